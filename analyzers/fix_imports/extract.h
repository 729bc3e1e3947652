// What fix-imports keeps with the facts of a file: so that an unchanged tree is not parsed again to look for
// trouble.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/names.h"
#include "core/facts/extractor.h"

namespace sixth::fix_imports {

facts::Extractor names_extractor();
std::string packed_names(const Names& names);  // what the extractor makes of them

// Views point into the packed bytes.
struct KeptNames {
    struct Free {
        std::string_view name;
        std::uint32_t flags;  // FreeName::Flag
    };
    std::vector<Free> free;               // names used and bound nowhere in the file
    std::vector<std::uint32_t> guarded;   // bytes where imports begin whose failure is handled
    std::vector<std::uint32_t> expected;  // those of them that a `with pytest.raises` wants to fail
    std::vector<LookedUp> looked_up;      // dotted paths in strings
    bool dynamic = false;                 // names may be bound in ways that are not seen
};
KeptNames unpack_names(std::string_view packed);  // empty for what is damaged

}  // namespace sixth::fix_imports
