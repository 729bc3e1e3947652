// What `sixth search` was asked, and what it found.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cmd/command.h"
#include "cmd/session.h"
#include "core/search/search.h"

namespace sixth::cmd {

class Options;

enum class SearchFormat { text, json, jsonl, vimgrep };

struct SearchOptions {
    std::vector<std::string> query;  // words
    std::vector<std::string> paths;  // globs
    std::vector<std::string> kinds;
    std::vector<std::string> without;  // parts of the ranking
    std::string changed;
    int count = 10;
    SearchFormat format = SearchFormat::text;
    bool files = false;
    bool explain = false;
    bool no_refresh = false;
};

void declare_search(Options& options, SearchOptions& o);
ExitCode run_search(const SearchOptions& o, Session& session);

struct FoundHit {
    fs::Path root;
    search::Hit hit;
};

class SearchReport {
  public:
    SearchReport(const SearchOptions& options, std::string asked) : o(options), query(std::move(asked)) {}
    const SearchOptions& o;
    std::string query;
    std::vector<FoundHit> hits;
    const std::string& text_of(const FoundHit& hit) const;  // empty: it cannot be read any more

  private:
    mutable std::map<fs::Path, std::string> texts_;
};

void print_search_text(const SearchReport& report, Session& session);
void print_search_vimgrep(const SearchReport& report);
void print_search_files(const SearchReport& report);
void print_search_json(const SearchReport& report);  // and jsonl

}  // namespace sixth::cmd
