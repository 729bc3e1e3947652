#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Site;
using sqla::Type;

// assert made.condition == condition: one clause is the other, which == says of the objects.
bool compares_objects(const sqla::Judged& at) {
    const sqla::Term& t = at.term(0);
    if (t.op != sqla::Op::compare || t.text != "==" || t.arguments.size() != 2 ||
        !(at.site.flags & Site::in_test))
        return false;
    const Type left = at.type_of(t.arguments[0].value), right = at.type_of(t.arguments[1].value);
    return (left.is == Is::clause && !right.known()) || (right.is == Is::clause && !left.known());
}

void judge(const sqla::Judged& at) {
    const Type type = at.type(0);
    if (!type.sql() || type.has(Type::optional) || compares_objects(at)) return;
    const bool column = type.is == Is::column;
    Diagnostic& d = at.found(
        column ? fmt::format("{} is a column of the class, and always true", name_of(at.meaning, type))
               : std::string("a condition of SQL has no truth in Python; the database is not asked"));
    d.suggestion = column ? "Ask an instance, or put it into the query: .where(X.is_(True))"
                          : "Put the condition into the query, or compare values of an instance";
}

}  // namespace

Rule column_truth() {
    Rule rule;
    rule.code = "SQA101";
    rule.name = "column-truth";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a column or an SQL condition asked for its truth in Python";
    rule.text =
        R"(A mapped class's attribute is an SQL expression, not the value some row has. Asked for its truth by `if`,
`while`, `assert`, `bool()` or a comprehension, it is always true; a comparison of it is true or false by
chance of the objects' identity, or raises TypeError. Nothing asks the database.

    if User.active:                     # always
    if User.name == "x":                # never
    return [u for u in users if User.active]

Only attributes of classes that are known to be mapped are looked at (base classes are followed through the
whole program), also through aliased() and `cls`. `if user.active` on an instance is right and is never
reported, nor is a name that may be None.

ruff's E712 asks for the broken form ("use `User.active:` for truth checks") where `User.active == True` stands,
which is good SQL. Silence it where models are queried:

    [tool.ruff.lint.per-file-ignores]
    "app/queries/*.py" = ["E711", "E712"]          # or `# noqa: E712` on the line

There is no certain rewrite: ask an instance, or move the condition into the query,
`select(User).where(User.active.is_(True))`.)";
    rule.program = sqla::each<sqla::SiteKind::truth, judge>;
    return rule;
}

}  // namespace sixth::lint
