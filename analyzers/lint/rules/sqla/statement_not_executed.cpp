#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;

// x = table.insert(): without values it would do nothing either
bool inserts_nothing(const Meaning& meaning, const Meaning::Place& place) {
    const Term& call = meaning.term(place.file, place.site->terms[0]);
    const Term& callee = meaning.term(place.file, call.a);
    return call.arguments.empty() && callee.op == Op::attribute && callee.text == "insert";
}

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::statement)) {
        const Site& site = *place.site;
        const Is is = meaning.of(place.file, site.terms[0]).is;
        const bool assigned = site.flags & Site::assigned;
        if (assigned && inserts_nothing(meaning, place)) continue;
        if (is != Is::dml && (assigned || (is != Is::select && is != Is::query))) continue;
        Diagnostic& d = sqla::found(view, report, place,
                                    assigned ? fmt::format("{} is built and never executed", site.text)
                                             : fmt::format("this {} is built and never executed",
                                                           is == Is::query ? "query" : "statement"));
        d.suggestion = is == Is::query ? "Fetch its rows, or remove it" : "Give it to session.execute()";
    }
}

}  // namespace

Rule statement_not_executed() {
    Rule rule;
    rule.code = "SQA113";
    rule.name = "statement-not-executed";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "delete(), update(), insert() or a query that is built and dropped";
    rule.text =
        R"(delete(), update(), insert() and select() build a statement; only execute() runs it. filter() and where()
return a new query and leave the old one as it is:

    delete(User).where(User.id == 1)            # deletes nothing
    stmt = update(User).values(active=False)    # and stmt is never used
    query.filter(User.id == 1)                  # query is unchanged

`session.query(User).delete()` and `session.delete(user)` do run.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
