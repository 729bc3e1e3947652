#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

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

constexpr std::string_view code = "SQA401";

struct Model {
    std::map<std::uint32_t, const MappedAttribute*> columns;  // by where they stand
    std::vector<Meaning::Place> places;                       // conditions that ask about one
};

// Mapped[…] and mapped_column() need SQLAlchemy 2.0: some file says so, or the user asks for this rule.
bool wanted(Meaning& meaning, const Settings& settings) {
    for (const auto* list : {&settings.select, &settings.extend_select}) {
        for (const std::string& selector : *list) {
            if (selector == "unannotated-column") return true;
            if (selector.size() >= 4 && code.substr(0, selector.size()) == selector) return true;
        }
    }
    return meaning.uses_2_0();
}

// Conditions on instances by the class whose column they ask about, in the order of files and classes.
std::map<std::pair<std::uint32_t, std::uint32_t>, Model> models_of(Meaning& meaning) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Model> found;
    const auto look = [&](const Meaning::Place& place, sqla::TermId term) {
        const Type type = meaning.of(place.file, term);
        if (type.is != Is::column_value) return;
        const MappedAttribute& column = meaning.attribute(type);
        if (!column.facts || column.annotated || column.facts->annotation || column.facts->value == 0) return;
        if (column.facts->flags & sqla::Attribute::declared) return;  // type checkers see through no method
        Model& model = found[{column.file, meaning.class_of(column.owner).definition}];
        model.columns[column.facts->name_at.begin] = &column;
        if (model.places.empty() || model.places.back().site != place.site) model.places.push_back(place);
    };
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::truth)) {
        const Term& condition = meaning.term(place.file, place.site->terms[0]);
        if (condition.op == Op::compare) continue;  // an equality, or < and >, which give a value as well
        look(place, place.site->terms[0]);
    }
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::equality)) {
        if (!(place.site->flags & sqla::Site::in_test)) continue;
        for (const sqla::TermId term : place.site->terms) look(place, term);
    }
    return found;
}

struct PythonType {
    std::string_view sql, module, name;
};
constexpr std::array<PythonType, 21> python_types = {{
    {"Integer", "", "int"},
    {"BigInteger", "", "int"},
    {"SmallInteger", "", "int"},
    {"INTEGER", "", "int"},
    {"BIGINT", "", "int"},
    {"String", "", "str"},
    {"Text", "", "str"},
    {"Unicode", "", "str"},
    {"UnicodeText", "", "str"},
    {"VARCHAR", "", "str"},
    {"TEXT", "", "str"},
    {"Boolean", "", "bool"},
    {"BOOLEAN", "", "bool"},
    {"Float", "", "float"},
    {"Double", "", "float"},
    {"LargeBinary", "", "bytes"},
    {"Numeric", "decimal", "Decimal"},
    {"DateTime", "datetime", "datetime"},
    {"Date", "datetime", "date"},
    {"Time", "datetime", "time"},
    {"Interval", "datetime", "timedelta"},
}};

// "datetime.datetime" or "datetime", as the file imports it; empty when it cannot.
std::string imported_type(const ProgramView& view, std::uint32_t file, const PythonType& type,
                          std::vector<Edit>& edits) {
    if (type.module.empty()) return std::string(type.name);
    for (const facts::Import& import : view.program.imports(file)) {
        if (import.scope == facts::none && import.name.empty() && import.module == type.module)
            return fmt::format("{}.{}", import.bound(), type.name);
    }
    return sqla::need_import(view, file, type.module, type.name, edits) ? std::string(type.name)
                                                                        : std::string();
}

// The type of the table above whose values Python gets: another one for Numeric(asdecimal=False) and for
// Enum("a", "b").
std::string_view held_as(const Meaning& meaning, std::uint32_t file, const Term& type,
                         std::string_view name) {
    if (type.op != Op::call) return name;
    for (const sqla::Argument& a : type.arguments) {
        const Term& given = meaning.term(file, a.value);
        if (a.keyword == "asdecimal")
            return given.text == "True" ? "Numeric" : given.text == "False" ? "Float" : "";
        if (name == "Enum" && a.keyword.empty()) return given.op == Op::string ? "String" : "";
    }
    return name;
}

std::string python_type(const ProgramView& view, Meaning& meaning, const MappedAttribute& column,
                        const Term& call, std::vector<Edit>& edits) {
    if (column.enumeration != facts::none) return meaning.spelled(column.file, column.enumeration);
    for (const sqla::Argument& a : call.arguments) {
        if (!a.keyword.empty() && a.keyword != "type_") continue;
        const Term& given = meaning.term(column.file, a.value);
        const std::string_view name = held_as(
            meaning, column.file, given,
            meaning.sqlalchemy_name(meaning.of(column.file, given.op == Op::call ? given.a : a.value)));
        const auto* const known = std::find_if(python_types.begin(), python_types.end(),
                                               [&](const PythonType& t) { return t.sql == name; });
        if (known != python_types.end()) return imported_type(view, column.file, *known, edits);
    }
    return {};
}

// False: nobody can tell what the column's instances hold; `edits` is as it was then.
bool annotate(const ProgramView& view, Meaning& meaning, const MappedAttribute& column,
              std::vector<Edit>& edits) {
    const Term& call = meaning.term(column.file, column.facts->value);
    if (call.op != Op::call || !(column.facts->flags & sqla::Attribute::own_line)) return false;
    if (meaning.sqlalchemy_name(meaning.of(column.file, call.a)) != "Column") return false;
    const std::optional<bool> nullable = meaning.may_be_none(column);
    if (!nullable) return false;
    std::vector<Edit> more;
    std::string type = python_type(view, meaning, column, call, more);
    if (type.empty()) return false;
    if (*nullable) {
        if (!sqla::need_import(view, column.file, "typing", "Optional", more)) return false;
        type = fmt::format("Optional[{}]", type);
    }
    for (const std::string_view name : {"Mapped", "mapped_column"}) {
        if (!sqla::need_import(view, column.file, "sqlalchemy.orm", name, more)) return false;
    }
    more.push_back(sqla::insert(column.facts->name_at.end, fmt::format(": Mapped[{}]", type)));
    more.push_back(sqla::replace(column.facts->callee_at, "mapped_column"));
    for (Edit& edit : more) {  // several columns need the same import
        const bool again = std::any_of(edits.begin(), edits.end(), [&](const Edit& e) {
            return e.begin == edit.begin && e.end == edit.end && e.text == edit.text;
        });
        if (!again) edits.push_back(std::move(edit));
    }
    return true;
}

Fix annotate(const ProgramView& view, Meaning& meaning, const Model& model) {
    std::vector<Edit> edits;
    std::size_t done = 0;
    for (const auto& [at, column] : model.columns) done += annotate(view, meaning, *column, edits);
    if (done == 0) return {};
    return sqla::review(
        fmt::format("Declare {} with Mapped[…]", done == 1 ? "it" : fmt::format("{} columns", done)),
        std::move(edits));
}

// "status", "status and name", "status, name and 3 more"
std::string names_of(const Model& model) {
    std::vector<std::string_view> names;
    for (const auto& [at, column] : model.columns) names.push_back(column->name);
    if (names.size() == 1) return std::string(names[0]);
    if (names.size() == 2) return fmt::format("{} and {}", names[0], names[1]);
    if (names.size() == 3) return fmt::format("{}, {} and {}", names[0], names[1], names[2]);
    return fmt::format("{}, {} and {} more", names[0], names[1], names.size() - 2);
}

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    if (!wanted(meaning, view.settings)) return;
    for (const auto& [at, model] : models_of(meaning)) {
        const MappedAttribute& first = *model.columns.begin()->second;
        const sqla::Class& owner = meaning.class_of(first.owner);
        const FileView& file = view.files[first.file];
        const auto end = first.facts->column + static_cast<std::uint32_t>(first.name.size());
        const std::size_t count = model.places.size();
        Diagnostic& d =
            report.at(file, {first.facts->line, first.facts->column, first.facts->line, end},
                      fmt::format("type checkers take {} of a {} for a Column; {} condition{} ask{} about {}",
                                  names_of(model), owner.name, count, count == 1 ? "" : "s",
                                  count == 1 ? "s" : "", model.columns.size() == 1 ? "it" : "them"));
        d.symbol = file.symbols[owner.definition];
        d.suggestion = "Declare with Mapped[…] and mapped_column()";
        for (const Meaning::Place& use : model.places) {
            const FileView& there = view.files[use.file];
            const std::uint32_t around = use.site->definition;
            Related& related = d.related.emplace_back();
            related.file = there.path;
            related.line = use.site->where.line;
            related.end_line = use.site->where.end_line;
            if (around < there.symbols.size()) related.symbol = there.symbols[around];
        }
        d.fix = annotate(view, meaning, model);
    }
}

}  // namespace

Rule unannotated_column() {
    Rule rule;
    rule.code = code;
    rule.name = "unannotated-column";
    rule.type = "sqlalchemy";
    rule.severity = Severity::note;
    rule.summary = "a column without Mapped[…] that conditions on instances ask about";
    rule.text =
        R"(`if task.status != Status.DONE` on an instance is right at run time. Type checkers complain all the same when
the model says

    status = Column(Enum(Status))

for they take task.status for a Column, whose comparison has no truth. Do not wrap the condition in bool() or
str(), and do not cast: tell the model what an instance holds, as SQLAlchemy 2.0 does:

    status: Mapped[Optional[Status]] = mapped_column(Enum(Status))

There is one finding a model, at the first such column; it lists the conditions. It is made when the program uses
SQLAlchemy 2.0's Mapped, mapped_column or DeclarativeBase somewhere, or when the rule is asked for (`--extend-select
SQA401`).

`--fix --unsafe` writes the annotations and the imports, for columns whose type says what Python has for it; a
column is Optional unless it has nullable=False or primary_key=True. `lint.sqla-enum = "value"` offers another
way, see SQA402.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
