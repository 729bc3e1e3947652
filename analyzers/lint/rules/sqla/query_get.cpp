#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Term;
using sqla::Type;

void judge(const sqla::Judged& at) {
    if (at.site.text != "get") return;
    const Term& callee = at.term_of(at.term(0).a);
    if (callee.op != Op::attribute) return;
    const Type query = at.type_of(callee.a);
    if (query.is != Is::query || query.has(Type::options)) return;
    const Type given = at.meaning.type(query.a);
    if (given.is != Is::instance) return;
    Diagnostic& d = at.found("Query.get() is legacy since SQLAlchemy 2.0");
    d.suggestion = fmt::format("session.get({}, …)", at.meaning.class_of(given.a).name);
    if (at.site.spans.size() < 5) return;
    d.fix = sqla::safe("Call session.get()", {{at.site.spans[3].end, at.site.spans[4].begin, ".get("},
                                              {at.site.spans[4].end, at.site.spans[2].begin, ", "}});
}

}  // namespace

Rule query_get() {
    Rule rule;
    rule.code = "SQA204";
    rule.name = "query-get";
    rule.type = "sqlalchemy";
    rule.severity = Severity::note;
    rule.summary = "Query.get(), legacy since SQLAlchemy 2.0";
    rule.text =
        R"(`session.query(User).get(1)` warns in 2.0; since 1.4 the session itself does it:

    session.get(User, 1)

`--fix` rewrites session.query(Model).get(key). `Model.query.get(key)` of Flask-SQLAlchemy is reported only: write
`db.session.get(Model, key)`.)";
    rule.program = sqla::each<sqla::SiteKind::call, judge>;
    return rule;
}

}  // namespace sixth::lint
