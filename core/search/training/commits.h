// What commits changed, read with git: the newest commits of one to three .py files.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/search/training/source.h"

namespace sixth::search::training {

struct ChangedFile {
    std::string path;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        lines;  // changed, first and last, as after the commit
};
struct Change {
    std::string commit, parent, subject;
    std::vector<ChangedFile> files;
};

// Commits with one parent, a subject of at least four words and one to three changed .py files; newest first.
std::vector<Change> changes(const fs::Path& checkout, std::size_t most_commits,
                            const std::vector<std::string>& without);

// Functions that such commits changed, up to three a commit, as they were after it.
void each_changed_function(const fs::Path& checkout, std::size_t most_commits,
                           const std::vector<std::string>& without,
                           const std::function<void(const std::string& subject, const std::string& path,
                                                    const Source&, const facts::Definition&)>& take);

// The contents of `revision:path` for all of them, in order; empty for what is not there.
std::vector<std::string> contents(const fs::Path& checkout, const std::vector<std::string>& objects);

}  // namespace sixth::search::training
