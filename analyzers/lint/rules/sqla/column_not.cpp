#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Site;
using sqla::Type;

void judge(const sqla::Judged& at) {
    const Type type = at.type(0);
    if (!type.sql() || type.has(Type::optional)) return;
    Diagnostic& d = at.found(fmt::format("'not' makes True or False of {} before the database is asked",
                                         name_of(at.meaning, type)));
    d.suggestion = "Negate with ~ or not_()";
    const bool plain = at.site.flags & Site::operand_plain;
    std::vector<Edit> edits{sqla::replace(at.site.spans[0], plain ? "~" : "~(")};
    if (!plain) edits.push_back(sqla::insert(at.site.spans[1].end, ")"));
    d.fix = sqla::review("Negate with ~", std::move(edits));
}

}  // namespace

Rule column_not() {
    Rule rule;
    rule.code = "SQA103";
    rule.name = "column-not";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "`not` before a column or a condition of SQL";
    rule.text =
        R"(`not` asks for the truth of its operand in Python. Of a column it makes False, of a comparison True or False by
the identity of two objects, and the query becomes WHERE false or WHERE true:

    .where(not User.active)             # WHERE 0 = 1: no rows
    .where(not User.name == "x")        # WHERE 1 = 1: all rows

Write `~User.active`, `~(User.name == "x")` or `User.name != "x"`. ruff's SIM201 and SIM202 (`not a == b` is
`a != b`) are right here too. Its E712 is not: `User.active == False` is good SQL, `not User.active` is not.
Silence it where models are queried:

    [tool.ruff.lint.per-file-ignores]
    "app/queries/*.py" = ["E711", "E712"]          # or `# noqa: E712` on the line

`--fix --unsafe` writes ~ and keeps the parentheses needed.)";
    rule.program = sqla::each<sqla::SiteKind::negation, judge>;
    return rule;
}

}  // namespace sixth::lint
