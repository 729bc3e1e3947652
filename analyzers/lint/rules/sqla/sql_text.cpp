#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Site;
using sqla::Term;

bool runs_sql(const sqla::Judged& at) {
    const Term& callee = at.term(0);
    if (callee.op == Op::attribute) {
        switch (at.type_of(callee.a).is) {
            case Is::session:
            case Is::scoped_session:
            case Is::async_session:
            case Is::engine:
            case Is::connection:
            case Is::async_connection:
                return true;
            default:
                break;
        }
    }
    return at.meaning.sqlalchemy_name(at.type(0)) == "text";
}

// text(f"… = '{x}'") -> text("… = :x").bindparams(x=x)
Fix bound(const Site& site) {
    std::vector<Edit> edits{{site.spans[2].begin, site.spans[2].end, ""}};
    std::string given;
    std::size_t at = 3;
    for (const std::string_view name : text::split(site.text.substr(2), ' ')) {
        if (at >= site.spans.size()) return {};
        edits.push_back(sqla::replace(site.spans[at++], fmt::format(":{}", name)));
        given += fmt::format("{}{}={}", given.empty() ? "" : ", ", name, name);
    }
    edits.push_back(sqla::insert(site.spans[0].end, fmt::format(".bindparams({})", given)));
    return sqla::review("Bind the values", std::move(edits));
}

void judge(const sqla::Judged& at) {
    if (at.site.text.empty() || !runs_sql(at)) return;
    Diagnostic& d = at.found("a value is written into the text of an SQL statement: it can be read as SQL");
    d.suggestion = "Write :name into the text and give the value beside it";
    const bool text = at.meaning.sqlalchemy_name(at.type(0)) == "text";
    if (text && at.site.spans.size() > 3) d.fix = bound(at.site);
}

}  // namespace

Rule sql_text() {
    Rule rule;
    rule.code = "SQA110";
    rule.name = "sql-text";
    rule.type = "sqlalchemy";
    rule.summary = "a value written into the text of an SQL statement";
    rule.text =
        R"(text() and execute() take SQL. A value put into it by an f-string, %, + or format() is read as SQL too: a quote
in it ends the string, and what follows is run.

    session.execute(text(f"SELECT * FROM users WHERE name = '{name}'"))
    session.execute(text("SELECT * FROM users WHERE name = :name"), {"name": name})

Reported is what stands where SQL expects a value: behind =, <, >, LIKE, LIMIT, OFFSET, BETWEEN, VALUES ( or a
quote. Names of tables and columns cannot be bound and are left alone, and so are CONSTANTS and numbers.

`--fix --unsafe` writes `text("… = :name").bindparams(name=name)` for an f-string of plain names.)";
    rule.program = sqla::each<sqla::SiteKind::sql_text, judge>;
    return rule;
}

}  // namespace sixth::lint
