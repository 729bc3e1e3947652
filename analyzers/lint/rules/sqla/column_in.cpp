#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Op;
using sqla::Site;
using sqla::Term;
using sqla::Type;

// `column in (User.a, User.b)` looks for a column among columns.
bool among_columns(const sqla::Judged& at, const Term& right) {
    if (right.op == Op::collection) {
        return std::any_of(right.arguments.begin(), right.arguments.end(),
                           [&](const sqla::Argument& a) { return at.type_of(a.value).sql(); });
    }
    return at.type(1).is == sqla::Is::columns;
}

void judge(const sqla::Judged& at) {
    const Type left = at.type(0);
    if (!left.sql() || left.has(Type::optional)) return;
    const bool direct = at.site.flags & Site::direct;
    const Term& right = at.term(1);
    if (among_columns(at, right)) return;
    const bool written = right.op == Op::collection ||
                         (right.op == Op::call && at.meaning.external(at.type_of(right.a)) == "range");
    const bool condition = at.site.flags & Site::collected;
    if (!(at.site.flags & Site::in_query) && !(direct && (written || condition))) return;
    const bool negated = at.site.flags & Site::negated;
    Diagnostic& d =
        at.found(fmt::format("'{}' looks for {} itself, not for its values: the database is not asked",
                             negated ? "not in" : "in", name_of(at.meaning, left)));
    d.suggestion = negated ? "Use .not_in(…)" : "Use .in_(…)";
    const bool plain = at.site.flags & Site::operand_plain;
    std::vector<Edit> edits;
    if (!plain) edits.push_back(sqla::insert(at.site.spans[0].begin, "("));
    edits.push_back(
        sqla::replace(at.site.spans[1], fmt::format("{}.{}(", plain ? "" : ")", negated ? "not_in" : "in_")));
    edits.push_back(sqla::insert(at.site.spans[2].end, ")"));
    d.fix = sqla::review(negated ? "Compare with .not_in()" : "Compare with .in_()", std::move(edits));
}

}  // namespace

Rule column_in() {
    Rule rule;
    rule.code = "SQA105";
    rule.name = "column-in";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a column looked for by `in`";
    rule.text =
        R"(`User.id in ids` asks Python whether the attribute object of the class is an element of the list: False, or
TypeError. In a query it becomes WHERE false. Write

    .where(User.id.in_(ids))
    .where(User.id.not_in(ids))         # before 1.4: notin_()

`column in (User.a, User.b)`, a column looked for among columns, is left alone, and so is `in` outside a query
unless a mapped attribute is compared with a written-out list.

ruff's PLR1714 asks for exactly the broken form where `User.id == 1 or User.id == 2` stands, itself a mistake
(SQA102). Silence it where models are queried, or write .in_():

    [tool.ruff.lint.per-file-ignores]
    "app/queries/*.py" = ["E711", "E712", "PLR1714"]      # or `# noqa: PLR1714` on the line

`--fix --unsafe` writes .in_() and .not_in().)";
    rule.program = sqla::each<sqla::SiteKind::membership, judge>;
    return rule;
}

}  // namespace sixth::lint
