// An index of our own beside the user's, for commits made without touching theirs.
#pragma once
#include "core/base/fs.h"
#include "core/repo/git.h"

namespace sixth::repo {

// The file is made by the first git command that is given extras(), and gone when this is.
class ScratchIndex {
  public:
    explicit ScratchIndex(const fs::Path& git_folder);  // `git rev-parse --absolute-git-dir`
    ScratchIndex(const ScratchIndex&) = delete;
    ScratchIndex& operator=(const ScratchIndex&) = delete;
    ~ScratchIndex();
    GitExtras extras() const { return {{}, {{"GIT_INDEX_FILE", path_}}}; }

  private:
    fs::Path path_;
};

}  // namespace sixth::repo
