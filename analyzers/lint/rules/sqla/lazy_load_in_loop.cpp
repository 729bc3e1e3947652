#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::AttributeKind;
using sqla::Is;
using sqla::MappedAttribute;
using sqla::Meaning;
using sqla::Type;

// A migration runs once; how many queries it takes is nobody's worry.
bool is_migration(const FileView& file) {
    return std::any_of(file.definitions.begin(), file.definitions.end(), [](const facts::Definition& d) {
        return d.parent == facts::none && d.name == "down_revision";
    });
}

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    std::set<std::tuple<std::uint32_t, std::uint32_t, const MappedAttribute*>> told;
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::lazy)) {
        if (is_migration(view.files[place.file])) continue;
        const Type type = meaning.of(place.file, place.site->terms[0]);
        if (type.is != Is::instance || !type.has(Type::fresh) || type.has(Type::options)) continue;
        const MappedAttribute* found = meaning.attribute(type.a, place.site->text);
        if (!found || found->kind != AttributeKind::relationship || found->eager || !found->facts) continue;
        if (!told.emplace(place.file, place.site->definition, found).second) continue;
        const std::string_view model = meaning.class_of(type.a).name;
        const sqla::Judged at{view, report, meaning, place, *place.site};
        Diagnostic& d = at.found(fmt::format(
            "{}.{} is loaded by a query of its own in each round of the loop", model, found->name));
        d.suggestion =
            fmt::format("Load it with the query: .options({}({}.{}))",
                        found->annotated && !found->many ? "joinedload" : "selectinload", model, found->name);
    }
}

}  // namespace

Rule lazy_load_in_loop() {
    Rule rule;
    rule.code = "SQA301";
    rule.name = "lazy-load-in-loop";
    rule.type = "sqlalchemy";
    rule.severity = Severity::note;
    rule.summary = "a relationship loaded one by one in a loop over a query";
    rule.text =
        R"(A relationship is loaded when it is first read, by a query of its own. In a loop that is one query a row:

    for user in session.scalars(select(User)):          # 1 query
        print(user.tasks)                               # and one for each user

Ask for it beforehand:

    session.scalars(select(User).options(selectinload(User.tasks)))

Reported are loops over a query made in the same function, without options(), that read a relationship which is
loaded on first use (lazy="select", the default). Relationships with another lazy=, loops that are left in their
first round, lists from elsewhere and Alembic's migrations, which run once, are left alone.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
