#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::call)) {
        const Site& site = *place.site;
        if (site.text != "execute" && site.text != "scalar") continue;
        const Term& callee = meaning.term(place.file, meaning.term(place.file, site.terms[0]).a);
        if (callee.op != Op::attribute) continue;
        const Is owner = meaning.of(place.file, callee.a).is;
        const bool statement = owner == Is::select || owner == Is::dml;
        if (owner != Is::engine && !statement) continue;
        Diagnostic& d = sqla::found(view, report, place,
                                    statement ? "statements have no execute() since SQLAlchemy 2.0"
                                              : "engines have no execute() since SQLAlchemy 2.0");
        d.suggestion = "with engine.begin() as connection: connection.execute(…)";
    }
}

}  // namespace

Rule engine_execute() {
    Rule rule;
    rule.code = "SQA203";
    rule.name = "engine-execute";
    rule.type = "sqlalchemy";
    rule.summary = "engine.execute() and statement.execute(), gone in SQLAlchemy 2.0";
    rule.text =
        R"(1.x let an engine, or a statement bound to one, run itself and commit. 2.0 has no such methods. Take a
connection:

    engine.execute(stmt)

    with engine.begin() as connection:          # commits at the end
        connection.execute(stmt)

There is no certain rewrite: how long the connection is needed for its rows is for you to say.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
