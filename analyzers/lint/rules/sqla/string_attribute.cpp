#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;
using sqla::Type;

void program(const ProgramView& view, Report& report) {
    constexpr std::array<std::string_view, 8> loaders = {"joinedload", "subqueryload",   "selectinload",
                                                         "lazyload",   "contains_eager", "defer",
                                                         "undefer",    "load_only"};
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::call)) {
        const Site& site = *place.site;
        if (std::find(loaders.begin(), loaders.end(), site.text) == loaders.end() || site.terms.size() < 2)
            continue;
        const Term& call = meaning.term(place.file, site.terms[0]);
        if (meaning.sqlalchemy_name(meaning.of(place.file, call.a)) != site.text) continue;
        const Term& name = meaning.term(place.file, site.terms[1]);
        if (name.op != Op::string || name.text == "*") continue;  // "*" stands for all of them, to this day
        Diagnostic& d =
            sqla::found(view, report, place,
                        fmt::format("{}() takes no attribute by its name since SQLAlchemy 2.0", site.text));
        d.suggestion = fmt::format("Give the attribute of the class: {}(Model.{})", site.text, name.text);
        if (site.terms.size() < 3 || !(site.flags & Site::operand_plain)) continue;
        const Type query = meaning.of(place.file, site.terms[2]);
        if (query.is != Is::query && query.is != Is::select) continue;
        const Type given = meaning.type(query.a);
        if (given.is != Is::instance) continue;
        const sqla::MappedAttribute* found = meaning.attribute(given.a, name.text);
        const std::string spelled = meaning.spelled(place.file, given.a);
        if (!found || found->kind == sqla::AttributeKind::other || spelled.empty()) continue;
        d.fix = sqla::safe("Give the attribute itself",
                           {sqla::replace(site.spans[2], fmt::format("{}.{}", spelled, name.text))});
    }
}

}  // namespace

Rule string_attribute() {
    Rule rule;
    rule.code = "SQA206";
    rule.name = "string-attribute";
    rule.type = "sqlalchemy";
    rule.summary = "joinedload(\"name\") and the like, gone in SQLAlchemy 2.0";
    rule.text =
        R"(Loader options took attributes by name in 1.x; 2.0 raises ArgumentError:

    session.query(User).options(joinedload("tasks"))
    session.query(User).options(joinedload(User.tasks))

`--fix` writes the attribute when the query's class is known and has it.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
