#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Term;

void judge(const sqla::Judged& at) {
    if (at.site.text != "execute" && at.site.text != "scalar") return;
    const Term& callee = at.term_of(at.term(0).a);
    if (callee.op != Op::attribute) return;
    const Is owner = at.type_of(callee.a).is;
    const bool statement = owner == Is::select || owner == Is::dml;
    if (owner != Is::engine && !statement) return;
    Diagnostic& d = at.found(statement ? "statements have no execute() since SQLAlchemy 2.0"
                                       : "engines have no execute() since SQLAlchemy 2.0");
    d.suggestion = "with engine.begin() as connection: connection.execute(…)";
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
    rule.program = sqla::each<sqla::SiteKind::call, judge>;
    return rule;
}

}  // namespace sixth::lint
