#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Type;

void judge(const sqla::Judged& at) {
    Type sql;
    for (const sqla::TermId term : at.site.terms) {
        const Type type = at.type_of(term);
        if (type.sql() && !type.has(Type::optional)) sql = type;
    }
    if (!sql.sql()) return;
    Diagnostic& d = at.found(
        "a chained comparison asks Python for the truth of its first half; the database never sees it");
    d.suggestion = "Write two conditions, or .between()";
    if (at.site.text.empty() || at.site.spans.size() != 3) return;
    d.fix = sqla::review("Write two conditions joined by &",
                         {sqla::insert(at.site.spans[0].begin, "("),
                          sqla::insert(at.site.spans[1].end, fmt::format(") & ({}", at.site.text)),
                          sqla::insert(at.site.spans[2].end, ")")});
}

}  // namespace

Rule column_chain() {
    Rule rule;
    rule.code = "SQA106";
    rule.name = "column-chain";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a chained comparison with a column";
    rule.text =
        R"(`0 < User.age < 9` means `0 < User.age and User.age < 9`, and `and` asks the first half for its truth:
TypeError; with != and == one half is silently lost. Write

    .where(User.age > 0, User.age < 9)
    .where(User.age.between(1, 8))

`--fix --unsafe` writes `(0 < User.age) & (User.age < 9)` when the middle is a plain name.)";
    rule.program = sqla::each<sqla::SiteKind::chain, judge>;
    return rule;
}

}  // namespace sixth::lint
