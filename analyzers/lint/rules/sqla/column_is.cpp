#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Site;
using sqla::Type;

Fix method_call(const Site& site) {
    const bool plain = site.flags & Site::operand_plain;
    const char* name = (site.flags & Site::negated) ? "is_not(" : "is_(";
    std::vector<Edit> edits;
    if (!plain) edits.push_back(sqla::insert(site.spans[0].begin, "("));
    edits.push_back(sqla::replace(site.spans[1], fmt::format("{}.{}", plain ? "" : ")", name)));
    edits.push_back(sqla::insert(site.spans[2].end, ")"));
    return sqla::review(fmt::format("Compare with .{}{})", name, site.text), std::move(edits));
}

void judge(const sqla::Judged& at) {
    const Type left = at.type(0);
    const Type right = at.type(1);
    const Type& sql = left.sql() ? left : right;
    if (!sql.sql() || sql.has(Type::optional)) return;
    // `column is self.column` compares objects on purpose
    const bool constant = at.site.text == "None" || at.site.text == "True" || at.site.text == "False";
    const bool other_way = right.sql() && left.is == Is::none;
    if (!constant && !other_way) return;
    // a variable that may hold a column or not is asked with `is None`
    if (!(at.site.flags & (Site::in_query | Site::direct))) return;
    const bool negated = at.site.flags & Site::negated;
    Diagnostic& d =
        at.found(fmt::format("'{}' compares {} itself, not its values: always {}", negated ? "is not" : "is",
                             name_of(at.meaning, sql), negated ? "true" : "false"));
    d.suggestion = negated ? "Use .is_not(None), or != None" : "Use .is_(None), or == None";
    if (left.sql() && constant) d.fix = method_call(at.site);
}

}  // namespace

Rule column_is() {
    Rule rule;
    rule.code = "SQA104";
    rule.name = "column-is";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a column compared by `is`";
    rule.text =
        R"(`User.name is None` compares the attribute object of the class with None and is always False; in a query it
becomes WHERE false. The values of the column are compared by

    .where(User.name.is_(None))         # IS NULL; `User.name == None` says the same
    .where(User.name.is_not(None))      # before 1.4: isnot()
    .where(User.active.is_(True))

ruff's and pycodestyle's E711 and E712 ask for exactly the broken form (`cond is None`, "use User.active: for
truth checks"). Do not follow them in queries, and keep them from asking:

    [tool.ruff.lint.per-file-ignores]
    "app/queries/*.py" = ["E711", "E712"]

or `# noqa: E711` on the line, or write .is_(None), which both tools and SQLAlchemy understand.

`--fix --unsafe` writes .is_() and .is_not().)";
    rule.program = sqla::each<sqla::SiteKind::identity, judge>;
    return rule;
}

}  // namespace sixth::lint
