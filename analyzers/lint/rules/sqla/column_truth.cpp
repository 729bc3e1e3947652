#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Site;
using sqla::Type;

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::truth)) {
        const Type type = meaning.of(place.file, place.site->terms[0]);
        if (!type.sql() || type.has(Type::optional)) continue;
        const bool column = type.is == Is::column;
        Diagnostic& d = sqla::found(
            view, report, place,
            column ? fmt::format("{} is a column of the class, and always true", name_of(meaning, type))
                   : std::string("a condition of SQL has no truth in Python; the database is not asked"));
        d.suggestion = column ? "Ask an instance, or put it into the query: .where(X.is_(True))"
                              : "Put the condition into the query, or compare values of an instance";
    }
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

There is no certain rewrite: ask an instance, or move the condition into the query,
`select(User).where(User.active.is_(True))`.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
