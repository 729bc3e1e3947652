#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;
using sqla::Type;

// `column in (User.a, User.b)` looks for a column among columns.
bool among_columns(Meaning& meaning, const Meaning::Place& place, const Term& right) {
    if (right.op == Op::collection) {
        return std::any_of(right.arguments.begin(), right.arguments.end(),
                           [&](const sqla::Argument& a) { return meaning.of(place.file, a.value).sql(); });
    }
    return meaning.of(place.file, place.site->terms[1]).is == sqla::Is::columns;
}

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::membership)) {
        const Site& site = *place.site;
        const Type left = meaning.of(place.file, site.terms[0]);
        if (!left.sql() || left.has(Type::optional)) continue;
        const bool direct = site.flags & Site::direct;
        const Term& right = meaning.term(place.file, site.terms[1]);
        if (among_columns(meaning, place, right)) continue;
        const bool written =
            right.op == Op::collection ||
            (right.op == Op::call && meaning.external(meaning.of(place.file, right.a)) == "range");
        if (!(site.flags & Site::in_query) && !(direct && written)) continue;
        const bool negated = site.flags & Site::negated;
        Diagnostic& d =
            sqla::found(view, report, place,
                        fmt::format("'{}' looks for {} itself, not for its values: the database is not asked",
                                    negated ? "not in" : "in", name_of(meaning, left)));
        d.suggestion = negated ? "Use .not_in(…)" : "Use .in_(…)";
        const bool plain = site.flags & Site::operand_plain;
        std::vector<Edit> edits;
        if (!plain) edits.push_back(sqla::insert(site.spans[0].begin, "("));
        edits.push_back(sqla::replace(site.spans[1],
                                      fmt::format("{}.{}(", plain ? "" : ")", negated ? "not_in" : "in_")));
        edits.push_back(sqla::insert(site.spans[2].end, ")"));
        d.fix = sqla::review(negated ? "Compare with .not_in()" : "Compare with .in_()", std::move(edits));
    }
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

`--fix --unsafe` writes .in_() and .not_in().)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
