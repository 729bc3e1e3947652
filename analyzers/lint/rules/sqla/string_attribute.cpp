#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Site;
using sqla::Term;
using sqla::Type;

void judge(const sqla::Judged& at) {
    constexpr std::array<std::string_view, 8> loaders = {"joinedload", "subqueryload",   "selectinload",
                                                         "lazyload",   "contains_eager", "defer",
                                                         "undefer",    "load_only"};
    if (std::find(loaders.begin(), loaders.end(), at.site.text) == loaders.end() || at.site.terms.size() < 2)
        return;
    const Term& call = at.term(0);
    if (at.meaning.sqlalchemy_name(at.type_of(call.a)) != at.site.text) return;
    const Term& name = at.term(1);
    if (name.op != Op::string || name.text == "*") return;  // "*" stands for all of them, to this day
    Diagnostic& d =
        at.found(fmt::format("{}() takes no attribute by its name since SQLAlchemy 2.0", at.site.text));
    d.suggestion = fmt::format("Give the attribute of the class: {}(Model.{})", at.site.text, name.text);
    if (at.site.terms.size() < 3 || !(at.site.flags & Site::operand_plain)) return;
    const Type query = at.type(2);
    if (query.is != Is::query && query.is != Is::select) return;
    const Type given = at.meaning.type(query.a);
    if (given.is != Is::instance) return;
    const sqla::MappedAttribute* found = at.meaning.attribute(given.a, name.text);
    const std::string spelled = at.meaning.spelled(at.file(), given.a);
    if (!found || found->kind == sqla::AttributeKind::other || spelled.empty()) return;
    d.fix = sqla::safe("Give the attribute itself",
                       {sqla::replace(at.site.spans[2], fmt::format("{}.{}", spelled, name.text))});
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
    rule.program = sqla::each<sqla::SiteKind::call, judge>;
    return rule;
}

}  // namespace sixth::lint
