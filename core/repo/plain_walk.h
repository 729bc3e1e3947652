// Folders without git.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/repo/walk.h"

namespace sixth::repo {

// Never a project's own source: version control, environments and caches of Python tools, installed packages.
bool is_skipped_folder(std::string_view name);

struct PlainWalk {
    std::vector<std::string> files;         // relative to the folder; regular files only, unsorted
    std::vector<std::string> repositories;  // nested ones, not entered
    std::vector<Problem> problems;          // paths relative to the folder
};

// `wanted(name)` picks files by their name. `enter_nested`: treat nested repositories as plain folders.
PlainWalk plain_walk(const fs::Path& folder, bool enter_nested,
                     const std::function<bool(std::string_view)>& wanted);

}  // namespace sixth::repo
