// Where the repository begins.
#pragma once
#include <optional>
#include <string>

#include "core/base/fs.h"

namespace sixth::repo {

enum class Found {
    named,
    sixth_folder,
    sixth_toml,
    pyproject,
    git,
    current_folder
};  // what made it the root

struct Root {
    fs::Path path;  // absolute, links resolved
    Found found = Found::current_folder;
};

// `named` (--root) if given; else the nearest folder at or above `start` with `.sixth`, `sixth.toml`, a
// pyproject.toml holding [tool.sixth], or `.git`; else `start` itself. Never `/` or the home folder unless
// named or marked by `sixth.toml` or [tool.sixth]: then an Error whose hint says what to do. A folder is
// searched for all marks before the one above it.
Root find_root(const fs::Path& start, const std::optional<fs::Path>& named = std::nullopt);

}  // namespace sixth::repo
