// History as it is now: from the state what was seen before, from one `git log` what is new.
#pragma once
#include "core/history/history.h"
#include "core/history/refs.h"
#include "core/state/db.h"

namespace sixth::history {

struct Repository {
    Refs refs;
    History commits;  // everything that HEAD and the tags reach; maybe more, of branches gone meanwhile
    std::size_t newly_read = 0;  // commits that git was asked for
};

// `db` may be null: then nothing is kept. `more`: ids of further commits to read, of a merge that is under
// way. Errors of git, and of the state, go up.
Repository read(const fs::Path& root, state::Db* db, const std::vector<std::string>& more = {});

}  // namespace sixth::history
