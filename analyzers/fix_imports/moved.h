// Where a module that is gone went.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/index.h"
#include "analyzers/fix_imports/renames.h"

namespace sixth::fix_imports {

struct Successor {
    std::uint32_t file;
    std::string module;
    bool renamed = false;                // git says so
    bool meant = false;                  // the import meant it before its file moved
    bool same_name = false;              // its last part is that of the old module
    std::size_t bound = 0, defined = 0;  // how many of the names it binds, and defines itself
    double score = 0, share = 0;         // share: of the probability, over all of them
    double confidence = 0;
    std::string_view old_path;  // of a renamed one
};

// What could stand for the absolute module `old`, of which the file needs `names`; best first.
std::vector<Successor> successors_of(const Index& index, const Renames& renames, const FileView& view,
                                     std::string_view old, const std::vector<std::string_view>& names);

}  // namespace sixth::fix_imports
