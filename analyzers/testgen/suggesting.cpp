// Rows from a model, where branches stay uncovered: it gives values as JSON, never code, and they pass all
// that other rows pass.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/protocol.h"
#include "analyzers/testgen/rows.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

constexpr std::size_t most_asked = 6;         // functions of one module
constexpr std::size_t most_lines = 160;       // of a function that is shown
constexpr std::size_t most_rows = 12;         // of one answer
constexpr std::size_t longest_value = 4'000;  // characters

// The literal that a JSON value is in Python; empty: too long.
std::string literal_of(const Json& value) {
    std::string out;
    if (value.is_null()) {
        out = "None";
    } else if (value.is_boolean()) {
        out = value.get<bool>() ? "True" : "False";
    } else if (value.is_string()) {
        out = text_literal(value.get<std::string>());
    } else if (value.is_array()) {
        for (const Json& item : value) out += (out.empty() ? "" : ", ") + literal_of(item);
        out = "[" + out + "]";
    } else if (value.is_object()) {
        for (const auto& [key, item] : value.items())
            out += (out.empty() ? "" : ", ") + text_literal(key) + ": " + literal_of(item);
        out = "{" + out + "}";
    } else {
        out = value.dump();
    }
    return out.size() > longest_value ? std::string() : out;
}

// In the place of a stream, a file or bytes, what stands in it.
std::string argument_of(const Json& value, const Value& ordinary, std::string& setup) {
    std::string literal = literal_of(value);
    if (!value.is_string() || literal.empty()) return literal;
    const auto begins = [&](std::string_view start) {
        return ordinary.text.substr(0, start.size()) == start;
    };
    const bool ascii = std::all_of(literal.begin(), literal.end(), [](char c) { return c > 0; });
    if (begins("io.StringIO(")) return "io.StringIO(" + literal + ")";
    if (begins("io.BytesIO(")) return ascii ? "io.BytesIO(b" + literal + ")" : std::string();
    if (begins("b'")) return ascii ? "b" + literal : std::string();
    if (!ordinary.setup.empty()) {
        const std::size_t content = ordinary.setup.find(".write_text(");
        setup = ordinary.setup.substr(0, content) + ".write_text(" + literal + ")";
        return ordinary.text;
    }
    return literal;
}

}  // namespace

// The text of a function: what no row reached is marked.
std::string Generator::shown_to_model(const Target& target) const {
    std::set<std::uint32_t> reached;
    for (const Arc arc : covered_) reached.insert(arc & 0xFFFFF);
    std::string out;
    const std::uint32_t last =
        std::min(target.end_line, target.line + static_cast<std::uint32_t>(most_lines));
    for (std::uint32_t line = target.line; line <= last; ++line)
        out += fmt::format("{}{}\n", reached.contains(line) ? "  " : "> ", file_.line_text(line));
    return out;
}

void Generator::suggest(Interpreter& python, const Mined& mined, const Values& values) {
    std::vector<Row> rows;
    const auto open = open_targets(reached_through(mined));
    for (std::size_t i = 0; i < open.size() && i < most_asked; ++i) {
        throw_if_interrupted();
        const Target& target = targets_[open[i].target];
        if (target.parameters.empty()) continue;
        Json properties = Json::object();
        for (const Parameter& p : target.parameters) {
            if (p.kind < Parameter::Kind::star) properties[p.name] = Json::object();
        }
        const Json schema = {
            {"type", "object"},
            {"properties",
             {{"rows",
               {{"type", "array"},
                {"maxItems", most_rows},
                {"items",
                 {{"type", "object"},
                  {"properties", {{"arguments", {{"type", "object"}, {"properties", properties}}}}},
                  {"required", {"arguments"}}}}}}}},
            {"required", {"rows"}}};
        std::string question = fmt::format(
            "Lines of this Python function of module {} that no test reaches begin with '>'. Give arguments, "
            "as "
            "JSON values by parameter, of calls that reach them: at most {} rows, short values.\n\n{}",
            ask_.module, most_rows, shown_to_model(target));
        Json answer;
        try {
            answer = ask_.model(question, schema);
        } catch (const Error& error) {
            result_.notes.push_back(fmt::format("no values from a model: {}{}", error.what(),
                                                error.hint().empty() ? "" : " (" + error.hint() + ")"));
            break;
        }
        const auto told = answer.find("rows");
        if (told == answer.end() || !told->is_array()) continue;
        for (std::size_t r = 0; r < told->size() && r < most_rows; ++r) {
            if (!(*told)[r].is_object()) continue;
            if (auto row = suggested(open[i].target, (*told)[r].value("arguments", Json::object()), values))
                rows.push_back(std::move(*row));
        }
    }
    run_rows(python, rows);
}

// What is missing gets its ordinary value; what is not a parameter's is left out.
std::optional<Row> Generator::suggested(std::size_t t, const nlohmann::json& arguments,
                                        const Values& values) const {
    const Target& target = targets_[t];
    Row row;
    row.target = t;
    row.source = Source::suggested;
    row.label = "suggested";
    if (needs_subject(target)) {
        const std::vector<std::string> objects = values.objects(target.owner);
        if (objects.empty()) return {};
        row.subject = objects.front();
        if (std::string setup = values.setup_of(row.subject); !setup.empty())
            row.setup.push_back(std::move(setup));
    }
    if (!boundaries_[t].ways.empty() && boundaries_[t].must) row.mocks = boundaries_[t].ways.front();
    for (const Parameter& p : target.parameters) {
        if (p.kind >= Parameter::Kind::star) continue;
        const auto told = arguments.find(p.name);
        if (told == arguments.end() && !p.required()) continue;
        const Value ordinary = values.of(target, p).front();
        std::string setup = ordinary.setup;
        std::string text = told == arguments.end() ? ordinary.text : argument_of(*told, ordinary, setup);
        if (text.empty()) return {};
        if (!setup.empty()) row.setup.push_back(std::move(setup));
        const bool named = p.kind == Parameter::Kind::keyword_only ||
                           (!p.required() && p.kind != Parameter::Kind::positional_only);
        row.arguments.push_back({named ? p.name : "", std::move(text)});
    }
    return row;
}

}  // namespace sixth::testgen
