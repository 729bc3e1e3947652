// Edits that add or change an import, and touch nothing else.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/layout.h"
#include "analyzers/fix_imports/statements.h"
#include "core/base/diagnostic.h"

namespace sixth::fix_imports {

enum class Place : std::uint8_t { module, typing };

// A module as this file would write it behind `from`: "..util" where the file, or else its folder, imports
// so.
std::string spelled(const FileView& view, const Index& index, std::string_view module);
// The same, as far as the file's statement does: relative stays relative, and absolute absolute.
std::string spelled_like(const FileView& view, const Statement& statement, std::string_view module);
std::string statement_for(const FileView& view, const Index& index, const Target& target);

// Adds an import to the imports of the module, or to those under `if TYPE_CHECKING:`, which is made if there
// is none.
std::vector<Edit> add_import(const FileView& view, const Index& index, const Target& target, Place place,
                             const Layout& layout);

// Lets the statement name `module` where it names the absolute module `old`: `from` with all its names, or
// `import` with every use of the module's dotted name, but for what is bound otherwise where it stands.
std::vector<Edit> replace_module(const FileView& view, const Statement& statement, std::string_view old,
                                 std::string_view module);

// Takes one name out of a `from` statement, which then imports it from `target`: the line is changed when it
// imports nothing else, else a line is added below.
std::vector<Edit> redirect_name(const FileView& view, const Index& index, const Statement& statement,
                                std::size_t name, const Target& target, const Layout& layout);

std::string apply(std::string_view text, std::vector<Edit> edits);  // which do not overlap

}  // namespace sixth::fix_imports
