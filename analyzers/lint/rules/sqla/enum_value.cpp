#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Site;
using sqla::Type;

void judge(const sqla::Judged& at) {
    if (at.view.settings.sqla_enum != SqlaEnum::value) return;
    if (!(at.site.flags & Site::in_test)) return;
    const Type left = at.type(0), right = at.type(1);
    const Type& value = left.is == Is::column_value ? left : right;
    const Type& member = left.is == Is::column_value ? right : left;
    if (value.is != Is::column_value || member.is != Is::enum_value || member.b == 0) return;
    const sqla::MappedAttribute& column = at.meaning.attribute(value);
    if (column.enumeration != member.a) return;
    Diagnostic& d = at.found(fmt::format("{} is compared as a member", column.name));
    d.suggestion = "Compare the values";
    if (at.meaning.may_be_none(column) != false) {
        d.suggestion += " where the column is not None";
        return;
    }
    d.fix = sqla::review("Compare the values", {sqla::insert(at.site.spans[0].end, ".value"),
                                                sqla::insert(at.site.spans[2].end, ".value")});
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

`--fix --unsafe` rewrites the condition when the column is never None: nullable=False or primary_key=True.)";
    rule.program = sqla::each<sqla::SiteKind::equality, judge>;
    return rule;
}

}  // namespace sixth::lint
