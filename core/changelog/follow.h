// What stands in the way when a changelog follows a merge, and committing it alone.
#pragma once
#include <string>
#include <string_view>

#include "core/base/fs.h"

namespace sixth::changelog {

struct Situation {
    bool in_progress = false;  // a rebase, cherry-pick or revert is under way: nothing may change now
    bool put_back = false;     // git is about to put stashed changes of the file back (--autostash)
    bool dirty = false;        // the file is not what HEAD holds
    bool tracked = false;
};

// `after_rebase`: a rebase that has just moved the branch still leaves its traces, and is over.
Situation situation_of(const fs::Path& root, const std::string& file, bool after_rebase);

// Commits `text` as the file on top of HEAD; whatever else is staged or changed stays so. Neither hooks nor
// the merge that git is still finishing take part. The id of the commit. An Error when somebody else moved
// HEAD meanwhile.
std::string commit_file(const fs::Path& root, const std::string& file, std::string_view text,
                        const std::string& message);

}  // namespace sixth::changelog
