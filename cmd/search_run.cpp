#include <algorithm>
#include <charconv>
#include <filesystem>
#include <future>
#include <memory>

#include "cmd/embedder.h"
#include "cmd/index.h"
#include "cmd/search.h"
#include "cmd/search_mcp.h"
#include "core/base/error.h"
#include "core/base/lines.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/repo/changed.h"
#include "core/search/index_graph.h"
#include "core/search/tests_for.h"

namespace sixth::cmd {
namespace {

// A search must not last much longer because somebody changed branches.
constexpr std::chrono::milliseconds refresh_within(2000);

const std::vector<std::string> part_words = {"bm25", "dense", "definitions", "paths", "penalties", "decay"};

std::size_t index_of(const std::vector<std::string>& allowed, const std::string& word, const char* option) {
    const auto at = std::find(allowed.begin(), allowed.end(), word);
    if (at != allowed.end()) return static_cast<std::size_t>(at - allowed.begin());
    throw Error(fmt::format("{}: '{}' is none of {}", option, word, text::join(allowed, ", ")));
}

std::vector<std::string> kind_words() {
    std::vector<std::string> words;
    for (std::size_t kind = 0; kind < search::chunk_kinds; ++kind)
        words.emplace_back(search::kind_name(static_cast<search::ChunkKind>(kind)));
    return words;
}

search::Switches switches_of(const std::vector<std::string>& without) {
    search::Switches s;
    bool* const parts[] = {&s.bm25, &s.dense, &s.definitions, &s.paths, &s.penalties, &s.decay};
    for (const std::string& word : without) *parts[index_of(part_words, word, "--without")] = false;
    return s;
}

std::string text_or_nothing(const fs::Path& path) {
    try {
        return fs::read(path);
    } catch (const Error&) {  // gone since it was looked at
        return {};
    }
}

search::Filters filters_of(const SearchOptions& o, Session& session) {
    search::Filters filters;
    filters.paths = o.paths;
    for (const std::string& word : o.kinds)
        filters.kinds.push_back(static_cast<search::ChunkKind>(index_of(kind_words(), word, "--kind")));
    if (o.changed.empty()) return filters;
    filters.only_lines = true;
    for (const auto& [path, ranges] : repo::changed_lines(session.root(), o.changed).files) {
        const std::string text = text_or_nothing(session.root() / path);
        for (const repo::LineRange& range : ranges)
            filters.allow_lines(path, text, static_cast<std::uint32_t>(range.first),
                                static_cast<std::uint32_t>(range.last));
    }
    return filters;
}

[[noreturn]] void refuse_empty() {
    throw Error("nothing to search for", "sixth search WORDS, for example: sixth search parse a date");
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

// "app/a.py:12", seen from the current folder.
struct Place {
    std::string path;  // relative to the root
    std::uint32_t line = 0;
};
bool parse_place(const std::string& text, Session& session, Place& place) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data() + colon + 1, end, place.line);
    if (failed != std::errc() || stop != end || place.line == 0) return false;
    const fs::Path whole =
        std::filesystem::weakly_canonical(std::filesystem::absolute(text.substr(0, colon)));
    place.path = whole.lexically_relative(session.root()).generic_string();
    return true;
}

// What the index says as it is, asked for by another thread while this one looks for changes: mostly there
// are none.
struct Ahead {
    std::int64_t generation = 0;  // 0: there was no answer
    std::vector<search::Hit> hits;
};
std::future<Ahead> ask_ahead(const fs::Path& state, const search::Embedder* model,
                             const search::Query& query) {
    const auto ask = [state, model, &query]() -> Ahead {
        try {
            state::OpenOptions options;
            options.create = false;
            state::Db db = state::Db::open(state, options);
            search::Index index(db);
            if (index.empty()) return {};
            return {index.generation(), search::search(index, model, query)};
        } catch (const Error&) {  // is met again
            return {};
        }
    };
    return std::async(std::launch::async | std::launch::deferred, ask);
}

// The index of one root, open for questions.
class RootSearch {
  public:
    RootSearch(const SearchOptions& o, Session& session, Kept* kept = nullptr)
        : o_(o), session_(session), kept_(kept) {
        query_.limit = static_cast<std::size_t>(o.count);
        query_.switches = switches_of(o.without);
        query_.filters = filters_of(o, session);
        query_.text = text::join(o.query, " ");
        const bool by_meaning = o.refactor || (query_.switches.dense && o.symbol.empty());
        // the model inside the binary is always at hand; a server is asked only for what it is needed for
        if (by_meaning || o.llm.embed_model.empty())
            model_ =
                embedder_of(o.llm, session, o.refactor ? "" : "'--without dense' searches by words alone");
        if (o.no_refresh) {
            fresh_.memory = open_index(session);
        } else {
            const bool is_words = !text::trim(query_.text).empty() && o.llm.embed_model.empty();
            if (is_words && !kept && default_jobs() > 1)
                ahead_ = ask_ahead(session.state_file(), model_.get(), query_);
            const bool wants_facts = !o.tests_for.empty();
            fresh_ = refresh_index(
                {model_.get(), {}, refresh_within, kept ? kept->state : nullptr, wants_facts}, session);
            for (const SourceProblem& p : fresh_.sources.problems)
                session.note(fmt::format("note: {}", p.message));
            if (fresh_.report.left > 0)
                session.note(fmt::format(
                    "note: {} changed files are not in the index yet; 'sixth index' does the rest",
                    fresh_.report.left));
        }
        index_.emplace(fresh_.db(), std::move(fresh_.report.read));
        if (o.no_refresh && index_->empty()) refuse_missing();
        const auto& files = index_->files();
        if (by_meaning && !files.empty() &&
            std::none_of(files.begin(), files.end(),
                         [&](const search::IndexedFile& file) { return file.model == model_->number(); }))
            session.note(
                fmt::format("note: the index has no vectors of the model '{}'; 'sixth index' makes them",
                            model_->title()));
    }

    std::vector<search::Hit> hits(std::string& words) {
        if (!o_.like.empty()) return like();
        if (!o_.symbol.empty()) {
            words = o_.symbol;
            return search::definitions(*index_, o_.symbol, query_);
        }
        if (!o_.tests_for.empty()) return tests(words);
        words = query_.text;
        if (text::trim(words).empty()) refuse_empty();
        if (ahead_.valid()) {
            Ahead ahead = ahead_.get();
            if (!fresh_.memory && ahead.generation == index_->generation() && ahead.generation != 0)
                return std::move(ahead.hits);
        }
        return search::search(*index_, model_.get(), query_, graph());
    }

    std::size_t left() const { return fresh_.report.left; }

    std::vector<search::Cluster> clusters() {
        search::ClusterOptions options;
        options.least = o_.least_alike;
        options.limit = query_.limit;
        options.jobs = session_.jobs();
        options.filters = query_.filters;
        return search::clusters(*index_, *model_, options);
    }

  private:
    search::Graph* graph() {
        if (!kept_ || fresh_.memory) return nullptr;
        const std::uint64_t digest = search::digest_of(*index_);
        if (kept_->digest != digest) {
            kept_->graph = search::Graph::load(session_.state_file().parent_path(), digest);
            kept_->digest = digest;
        }
        return kept_->graph.get();
    }

    std::vector<search::Hit> like() {
        Place place;
        if (!parse_place(o_.like, session_, place))
            throw Error(fmt::format("--like: '{}' is no FILE:LINE", o_.like),
                        "sixth search --like app.py:12");
        const search::Chunk chunk = *index_->chunk(search::chunk_at(*index_, place.path, place.line));
        const std::string text = fs::read(session_.root() / place.path);
        const Lines lines(text);
        const std::uint32_t end = chunk.last_line < lines.count() ? lines.start(chunk.last_line + 1)
                                                                  : static_cast<std::uint32_t>(text.size());
        const std::uint32_t begin = chunk.first_line <= lines.count() ? lines.start(chunk.first_line) : end;
        return search::similar(*index_, model_.get(), place.path, place.line,
                               std::string_view(text).substr(begin, end - begin), query_);
    }

    std::vector<search::Hit> tests(std::string& words) {
        Place place;
        std::int64_t target = 0;
        if (parse_place(o_.tests_for, session_, place)) {
            target = search::chunk_at(*index_, place.path, place.line);
        } else {
            search::Query one = {};
            one.limit = 1;
            const std::vector<search::Hit> found = search::definitions(*index_, o_.tests_for, one);
            if (found.empty())
                throw Error(fmt::format("--tests-for: there is no '{}'", o_.tests_for),
                            "name a function, method or class, or FILE:LINE");
            target = search::chunk_at(*index_, found[0].path, found[0].chunk.line);
        }
        words = search::name_of(index_->chunk(target)->symbol);
        const auto facts_of = [this](std::string_view path) -> const facts::Facts* {
            const auto& files = fresh_.sources.files;
            const auto at = std::lower_bound(
                files.begin(), files.end(), path,
                [](const facts::LoadedFile& file, std::string_view p) { return file.path < p; });
            return at == files.end() || at->path != path ? nullptr : &at->facts;
        };
        return search::tests_for(*index_, model_.get(), target, facts_of, query_);
    }

    const SearchOptions& o_;
    Session& session_;
    Kept* kept_;
    search::Query query_;
    std::shared_ptr<const search::Embedder> model_;  // none: words only
    FreshIndex fresh_;
    std::optional<search::Index> index_;
    std::future<Ahead> ahead_;  // waits for its thread, which reads what stands above
};

void check(const SearchOptions& o) {
    const int questions = !o.query.empty() + !o.like.empty() + !o.symbol.empty() + !o.tests_for.empty() +
                          o.refactor + o.serve_mcp;
    if (questions > 1)
        throw Error(
            "one question at a time: words, --like, --symbol, --tests-for, --refactor or --serve-mcp");
    if (questions == 0) refuse_empty();
    if (!o.roots.empty() && (!o.like.empty() || !o.tests_for.empty() || o.refactor || o.serve_mcp))
        throw Error("--in is for words and --symbol", "-C FOLDER goes to another root");
}

// Each with a state of its own, as if called there.
void find_everywhere(const SearchOptions& o, Session& session, SearchReport& report) {
    if (o.roots.empty()) return find(o, session, report);
    const Globals before = session.settings().values;
    for (const std::string& root : o.roots) {
        session.settings().values.root = root;
        session.settings().values.state.clear();
        Session there(session.settings());
        find(o, there, report);
    }
    session.settings().values = before;
    std::stable_sort(report.hits.begin(), report.hits.end(), [](const FoundHit& a, const FoundHit& b) {
        return a.hit.scores.total > b.hit.scores.total;
    });
    if (report.hits.size() > static_cast<std::size_t>(o.count))
        report.hits.resize(static_cast<std::size_t>(o.count));
}

}  // namespace

void find(const SearchOptions& o, Session& session, SearchReport& report, Kept* kept) {
    RootSearch root(o, session, kept);
    for (search::Hit& hit : root.hits(report.query)) report.hits.push_back({session.root(), std::move(hit)});
    report.left += root.left();
}

std::vector<search::Cluster> find_clusters(const SearchOptions& o, Session& session) {
    return RootSearch(o, session).clusters();
}

const std::string& SearchReport::text_of(const FoundHit& hit) const {
    const fs::Path path = hit.root / hit.hit.path;
    const auto known = texts_.find(path);
    return known != texts_.end() ? known->second : texts_.emplace(path, text_or_nothing(path)).first->second;
}

ExitCode run_search(const SearchOptions& o, Session& session) {
    check(o);
    if (o.serve_mcp) return serve_mcp(o, session);
    SearchReport report(o);
    if (o.refactor) {
        const std::vector<search::Cluster> clusters = find_clusters(o, session);
        print_clusters(clusters, report, session);
        return clusters.empty() ? ExitCode::findings : ExitCode::ok;
    }
    find_everywhere(o, session, report);
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

}  // namespace sixth::cmd
