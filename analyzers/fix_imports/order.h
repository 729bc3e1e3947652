// The orders that isort and ruff sort imports by; which of them a file keeps is read off its lines.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/layout.h"
#include "analyzers/fix_imports/statements.h"

namespace sixth::fix_imports {

// The number of the section that imports of that module stand in: sections stand in the order of their
// numbers.
std::size_t section_of(const Index& index, const Layout& layout, std::string_view module, std::size_t level);

// What a statement is sorted by.
struct Sorted {
    bool from;
    bool top;  // it comes first in its section
    std::size_t level;
    std::string module, name;  // name: where each statement imports but one
};
Sorted sorted_by(const Statement& statement, const Layout& layout);

enum class LineOrder : std::uint8_t { plain_first, by_module, from_first, unsorted };
bool comes_before(const Sorted& a, const Sorted& b, LineOrder order);
// The first order that each of these runs of lines keeps; the one that the repository is told to keep is
// tried first.
LineOrder order_of(const std::vector<std::vector<Sorted>>& runs, const Layout& layout);

// Where a name goes among the sorted names of one statement: its index, or the end when they are not sorted.
std::size_t place_among(const std::vector<ImportedName>& names, std::string_view name, const Layout& layout);

}  // namespace sixth::fix_imports
