#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::MappedAttribute;
using sqla::Meaning;
using sqla::Op;
using sqla::Term;
using sqla::Type;

struct Comparison {
    const MappedAttribute* column = nullptr;
    const Term* text = nullptr;
    sqla::Span text_at;
    bool on_instance = false;
};

Comparison read_equality(const sqla::Judged& at) {
    Comparison found;
    for (std::size_t side = 0; side < 2; ++side) {
        const Type type = at.type(side);
        const Term& other = at.term(1 - side);
        if ((type.is != Is::column && type.is != Is::column_value) || other.op != Op::string || other.b)
            continue;
        found.column = &at.meaning.attribute(type);
        found.on_instance = type.is == Is::column_value;
        found.text = &other;
        found.text_at = at.site.spans[side == 0 ? 2 : 0];
    }
    return found;
}

// query.filter_by(status="x")
Comparison read_keyword(const sqla::Judged& at) {
    Comparison found;
    const Term& callee = at.term_of(at.term(0).a);
    if (callee.op != Op::attribute || callee.text != "filter_by") return found;
    const Type query = at.type_of(callee.a);
    if (query.is != Is::query && query.is != Is::select) return found;
    const Type given = at.meaning.type(query.a);
    if (given.is != Is::instance) return found;
    found.column = at.meaning.attribute(given.a, at.site.text);
    found.text = &at.term(1);
    found.text_at = at.site.spans[0];
    return found;
}

// Whether the string is what the database holds, or equals what an instance holds.
bool matches(const Meaning& meaning, const Comparison& c) {
    const std::uint32_t listed = c.column->enumeration;
    // auto() and other calls make values nobody can read here
    const bool value =
        !meaning.values_known(listed) || !meaning.member_by_value(listed, c.text->text).empty();
    const bool name = meaning.member(listed, c.text->text);
    const bool textual = meaning.class_of(listed).text_enumeration;
    if (c.on_instance) return textual && value;
    return textual ? value || name : c.column->stores_values ? value : name;
}

template <Comparison (*read)(const sqla::Judged&)>
void judge(const sqla::Judged& at) {
    const Comparison c = read(at);
    Meaning& meaning = at.meaning;
    if (!c.column || c.column->enumeration == facts::none || c.text->text.empty()) return;
    const sqla::Class& listed = meaning.class_of(c.column->enumeration);
    if (!listed.facts || matches(meaning, c)) return;
    std::string_view member = meaning.member_by_value(c.column->enumeration, c.text->text);
    if (member.empty() && meaning.member(c.column->enumeration, c.text->text)) member = c.text->text;
    const std::string_view owner = meaning.class_of(c.column->owner).name;
    Diagnostic& d =
        at.found(c.on_instance ? fmt::format("{}.{} holds members of {}, which no string equals", owner,
                                             c.column->name, listed.name)
                               : fmt::format("{}.{} stores the names of {}'s members; '{}' is none of them",
                                             owner, c.column->name, listed.name, c.text->text));
    if (member.empty()) return;
    d.suggestion = fmt::format("Compare with {}.{}", listed.name, member);
    std::string spelled = meaning.spelled(at.file(), c.column->enumeration);
    if (spelled.empty()) return;
    d.fix = sqla::review(fmt::format("Compare with {}.{}", spelled, member),
                         {sqla::replace(c.text_at, fmt::format("{}.{}", spelled, member))});
}

void program(const ProgramView& view, Report& report) {
    sqla::each<sqla::SiteKind::equality, judge<read_equality>>(view, report);
    sqla::each<sqla::SiteKind::keyword, judge<read_keyword>>(view, report);
}

}  // namespace

Rule enum_string() {
    Rule rule;
    rule.code = "SQA108";
    rule.name = "enum-string";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "an Enum column compared with a string it never equals";
    rule.text =
        R"(Enum(Status) stores the names of Status's members, not their values, and gives members back:

    class Status(enum.Enum):
        ACTIVE = "active"

    .where(Task.status == "active")         # no row: 'ACTIVE' is stored
    if task.status == "active":             # never: a member equals no string
    if task.status != "active":             # always

Compare with Status.ACTIVE. Left alone: the name of a member in a query, str enums (class S(str, Enum), StrEnum)
compared with a value, values_callable in a query, and Enum("a", "b") without a class.

`--fix --unsafe` writes the member when the file imports or defines the enumeration.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
