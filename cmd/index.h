// `sixth index`, and what it shares with `sixth search`: the root's files into its search index.
#pragma once
#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cmd/command.h"
#include "cmd/llm_options.h"
#include "cmd/output_format.h"
#include "cmd/program_sources.h"
#include "core/search/index_graph.h"
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
    const search::Embedder* model = nullptr;               // none: vectors stay as they are
    std::vector<std::string> paths = {};                   // empty: the whole root
    std::optional<std::chrono::milliseconds> within = {};  // what is not done by then is left for later
    std::shared_ptr<state::Db> state = {};                 // open already; none: the state file is opened
    bool wants_sources = true;  // otherwise FreshIndex::sources may hold nothing but the state
};

FreshIndex refresh_index(const RefreshOptions& o, Session& session);

struct IndexOptions {
    std::vector<std::string> paths;
    OutputFormat format = OutputFormat::text;
    int graph_from = static_cast<int>(search::graph_worth);
    bool stats = false;
    bool watch = false;
    LlmOptions llm;
};

// The index brought up to date where it is kept; an Error when it could not be kept. What could not be read
// is on stderr then.
FreshIndex update_index(const IndexOptions& o, Session& session);
void print_index(const IndexOptions& o, FreshIndex& fresh);
// For the processes that stay; it takes minutes where it is of use.
void keep_graph(const IndexOptions& o, Session& session, state::Db& db);
nlohmann::ordered_json index_json(const FreshIndex& fresh);  // the object of --json

// The same, and again whenever something changes, until Ctrl-C.
[[noreturn]] void watch_index(const IndexOptions& o, Session& session);

}  // namespace sixth::cmd
