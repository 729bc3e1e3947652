// git as a subprocess. run_git() reads and never acts: whatever a repository's configuration names (hooks,
// file system monitors, filters, transports, pagers) stays unexecuted.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fs.h"
#include "core/base/process.h"

namespace sixth::repo {

bool has_git();  // is a git installed?

// The nearest folder at or above `folder` that holds a `.git`; none outside a repository.
std::optional<fs::Path> find_repository(const fs::Path& folder);

// Runs `git ARGS` in `folder`. Messages are in English. An Error if there is no git or if it takes over a
// minute.
ProcessResult run_git(const fs::Path& folder, const std::vector<std::string>& args,
                      const std::string& input = {});

// The same for commands that read the work tree through `clean` filters (git diff): switches those off too.
ProcessResult run_git_without_filters(const fs::Path& folder, const std::vector<std::string>& args);

// git as its user runs it: what they and the repository configured holds, hooks included. To ask for a
// setting, and for what must act; a command that reads a work tree takes one of the above.
struct GitExtras {
    std::string input;  // its stdin
    std::vector<std::pair<std::string, std::string>> environment;
};
ProcessResult run_users_git(const fs::Path& folder, const std::vector<std::string>& args,
                            const GitExtras& extras = {});

// The reason a failed run gave: its last "fatal:" or "error:" line without that word.
std::string git_reason(const ProcessResult& result);

std::vector<std::string_view> split_zeros(std::string_view text);  // entries of `git … -z`

}  // namespace sixth::repo
