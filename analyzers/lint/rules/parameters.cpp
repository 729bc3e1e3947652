#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "analyzers/lint/rules.h"
#include "core/base/packed.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

// What the caller passes by name or place: self, cls, *args and **kwargs are nobody's burden.
int count(const FileView& file, std::uint32_t definition, const std::vector<facts::Parameter>& all,
          bool bound) {
    int n = 0;
    const auto first =
        std::lower_bound(all.begin(), all.end(), definition,
                         [](const facts::Parameter& p, std::uint32_t d) { return p.definition < d; });
    const std::uint32_t up = file.definitions[definition].parent;
    const bool method = up != facts::none && file.definitions[up].is_class() && bound;
    for (auto p = first; p != all.end() && p->definition == definition; ++p) {
        if (p == first && method) continue;
        n += !(p->flags & (facts::Parameter::star | facts::Parameter::double_star));
    }
    return n;
}

// A method that redefines one of a base in the program has no say in its parameters.
bool overrides(const ProgramView& view, std::uint32_t file_index, std::uint32_t definition) {
    const FileView& file = view.files[file_index];
    const facts::Definition& method = file.definitions[definition];
    if (method.parent == facts::none || !file.definitions[method.parent].is_class()) return false;
    if (method.name == "__init__" || method.name == "__new__") return false;
    struct Class {
        std::uint32_t file, definition;
    };
    std::vector<Class> todo{{file_index, method.parent}};
    for (std::size_t i = 0; i < todo.size() && i < 64; ++i) {
        for (const facts::Base& base : view.files[todo[i].file].facts->bases()) {
            if (base.definition != todo[i].definition || base.name.empty()) continue;
            const program::Symbol found = view.program.resolve(todo[i].file, base.name);
            if (!found.found() || found.definition == facts::none) continue;
            const std::vector<facts::Definition>& there = view.files[found.file].definitions;
            const bool same = std::any_of(there.begin(), there.end(), [&](const facts::Definition& d) {
                return d.parent == found.definition && d.name == method.name;
            });
            if (same) return true;
            todo.push_back({found.file, found.definition});
        }
    }
    return false;
}

void program(const ProgramView& view, Report& report) {
    for (std::uint32_t f = 0; f < view.files.size(); ++f) {
        for (PackedReader in(view.digest(Digest::parameters, f)); !in.at_end();) {
            const std::uint32_t definition = in.number32();
            const std::uint32_t value = in.number32();
            if (overrides(view, f, definition)) continue;
            const FileView& file = view.files[f];
            const int limit = view.settings.max_parameters;
            const std::string_view name = file.definitions[definition].name;
            Diagnostic& d = report.at_definition(
                file, definition, fmt::format("{} takes {} parameters (limit {})", name, value, limit));
            d.score = value;
            d.limit = limit;
            d.suggestion = fmt::format("Bundle parameters of {} that travel together into one object", name);
        }
    }
}

}  // namespace

std::string digest_parameters(const FileView& file, const Settings& settings) {
    PackedWriter out;
    std::vector<facts::Parameter> parameters;
    std::vector<facts::Decorator> decorators;
    for (const facts::FunctionFacts& function : file.functions) {
        // counts self too: a quick no
        if (static_cast<int>(function.parameters) <= settings.max_parameters) continue;
        if (parameters.empty()) {
            parameters = file.facts->parameters();
            decorators = file.facts->decorators();
        }
        bool bound = true;
        bool given = false;
        for (const facts::Decorator& d : decorators) {
            if (d.definition != function.definition) continue;
            const std::string_view name = text::last_part(d.name);
            bound = bound && name != "staticmethod";
            given = given || name == "overload" || name == "override";
        }
        const int value = given ? 0 : count(file, function.definition, parameters, bound);
        if (value <= settings.max_parameters) continue;
        out.number(function.definition);
        out.number(static_cast<std::uint64_t>(value));
    }
    return out.take();
}

Rule parameters() {
    Rule rule;
    rule.code = "CPX302";
    rule.name = "many-parameters";
    rule.type = "complexity";
    rule.summary = "a function that asks its callers for too much";
    rule.text =
        R"(Counts the parameters a caller can pass; self, cls, *args and **kwargs are left out, and so are
`@overload` and `@override` functions and methods that redefine one of a base class of this program: only
the first definition can be changed.

    def draw(x, y, width, height, colour, border, dashed, filled): ...

Bundle what travels together: `def draw(box, style)`.

`lint.max-parameters` is the limit (7).)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
