#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Meaning;
using sqla::Site;
using sqla::Type;

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::chain)) {
        const Site& site = *place.site;
        Type sql;
        for (const sqla::TermId term : site.terms) {
            const Type type = meaning.of(place.file, term);
            if (type.sql() && !type.has(Type::optional)) sql = type;
        }
        if (!sql.sql()) continue;
        Diagnostic& d = sqla::found(
            view, report, place,
            "a chained comparison asks Python for the truth of its first half; the database never sees it");
        d.suggestion = "Write two conditions, or .between()";
        if (site.text.empty() || site.spans.size() != 3) continue;
        d.fix = sqla::review("Write two conditions joined by &",
                             {sqla::insert(site.spans[0].begin, "("),
                              sqla::insert(site.spans[1].end, fmt::format(") & ({}", site.text)),
                              sqla::insert(site.spans[2].end, ")")});
    }
}

}  // namespace

Rule column_chain() {
    Rule rule;
    rule.code = "SQA106";
    rule.name = "column-chain";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a chained comparison with a column";
    rule.text =
        R"(`0 < User.age < 9` means `0 < User.age and User.age < 9`, and `and` asks the first half for its truth:
TypeError; with != and == one half is silently lost. Write

    .where(User.age > 0, User.age < 9)
    .where(User.age.between(1, 8))

`--fix --unsafe` writes `(0 < User.age) & (User.age < 9)` when the middle is a plain name.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
