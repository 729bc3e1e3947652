#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Site;
using sqla::Type;

// Whether every part around the & or | is a condition: one written in parentheses, or a column and what it is
// compared with. `User.flags & 1 == 1` has a number behind the &, and is arithmetic.
bool joins_conditions(Meaning& meaning, const Meaning::Place& place) {
    const Site& site = *place.site;
    for (std::size_t i = 0; i < site.terms.size(); ++i) {
        const Type type = meaning.of(place.file, site.terms[i]);
        const bool alone = site.text.substr(i, 1) == "p";
        if (alone ? type.is != Is::clause : !type.sql()) return false;
    }
    return true;
}

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::precedence)) {
        const Site& site = *place.site;
        if (!joins_conditions(meaning, place)) continue;
        const char* op = (site.flags & Site::is_or) ? "|" : "&";
        Diagnostic& d = sqla::found(view, report, place,
                                    fmt::format("{} binds tighter than the comparisons beside it", op));
        d.suggestion = fmt::format("Put both sides in parentheses: (a == 1) {} (b == 2)", op);
        std::vector<Edit> edits;
        for (std::size_t i = 0; i < site.spans.size(); ++i) {
            if (site.text.substr(i, 1) == "p") continue;
            edits.push_back(sqla::insert(site.spans[i].begin, "("));
            edits.push_back(sqla::insert(site.spans[i].end, ")"));
        }
        d.fix = sqla::review("Put the conditions in parentheses", std::move(edits));
    }
}

}  // namespace

Rule column_precedence() {
    Rule rule;
    rule.code = "SQA107";
    rule.name = "column-precedence";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "conditions joined by & or | without parentheses";
    rule.text =
        R"(& and | bind tighter than == and <:

    User.name == "x" & User.id == 1         # User.name == ("x" & User.id) == 1: TypeError
    (User.name == "x") & User.id == 1       # (name = 'x' AND id) = 1: runs, and is wrong

Put each condition in parentheses. Arithmetic on bits, `User.flags & 1 == 1`, is left alone: a finding needs a
condition or a compared column on both sides.

`--fix --unsafe` adds the parentheses.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
