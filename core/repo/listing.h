// The list of files that git gives (tracked ones, and untracked ones that are not ignored), kept together
// with everything it was made from: while that is as it was, git need not be asked again.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::repo {

// `names`: what git listed in `folder`, which is or lies in a repository. Looks at every folder that git
// looked at: new files show in a folder's times, new rules in those of .gitignore, of git's configuration,
// its index and its other lists of rules. Empty when that cannot be told: something changed just before
// `begun_ns` (since the epoch: before git began) or later, configuration includes other files, a folder
// cannot be read.
std::string keep_listing(const fs::Path& folder, const std::vector<std::string_view>& names,
                         std::int64_t begun_ns);

// The names, when git would list the same now; views into `kept`.
std::optional<std::vector<std::string_view>> recall_listing(const fs::Path& folder, std::string_view kept);

}  // namespace sixth::repo
