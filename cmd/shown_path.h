// How a file of the root is named to a person.
#pragma once
#include <string>

#include "core/base/fs.h"
#include "core/base/utf8.h"

namespace sixth::cmd {

// Seen from `folder`, unless the whole path is shorter; safe to print.
inline std::string shown_path(const fs::Path& root, const fs::Path& folder, std::string_view file) {
    const fs::Path whole = (root / file).lexically_normal();
    const std::string near = whole.lexically_relative(folder).generic_string();
    return utf8::printable(near.size() > whole.native().size() ? whole.generic_string() : near);
}

}  // namespace sixth::cmd
