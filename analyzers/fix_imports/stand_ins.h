// Packages that stand where a module of their name stood, which moved into them or elsewhere: shop/tools.py
// is shop/tools/tools.py now, and `from shop import tools` still finds something.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/renames.h"

namespace sixth::fix_imports {

// What stands in for the module that an import names as a whole, as far as the facts tell; nullptr: nothing
// does. Of the file that the module is now.
const Renames::Entry* stand_in(const Index& index, const Renames& renames, std::uint32_t file,
                               const facts::Import& import);

// The attributes that the file asks of what it calls so, in order of place: of "shop.tools" or "tools".
std::vector<std::string_view> asked_of(const FileView& view, std::string_view bound);

// An import that means the module: it is asked for what the package does not bind.
struct StandIn {
    std::uint32_t begin;       // byte of the import
    std::string module, name;  // as imported: `from module import name`, or `import module`
    const Renames::Entry* moved;
    std::string missing;  // the first thing that the package does not bind
    std::string kept;     // the first that the package alone binds; mostly empty
};
std::vector<StandIn> stand_ins_of(const Index& index, const Renames& renames, const FileView& view);

}  // namespace sixth::fix_imports
