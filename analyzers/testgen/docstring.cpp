#include "analyzers/testgen/docstring.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using text::trim;

// "str, optional" -> "str"; "list of str" -> "list[str]"; "int or None" -> "int | None"; prose -> nothing
std::string as_type(std::string_view told) {
    told = trim(told);
    while (!told.empty() && (told.front() == '`' || told.front() == ':')) told.remove_prefix(1);
    while (!told.empty() && (told.back() == '`' || told.back() == '.' || told.back() == '?'))
        told.remove_suffix(1);
    if (const std::size_t comma = told.find(", optional"); comma != std::string_view::npos)
        told = told.substr(0, comma);
    if (const std::size_t comma = told.find(", default"); comma != std::string_view::npos)
        told = told.substr(0, comma);
    std::string type(trim(told));
    for (const std::string_view joint : {" or ", "|"}) {
        for (std::size_t at = type.find(joint); at != std::string::npos && joint != "|";
             at = type.find(joint))
            type.replace(at, joint.size(), " | ");
    }
    if (const std::size_t of = type.find(" of "); of != std::string::npos) {
        std::string item = type.substr(of + 4);
        if (!item.empty() && item.back() == 's' && item != "s") item.pop_back();
        type = type.substr(0, of) + "[" + item + "]";
    }
    const bool odd = std::any_of(type.begin(), type.end(), [](char c) {
        return !(text::is_identifier(std::string_view(&c, 1)) || (c >= '0' && c <= '9') || c == '.' ||
                 c == '[' || c == ']' || c == '|' || c == ' ' || c == ',');
    });
    if (odd || type.size() > 60) return {};
    // two words in a row are prose
    for (std::size_t at = type.find(' '); at != std::string::npos; at = type.find(' ', at + 1)) {
        const bool joined = (at > 0 && (type[at - 1] == '|' || type[at - 1] == ',')) ||
                            (at + 1 < type.size() && type[at + 1] == '|');
        if (!joined) return {};
    }
    return type;
}

}  // namespace

std::string type_in_docstring(std::string_view docstring, std::string_view parameter) {
    if (docstring.empty() || parameter.empty()) return {};
    for (std::string_view line : text::split(docstring, '\n')) {
        line = trim(line);
        if (line.size() < parameter.size()) continue;
        const std::string name(parameter);
        if (const std::string start = ":type " + name + ":"; line.substr(0, start.size()) == start)
            return as_type(line.substr(start.size()));
        if (line.substr(0, 7) == ":param ") {  // ":param str name: ..."
            const std::size_t end = line.find(':', 7);
            if (end == std::string_view::npos) continue;
            const std::string_view inside = line.substr(7, end - 7);
            if (inside.size() > name.size() + 1 && inside.substr(inside.size() - name.size()) == name &&
                inside[inside.size() - name.size() - 1] == ' ')
                return as_type(inside.substr(0, inside.size() - name.size() - 1));
            continue;
        }
        if (line.substr(0, name.size()) != name) continue;
        const std::string_view rest = line.substr(name.size());
        if (rest.substr(0, 2) == " (") {
            const std::size_t end = rest.find("):");
            if (end != std::string_view::npos) return as_type(rest.substr(2, end - 2));
        }
        if (rest.substr(0, 3) == " : ") return as_type(rest.substr(3));
    }
    return {};
}

bool tells_of_exception(std::string_view docstring, std::string_view exception) {
    return !exception.empty() && docstring.find(exception) != std::string_view::npos;
}

std::vector<Example> examples_in(std::string_view docstring) {
    std::vector<Example> all;
    bool in_example = false;
    for (std::string_view line : text::split(docstring, '\n')) {
        line = trim(line);
        if (line.substr(0, 4) == ">>> ") {
            all.push_back({std::string(line.substr(4)), {}});
            in_example = true;
        } else if (!in_example) {
            continue;
        } else if (line.substr(0, 4) == "... ") {
            all.back().code += "\n" + std::string(line.substr(4));
        } else if (line.empty() || line.substr(0, 3) == "\"\"\"") {
            in_example = false;
        } else {
            all.back().expected += (all.back().expected.empty() ? "" : "\n") + std::string(line);
        }
    }
    return all;
}

}  // namespace sixth::testgen
