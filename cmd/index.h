// What `sixth index` and `sixth search` share: the root's files into its search index.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cmd/program_sources.h"
#include "core/search/search.h"
#include "core/search/update.h"

namespace sixth::cmd {

// The index of a root, refreshed: in the state, or in memory when that could not be used.
struct FreshIndex {
    ProgramSources sources;  // holds the state
    std::unique_ptr<state::Db> memory;
    search::UpdateReport report;
    double seconds = 0;
    state::Db& db() { return memory ? *memory : *sources.db; }
};

struct RefreshOptions {
    std::vector<std::string> paths;                   // empty: the whole root
    std::optional<std::chrono::milliseconds> within;  // what is not done by then is left for later
};

FreshIndex refresh_index(const RefreshOptions& o, Session& session);

}  // namespace sixth::cmd
