#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Site;
using sqla::Type;

// Whether every part around the & or | is a condition: one written in parentheses, or a column and what it is
// compared with. `User.flags & 1 == 1` has a number behind the &, and is arithmetic.
bool joins_conditions(const sqla::Judged& at) {
    for (std::size_t i = 0; i < at.site.terms.size(); ++i) {
        const Type type = at.type(i);
        const bool alone = at.site.text.substr(i, 1) == "p";
        if (alone ? type.is != Is::clause : !type.sql()) return false;
    }
    return true;
}

void judge(const sqla::Judged& at) {
    if (!joins_conditions(at)) return;
    const char* op = (at.site.flags & Site::is_or) ? "|" : "&";
    Diagnostic& d = at.found(fmt::format("{} binds tighter than the comparisons beside it", op));
    d.suggestion = fmt::format("Put both sides in parentheses: (a == 1) {} (b == 2)", op);
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < at.site.spans.size(); ++i) {
        if (at.site.text.substr(i, 1) == "p") continue;
        edits.push_back(sqla::insert(at.site.spans[i].begin, "("));
        edits.push_back(sqla::insert(at.site.spans[i].end, ")"));
    }
    d.fix = sqla::review("Put the conditions in parentheses", std::move(edits));
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
    rule.program = sqla::each<sqla::SiteKind::precedence, judge>;
    return rule;
}

}  // namespace sixth::lint
