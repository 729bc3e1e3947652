// What `git log` says of commits, as NUL-separated fields: the one way history is read from git.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::history {

// One commit as git tells it; views into the text it was parsed from.
struct LoggedCommit {
    std::string_view id;                    // hexadecimal, as are its parents
    std::vector<std::string_view> parents;  // none: a root, or where a shallow clone was cut
    std::string_view author, email;  // in UTF-8 where git knows the commit's encoding, else as they are
    std::int64_t author_time = 0;    // seconds since the epoch
    std::int64_t commit_time = 0;
    std::string_view message;  // whole, without blank lines at its end; git ends it at a NUL byte
};

// Everything that `git log` reaches from `tips` ("HEAD", "--tags", ids) and not from `without`; where that
// names something, ids of commits that are gone are as good as none. Newest first. An Error carries git's
// reason.
std::string log_text(const fs::Path& root, const std::vector<std::string>& tips,
                     const std::vector<std::string>& without);

// An Error when the text is not what log_text() gives.
std::vector<LoggedCommit> parse_log(std::string_view text);

// Ids of the commits reached from `tip` that change one of these paths (git pathspecs, relative to root).
std::vector<std::string> commits_touching(const fs::Path& root, const std::string& tip,
                                          const std::vector<std::string>& paths);

bool is_object_id(std::string_view text);  // 40 or 64 lower-case hexadecimal digits

}  // namespace sixth::history
