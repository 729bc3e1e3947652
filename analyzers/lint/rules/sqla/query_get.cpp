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
using sqla::Type;

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::call)) {
        const Site& site = *place.site;
        if (site.text != "get") continue;
        const Term& callee = meaning.term(place.file, meaning.term(place.file, site.terms[0]).a);
        if (callee.op != Op::attribute) continue;
        const Type query = meaning.of(place.file, callee.a);
        if (query.is != Is::query || query.has(Type::options)) continue;
        const Type given = meaning.type(query.a);
        if (given.is != Is::instance) continue;
        Diagnostic& d = sqla::found(view, report, place, "Query.get() is legacy since SQLAlchemy 2.0");
        d.suggestion = fmt::format("session.get({}, …)", meaning.class_of(given.a).name);
        if (site.spans.size() < 5) continue;
        d.fix = sqla::safe("Call session.get()", {{site.spans[3].end, site.spans[4].begin, ".get("},
                                                  {site.spans[4].end, site.spans[2].begin, ", "}});
    }
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
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
