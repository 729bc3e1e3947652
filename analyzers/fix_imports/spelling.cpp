// How a module is written in a file: relative or absolute.
#include <algorithm>

#include "analyzers/fix_imports/patch.h"

namespace sixth::fix_imports {
namespace {

std::size_t parts(std::string_view module) {
    return module.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(module.begin(), module.end(), '.'));
}

// "" when no dots lead there.
std::string relative(const FileView& view, std::string_view module, std::size_t& level) {
    std::string_view package = view.package;
    level = 1;
    while (!package.empty() && !is_inside(module, package)) {
        package = parent_module(package);
        ++level;
    }
    if (package.empty()) return {};
    std::string text(level, '.');
    if (module.size() > package.size()) text.append(module.substr(package.size() + 1));
    return text;
}

// Dots for its neighbours, and whole names for what is further up?
bool goes_up_by_name(const FileView& view) {
    bool by_name = false;
    for (const facts::Import& import : view.facts.imports) {
        if (import.level > 1) return false;
        by_name |=
            import.level == 0 && !import.module.empty() && top_of(import.module) == top_of(view.module);
    }
    return by_name;
}

}  // namespace

std::string spelled_like(const FileView& view, const Statement& statement, std::string_view module) {
    std::size_t level = 0;
    if (statement.level == 0) return std::string(module);
    std::string text = relative(view, module, level);
    const bool by_name = statement.level == 1 && level > 1 && goes_up_by_name(view);
    return text.empty() || by_name ? std::string(module) : text;
}

std::string spelled(const FileView& view, const Index& index, std::string_view module) {
    std::size_t level = 0;
    std::string text = relative(view, module, level);
    if (text.empty()) return std::string(module);
    std::size_t dotted = 0, absolute = 0, deepest = 0;
    for (const facts::Import& import : view.facts.imports) {
        if (import.level > 0) {
            ++dotted;
            deepest = std::max<std::size_t>(deepest, import.level);
        } else if (import.module != "__future__" && index.is_first_party(import.module) &&
                   parts(import.module) > 0 &&
                   is_inside(view.module, import.module.substr(0, import.module.find('.')))) {
            ++absolute;
        }
    }
    if (dotted + absolute == 0) {
        const Index::Style style = index.style_of(index.folder(view.file));
        dotted = style.relative;
        absolute = style.absolute;
        deepest = level;
    }
    const bool dots = dotted > 0 && (absolute == 0 || (dotted >= absolute && deepest >= level));
    return dots ? text : std::string(module);
}

std::string statement_for(const FileView& view, const Index& index, const Target& target) {
    const std::string tail = target.alias.empty() ? std::string() : " as " + target.alias;
    if (target.name.empty()) return "import " + target.module + tail;
    return "from " + spelled(view, index, target.module) + " import " + target.name + tail;
}

}  // namespace sixth::fix_imports
