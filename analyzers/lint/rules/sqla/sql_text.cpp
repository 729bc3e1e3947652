#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;
using sqla::Type;

bool runs_sql(Meaning& meaning, const Meaning::Place& place) {
    const Term& callee = meaning.term(place.file, place.site->terms[0]);
    if (callee.op == Op::attribute) {
        switch (meaning.of(place.file, callee.a).is) {
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
    return meaning.sqlalchemy_name(meaning.of(place.file, place.site->terms[0])) == "text";
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

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::sql_text)) {
        const Site& site = *place.site;
        if (site.text.empty() || !runs_sql(meaning, place)) continue;
        Diagnostic& d =
            sqla::found(view, report, place,
                        "a value is written into the text of an SQL statement: it can be read as SQL");
        d.suggestion = "Write :name into the text and give the value beside it";
        const bool text = meaning.sqlalchemy_name(meaning.of(place.file, site.terms[0])) == "text";
        if (text && site.spans.size() > 3) d.fix = bound(site);
    }
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
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
