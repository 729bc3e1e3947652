// Which files the latest commits changed: asked of git once and kept in the state.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/history/read.h"
#include "core/state/db.h"

namespace sixth::history {

struct Change {
    Number commit;                     // of the History it was made for
    std::vector<std::uint32_t> files;  // numbers of paths
};

// What HEAD reaches, merges left out, newest first by commit time. A commit of very many files says nothing
// of which belong together: it has none here.
struct Changes {
    std::vector<Change> commits;
    std::vector<std::string> paths;  // as git names them, below the folder asked for
    std::unordered_map<std::string_view, std::uint32_t> number_of_path;
};

struct ChangeLimits {
    std::size_t commits = 4000;
    std::size_t files = 30;  // of one commit
};

// `db` may be null: then nothing is kept. `repository`: as read() gave it for the same root.
Changes read_changes(const fs::Path& root, const Repository& repository, state::Db* db,
                     const ChangeLimits& limits = {});

}  // namespace sixth::history
