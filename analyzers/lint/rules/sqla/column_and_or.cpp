#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Site;
using sqla::Type;

// `a and b` as SQL; an argument of filter() and where() falls into two.
Fix joined(const Site& site) {
    const std::size_t operands = site.terms.size();
    const bool either = site.flags & Site::is_or;
    const bool separate = (site.flags & Site::clause_list) && !(site.flags & Site::bracketed) && !either;
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < operands; ++i) {
        const bool wrap = !separate && site.text.substr(i, 1) == "c";
        if (wrap) edits.push_back(sqla::insert(site.spans[i].begin, "("));
        if (wrap) edits.push_back(sqla::insert(site.spans[i].end, ")"));
        if (i + 1 < operands)
            edits.push_back(sqla::replace(site.spans[operands + i], separate ? "," : either ? " |" : " &"));
    }
    return sqla::review(separate ? "Give the conditions as two arguments"
                                 : fmt::format("Join the conditions with {}", either ? '|' : '&'),
                        std::move(edits));
}

void judge(const sqla::Judged& at) {
    std::vector<Type> types;
    for (const sqla::TermId term : at.site.terms) types.push_back(at.type_of(term));
    const auto asked = [](const Type& t) { return t.sql() && !t.has(Type::optional); };
    // the last operand is handed on, not asked for its truth
    if (std::none_of(types.begin(), types.end() - 1, asked)) return;
    const bool either = at.site.flags & Site::is_or;
    Diagnostic& d = at.found(fmt::format(
        "'{}' picks one of its operands in Python; the other condition is lost", either ? "or" : "and"));
    d.suggestion = either ? "Join conditions with or_(a, b) or (a) | (b)"
                          : "Join conditions with and_(a, b), (a) & (b), or as arguments of where()";
    if (std::all_of(types.begin(), types.end(), asked) && at.site.spans.size() + 1 == 2 * types.size())
        d.fix = joined(at.site);
}

}  // namespace

Rule column_and_or() {
    Rule rule;
    rule.code = "SQA102";
    rule.name = "column-and-or";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "`and` / `or` between conditions of SQL";
    rule.text =
        R"(Python's `and` and `or` ask their left operand for its truth and give back one of the two. SQLAlchemy never
sees the other:

    .where(User.name == "x" and User.id == 1)     # WHERE name = 'x'
    .where(User.name == "x" or User.id == 1)      # WHERE id = 1

Comparisons by < and > raise TypeError instead. Write

    .where(User.name == "x", User.id == 1)
    .where((User.name == "x") | (User.id == 1))   # or or_(…, …)

ruff's E712 makes `User.active == True and …` into `User.active and …`, which is as wrong; its PLR1714 makes `in`
of `or`. Silence them where models are queried:

    [tool.ruff.lint.per-file-ignores]
    "app/queries/*.py" = ["E711", "E712", "PLR1714"]      # or `# noqa: E712` on the line

`flag and User.id == 1` with a Python value on the left does what it says and is not reported.

`--fix --unsafe` separates the arguments of filter(), where() and having(), and writes & and | elsewhere, when
every operand is known to be SQL.)";
    rule.program = sqla::each<sqla::SiteKind::boolean, judge>;
    return rule;
}

}  // namespace sixth::lint
