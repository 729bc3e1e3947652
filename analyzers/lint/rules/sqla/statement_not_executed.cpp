#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Site;
using sqla::Term;

// x = table.insert(): without values it would do nothing either
bool inserts_nothing(const sqla::Judged& at) {
    const Term& call = at.term(0);
    const Term& callee = at.term_of(call.a);
    return call.arguments.empty() && callee.op == Op::attribute && callee.text == "insert";
}

void judge(const sqla::Judged& at) {
    const Is is = at.type(0).is;
    const bool assigned = at.site.flags & Site::assigned;
    if (assigned && inserts_nothing(at)) return;
    if (is != Is::dml && (assigned || (is != Is::select && is != Is::query))) return;
    Diagnostic& d = at.found(assigned ? fmt::format("{} is built and never executed", at.site.text)
                                      : fmt::format("this {} is built and never executed",
                                                    is == Is::query ? "query" : "statement"));
    d.suggestion = is == Is::query ? "Fetch its rows, or remove it" : "Give it to session.execute()";
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
    rule.program = sqla::each<sqla::SiteKind::statement, judge>;
    return rule;
}

}  // namespace sixth::lint
