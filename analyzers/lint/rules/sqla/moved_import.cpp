#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/one_of.h"
#include "analyzers/lint/sqla/report.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

void judge(const sqla::Judged& at) {
    constexpr std::array<std::string_view, 6> moved = {"declarative_base", "declared_attr",
                                                       "as_declarative",   "has_inherited_table",
                                                       "synonym_for",      "DeclarativeMeta"};
    constexpr std::array<std::string_view, 5> gone = {"mapper", "relation", "eagerload",
                                                      "comparable_property", "create_session"};
    const std::size_t colon = at.site.text.find(':');
    const std::string_view module = at.site.text.substr(0, colon);
    const std::vector<std::string_view> names = text::split(at.site.text.substr(colon + 1), ' ');
    if (module == "sqlalchemy.ext.declarative") {
        const auto moves = [&](std::string_view n) { return sqla::one_of(moved, n); };
        if (std::none_of(names.begin(), names.end(), moves)) return;
        Diagnostic& d = at.found("declarative mapping lives in sqlalchemy.orm since SQLAlchemy 1.4");
        d.suggestion = "Import it from sqlalchemy.orm";
        if (std::all_of(names.begin(), names.end(), moves))
            d.fix =
                sqla::safe("Import from sqlalchemy.orm", {sqla::replace(at.site.spans[0], "sqlalchemy.orm")});
    } else if (module == "sqlalchemy.orm") {
        for (const std::string_view name : names) {
            if (!sqla::one_of(gone, name)) continue;
            Diagnostic& d = at.found(fmt::format("sqlalchemy.orm has no {} since SQLAlchemy 2.0", name));
            d.suggestion = name == "mapper"      ? "Use registry().map_imperatively()"
                           : name == "relation"  ? "Use relationship"
                           : name == "eagerload" ? "Use joinedload"
                                                 : "See the migration guide to 2.0";
        }
    }
}

}  // namespace

Rule moved_import() {
    Rule rule;
    rule.code = "SQA205";
    rule.name = "moved-import";
    rule.type = "sqlalchemy";
    rule.summary = "imports that SQLAlchemy 1.4 moved or 2.0 removed";
    rule.text =
        R"(declarative_base, declared_attr, as_declarative, has_inherited_table, synonym_for and DeclarativeMeta moved from
sqlalchemy.ext.declarative to sqlalchemy.orm in 1.4; the old place warns. mapper, relation, eagerload,
comparable_property and create_session are gone from sqlalchemy.orm in 2.0.

`--fix` changes the module when everything the statement imports has moved.)";
    rule.program = sqla::each<sqla::SiteKind::import_, judge>;
    return rule;
}

}  // namespace sixth::lint
