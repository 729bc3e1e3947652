// A list of imported names that is too long for its line.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/fix_imports/layout.h"

namespace sixth::fix_imports {

// "(a, b, …)" broken up as the layout has it. `column`: where the bracket opens, 0-based; `indent`: of the
// statement; `eol`: what ends a line.
std::string in_brackets(const std::vector<std::string>& names, std::size_t column, const std::string& indent,
                        const std::string& eol, const Layout& layout);

}  // namespace sixth::fix_imports
