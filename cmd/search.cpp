// sixth search: what it takes and how it goes about it. What finds things: core/search.
#include "cmd/search.h"

#include <algorithm>
#include <memory>

#include "cmd/index.h"
#include "cmd/options.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/changed.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/search.md"
    ;

// A search must not last much longer because somebody changed branches.
constexpr std::chrono::milliseconds refresh_within(2000);

const std::vector<std::string> kind_words = {"function", "method", "class",
                                             "module",   "block",  "section"};  // by ChunkKind
const std::vector<std::string> part_words = {"bm25", "dense", "definitions", "paths", "penalties", "decay"};

std::size_t index_of(const std::vector<std::string>& allowed, const std::string& word, const char* option) {
    const auto at = std::find(allowed.begin(), allowed.end(), word);
    if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
    throw Error(fmt::format("{}: '{}' is none of {}", option, word, text::join(allowed, ", ")));
}

search::Switches switches_of(const std::vector<std::string>& without) {
    search::Switches s;
    bool* const parts[] = {&s.bm25, &s.dense, &s.definitions, &s.paths, &s.penalties, &s.decay};
    for (const std::string& word : without) *parts[index_of(part_words, word, "--without")] = false;
    return s;
}

search::Filters filters_of(const SearchOptions& o, Session& session) {
    search::Filters filters;
    filters.paths = o.paths;
    for (const std::string& word : o.kinds)
        filters.kinds.push_back(static_cast<search::ChunkKind>(index_of(kind_words, word, "--kind")));
    if (o.changed.empty()) return filters;
    filters.only_lines = true;
    for (const auto& [path, ranges] : repo::changed_lines(session.root(), o.changed).files) {
        for (const repo::LineRange& range : ranges)
            filters.lines.push_back(
                {path, static_cast<std::uint32_t>(range.first), static_cast<std::uint32_t>(range.last)});
    }
    return filters;
}

[[noreturn]] void refuse_missing() {
    throw Error("there is no index", "'sixth index' makes one");
}

// What is there, without looking at a single file.
std::unique_ptr<state::Db> open_index(Session& session) {
    state::OpenOptions options;
    options.create = false;
    try {
        return std::make_unique<state::Db>(state::Db::open(session.state_file(), options));
    } catch (const state::StateError& error) {
        if (error.reason() == state::Reason::missing) refuse_missing();
        throw;
    }
}

Run declare(Options& options) {
    auto o = std::make_shared<SearchOptions>();
    declare_search(options, *o);
    return [o](Session& session) { return run_search(*o, session); };
}

}  // namespace

void declare_search(Options& options, SearchOptions& o) {
    options.example("sixth search retry a task with exponential backoff",
                    "find the function by what it does");
    options.example("sixth search --kind class --path 'src/*' connection pool",
                    "only classes, only below src");
    options.example("sixth search --explain parse_config", "with the score of each part of the ranking");
    options.manual(manual);

    options.positional("QUERY", o.query, "words, a symbol or a path");

    options.group("Where");
    options.add("path", o.paths, "only files that match").value("GLOBS").command_line_only();
    options.add("kind", o.kinds, "only these: function, method, class, module, block, section")
        .value("KINDS")
        .command_line_only();
    options.add("changed", o.changed, "only what has lines changed since this revision")
        .value("REF")
        .alone("HEAD")
        .command_line_only();

    options.group("Output");
    options.add("count", o.count, "how many results").letter('n').value("N").range(1, 10'000);
    options.add("files", o.files, "only the paths, each once").letter('l').command_line_only();
    options
        .add("format", o.format,
             {{"text", SearchFormat::text},
              {"json", SearchFormat::json},
              {"jsonl", SearchFormat::jsonl},
              {"vimgrep", SearchFormat::vimgrep}},
             "how to print the results")
        .shorthand("json");
    options.add("explain", o.explain, "show each score").command_line_only();

    options.group("How");
    options.add("no-refresh", o.no_refresh, "search the index as it is");
    options
        .add("without", o.without,
             "leave out parts of the ranking: bm25, dense, definitions, paths, penalties, decay")
        .value("PARTS")
        .command_line_only();
}

const std::string& SearchReport::text_of(const FoundHit& hit) const {
    const fs::Path path = hit.root / hit.hit.path;
    const auto known = texts_.find(path);
    if (known != texts_.end()) return known->second;
    std::string text;
    try {
        text = fs::read(path);
    } catch (const Error&) {
        text.clear();  // gone since it was indexed
    }
    return texts_.emplace(path, std::move(text)).first->second;
}

ExitCode run_search(const SearchOptions& o, Session& session) {
    search::Query query;
    query.text = text::join(o.query, " ");
    if (text::trim(query.text).empty())
        throw Error("nothing to search for", "sixth search WORDS, for example: sixth search parse a date");
    query.limit = static_cast<std::size_t>(o.count);
    query.switches = switches_of(o.without);
    query.filters = filters_of(o, session);

    FreshIndex fresh;
    if (o.no_refresh) {
        fresh.memory = open_index(session);
    } else {
        fresh = refresh_index({{}, refresh_within}, session);
        for (const SourceProblem& p : fresh.sources.problems)
            session.note(fmt::format("note: {}", p.message));
        if (fresh.report.left > 0)
            session.note(
                fmt::format("note: {} changed files are not in the index yet; 'sixth index' does the rest",
                            fresh.report.left));
    }
    SearchReport report(o, query.text);
    search::Index index(fresh.db());
    if (o.no_refresh && index.empty()) refuse_missing();
    for (search::Hit& hit : search::search(index, nullptr, query))
        report.hits.push_back({session.root(), std::move(hit)});
    if (o.files) {
        print_search_files(report);
    } else if (o.format == SearchFormat::text) {
        print_search_text(report, session);
    } else if (o.format == SearchFormat::vimgrep) {
        print_search_vimgrep(report);
    } else {
        print_search_json(report);
    }
    return report.hits.empty() ? ExitCode::findings : ExitCode::ok;
}

extern const Command search;
const Command search{"search", "find code by what it does, by its words or its name", Needs::state, declare};

}  // namespace sixth::cmd
