// How imports are laid out in a repository, as its isort, ruff and black are told.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::fix_imports {

struct Layout {
    std::uint32_t line_length = 88;          // columns
    bool single_names = false;               // one name a `from` statement, as isort's force_single_line
    std::vector<std::string> several_names;  // modules that are excepted from it
    bool by_module = false;                  // `import` and `from` mixed, as force_sort_within_sections
    bool from_first = false;
    bool by_type = true;                  // names: CONSTANTS, Classes, then the rest
    bool by_length = false;               // of the module's name, as length_sort
    std::vector<std::string> to_the_top;  // modules that come first in their section, as force_to_top
    bool one_section = false;
    // How a statement that is too long for a line is broken up, as isort's multi_line_output.
    enum class Wrap : std::uint8_t {
        one_a_line,  // VERTICAL_HANGING_INDENT, and black
        grid,        // behind the bracket, aligned with it
        grouped      // VERTICAL_GRID_GROUPED: indented lines between the brackets
    };
    Wrap wrap = Wrap::one_a_line;
    bool last_comma = true;          // behind the last name, where there is one a line or grouped
    std::uint32_t wrapped_from = 0;  // so many names are broken up however short; 0: none, as force_grid_wrap
    // Sections in their order, by what isort and ruff call them, without '-' and '_' and in lower case.
    std::vector<std::string> sections = {"future", "stdlib", "thirdparty", "firstparty", "localfolder"};
    std::map<std::string, std::string, std::less<>> known;  // module, maybe with '*' -> section

    // The section that the lists put that module into, or the nearest module above it; empty: none does.
    std::string_view section_of(std::string_view module) const;
};

// From ROOT's pyproject.toml, ruff.toml, .ruff.toml, setup.cfg, .isort.cfg and tox.ini; a file that cannot be
// read or understood says nothing.
Layout read_layout(const fs::Path& root);

}  // namespace sixth::fix_imports
