// What `sixth search` was asked, and what it found.
#pragma once
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cmd/command.h"
#include "cmd/llm_options.h"
#include "cmd/session.h"
#include "core/search/clusters.h"
#include "core/search/search.h"

namespace sixth::cmd {

class Options;

enum class SearchFormat { text, json, jsonl, vimgrep };

struct SearchOptions {
    std::vector<std::string> query;  // words
    std::string like, tests_for;     // FILE:LINE; of a test also a symbol
    std::string symbol;
    std::vector<std::string> roots;  // empty: the one of the session
    std::vector<std::string> paths;  // globs
    std::vector<std::string> kinds;
    std::vector<std::string> without;  // parts of the ranking
    std::string changed;
    double least_alike = .9;
    int count = 10;
    SearchFormat format = SearchFormat::text;
    bool refactor = false;
    bool files = false;
    bool explain = false;
    bool no_refresh = false;
    bool serve_mcp = false;
    LlmOptions llm;
};

void declare_search(Options& options, SearchOptions& o);
ExitCode run_search(const SearchOptions& o, Session& session);

struct FoundHit {
    fs::Path root;
    search::Hit hit;
};

// What a search found, and the texts to show of it.
class SearchReport {
  public:
    explicit SearchReport(const SearchOptions& options) : o(options) {}
    const SearchOptions& o;
    std::string query;  // whose words are marked
    std::vector<FoundHit> hits;
    std::size_t left = 0;                                   // files whose changes are not in the index yet
    const std::string& text_of(const FoundHit& hit) const;  // empty: it cannot be read any more

  private:
    mutable std::map<fs::Path, std::string> texts_;
};

// What a process that answers many questions keeps between them.
struct Kept {
    std::shared_ptr<state::Db> state;  // open
    std::uint64_t digest = 0;          // of the index that a graph was last looked for; 0: never
    std::unique_ptr<search::Graph> graph;
};

// In one root, without looking at `roots`. Its index is refreshed first.
void find(const SearchOptions& o, Session& session, SearchReport& report, Kept* kept = nullptr);
std::vector<search::Cluster> find_clusters(const SearchOptions& o, Session& session);

void print_search_text(const SearchReport& report, Session& session);
void print_search_vimgrep(const SearchReport& report);
void print_search_files(const SearchReport& report);
void print_search_json(const SearchReport& report);              // and jsonl
nlohmann::ordered_json search_json(const SearchReport& report);  // the object of --json
void print_clusters_json(const std::vector<search::Cluster>& clusters, bool as_lines);
void print_clusters(const std::vector<search::Cluster>& clusters, const SearchReport& report,
                    Session& session);

}  // namespace sixth::cmd
