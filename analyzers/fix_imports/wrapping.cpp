#include "analyzers/fix_imports/wrapping.h"

namespace sixth::fix_imports {
namespace {

// Lines filled with names, each line but the first begun by `start`.
std::string filled(const std::vector<std::string>& names, std::size_t column, const std::string& start,
                   const std::string& eol, const Layout& layout, bool last_comma) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool last = i + 1 == names.size();
        const std::string one = names[i] + (last && !last_comma ? "" : ",");
        if (i > 0 && column + 1 + one.size() + (last ? 1 : 0) > layout.line_length) {
            text += eol + start;
            column = start.size();
        } else if (i > 0) {
            text += ' ';
            ++column;
        }
        text += one;
        column += one.size();
    }
    return text;
}

}  // namespace

std::string in_brackets(const std::vector<std::string>& names, std::size_t column, const std::string& indent,
                        const std::string& eol, const Layout& layout) {
    const std::string inner = indent + "    ";
    switch (layout.wrap) {
        case Layout::Wrap::grid:
            return "(" + filled(names, column + 1, std::string(column + 1, ' '), eol, layout, false) + ")";
        case Layout::Wrap::grouped:
            return "(" + eol + inner + filled(names, inner.size(), inner, eol, layout, layout.last_comma) +
                   eol + indent + ")";
        case Layout::Wrap::one_a_line:
            break;
    }
    std::string text = "(" + eol;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += inner + names[i] + (i + 1 < names.size() || layout.last_comma ? "," : "") + eol;
    return text + indent + ")";
}

}  // namespace sixth::fix_imports
