#include "analyzers/fix_imports/message_shapes.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/text.h"

namespace sixth::fix_imports {
namespace {

enum class Part : std::uint8_t { none, name, module };

// The start of a message; each % is a name in quotes (mypy's are " or ', Python 2 has none).
struct Shape {
    std::string_view text;
    TroubleKind kind;
    Part first, second = Part::none;  // none, none: looks like one below, and is no trouble
};

constexpr auto undefined = TroubleKind::undefined_name;
constexpr auto no_module = TroubleKind::missing_module;
constexpr auto no_name = TroubleKind::missing_name;

constexpr Shape mypy_shapes[] = {
    {"Cannot find implementation or library stub for module named %", no_module, Part::module},
    {"Cannot find module named %", no_module, Part::module},
    {"Module % has no attribute %", no_name, Part::module, Part::name},
    {"Module has no attribute %", no_name, Part::name},
    {"Name % is not defined", undefined, Part::name},
};
constexpr Shape pyright_shapes[] = {
    {"Import % could not be resolved from source", no_module, Part::none},  // a stub was found
    {"Import % could not be resolved", no_module, Part::module},
    {"% is unknown import symbol", no_name, Part::name},
    {"% is not defined", undefined, Part::name},
    {"% is not a known attribute of module %", no_name, Part::name, Part::module},
    {"% is not a known member of module %", no_name, Part::name, Part::module},
    {"% is not a known member of module", no_name, Part::name},
    {"% is specified in __all__ but is not present in module", undefined, Part::name},
};
constexpr Shape import_shapes[] = {
    {"No module named %", no_module, Part::module},
    {"cannot import name % from partially initialized module", no_name, Part::none},
    {"cannot import name % from %", no_name, Part::name, Part::module},
    {"cannot import name %", no_name, Part::name},
};
constexpr Shape name_shapes[] = {
    {"name % is not defined", undefined, Part::name},
    {"global name % is not defined", undefined, Part::name},
};
constexpr Shape attribute_shapes[] = {
    {"module % has no attribute %", no_name, Part::module, Part::name},
    {"'module' object has no attribute %", no_name, Part::name},
};

bool is_dotted(std::string_view text) {
    const std::vector<std::string_view> parts = text::split(text, '.');
    return std::all_of(parts.begin(), parts.end(), text::is_identifier);
}

// The quoted name at the start of `rest`, taken off; empty when there is none.
std::string_view take_name(std::string_view& rest) {
    const char quote = rest.empty() ? '\0' : rest.front();
    const bool quoted = quote == '"' || quote == '\'';
    const std::string_view inside = rest.substr(quoted ? 1 : 0);
    const std::size_t end = quoted ? inside.find(quote) : std::min(inside.find(' '), inside.size());
    if (end == std::string_view::npos) return {};
    rest = inside.substr(end + (quoted ? 1 : 0));
    return inside.substr(0, end);
}

bool fits(std::string_view message, std::string_view shape, std::array<std::string_view, 2>& names) {
    std::size_t count = 0;
    while (true) {
        const std::size_t hole = std::min(shape.find('%'), shape.size());
        if (message.substr(0, hole) != shape.substr(0, hole)) return false;
        if (hole == shape.size()) return true;
        message.remove_prefix(hole);
        shape.remove_prefix(hole + 1);
        names[count] = take_name(message);
        if (names[count++].empty()) return false;
    }
}

bool fill(Trouble& trouble, Part part, std::string_view text) {
    if (part == Part::none) return true;
    if (part == Part::module) {
        while (!text.empty() && text.front() == '.') {
            ++trouble.level;
            text.remove_prefix(1);
        }
        trouble.module = text;
        return is_dotted(text) || (text.empty() && trouble.level > 0);
    }
    // mypy: 'Name "alias.Name" is not defined' of an attribute in an annotation
    const std::string_view name = text::last_part(text);
    if (name.size() != text.size()) trouble.kind = TroubleKind::missing_name;
    trouble.name = name;
    return is_dotted(text);
}

template <std::size_t count>
std::optional<Trouble> read(std::string_view message, const Shape (&shapes)[count]) {
    for (const Shape& shape : shapes) {
        std::array<std::string_view, 2> names;
        if (!fits(message, shape.text, names)) continue;
        Trouble trouble;
        trouble.kind = shape.kind;
        if (shape.first == Part::none || !fill(trouble, shape.first, names[0]) ||
            !fill(trouble, shape.second, names[1]))
            return std::nullopt;
        return trouble;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Trouble> mypy_message(std::string_view message) {
    return read(message, mypy_shapes);
}

std::optional<Trouble> pyright_message(std::string_view message) {
    return read(message, pyright_shapes);
}

std::optional<Trouble> python_message(std::string_view exception, std::string_view message) {
    if (exception == "ImportError" || exception == "ModuleNotFoundError") return read(message, import_shapes);
    if (exception == "NameError") return read(message, name_shapes);
    if (exception == "AttributeError") return read(message, attribute_shapes);
    return std::nullopt;
}

std::string_view proposed_module(std::string_view note) {
    std::array<std::string_view, 2> names;
    return fits(note, "Did you forget to import it from %", names) && is_dotted(names[0])
               ? names[0]
               : std::string_view();
}

}  // namespace sixth::fix_imports
