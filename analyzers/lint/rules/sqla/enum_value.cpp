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
    if (view.settings.sqla_enum != SqlaEnum::value) return;
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::equality)) {
        const Site& site = *place.site;
        if (!(site.flags & Site::in_test)) continue;
        const Type left = meaning.of(place.file, site.terms[0]),
                   right = meaning.of(place.file, site.terms[1]);
        const Type& value = left.is == Is::column_value ? left : right;
        const Type& member = left.is == Is::column_value ? right : left;
        if (value.is != Is::column_value || member.is != Is::enum_value || member.b == 0) continue;
        const sqla::MappedAttribute& column = meaning.attribute(value);
        if (column.enumeration != member.a) continue;
        Diagnostic& d =
            sqla::found(view, report, place, fmt::format("{} is compared as a member", column.name));
        d.suggestion = "Compare the values";
        d.fix = sqla::review("Compare the values", {sqla::insert(site.spans[0].end, ".value"),
                                                    sqla::insert(site.spans[2].end, ".value")});
    }
}

}  // namespace

Rule enum_value() {
    Rule rule;
    rule.code = "SQA402";
    rule.name = "enum-value";
    rule.type = "sqlalchemy";
    rule.severity = Severity::note;
    rule.summary = "members of an Enum column compared as they are; with --sqla-enum=value only";
    rule.text =
        R"(Says nothing unless `--sqla-enum=value` (`lint.sqla-enum = "value"`) asks for it. Then conditions on instances
that compare an Enum column with a member are to compare values:

    if task.status != Status.DONE:
    if task.status.value != Status.DONE.value:

which type checkers accept of a Column too. The better cure is to annotate the model, see SQA401: .value fails on
a column that is None, and the condition says the same twice.

`--fix --unsafe` rewrites the condition.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
