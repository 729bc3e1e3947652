// Files that went elsewhere, as git sees them.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/fs.h"

namespace sixth::history {

using Renames = std::map<std::string, std::string>;  // old path -> new path, relative to the root

struct Departures {
    Renames moved;
    std::set<std::string> deleted;  // that went nowhere; of the history: such as were asked about
};

// What was moved since the last commit: by `git mv`, or by hand, when a new Python file that git does not
// track is mostly what a missing one was. Empty outside a repository and before the first commit.
Departures uncommitted_departures(const fs::Path& root);

// Of the files that are gone, each given by the paths it may have had: what the commit that took the newest
// of them away moved, and so on until nothing is gone. Reads as much of the history as it must, but no
// commits that are more than so many days older than the newest; 0: all of them.
inline constexpr int recently = 2 * 365;  // days
Departures committed_departures(const fs::Path& root, const std::vector<std::string>& paths, int days = 0);

}  // namespace sixth::history
