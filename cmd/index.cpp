// sixth index: what it takes. What it does with it: core/search.
#include "cmd/index.h"

#include <chrono>
#include <memory>
#include <optional>
#include <set>

#include "cmd/options.h"
#include "cmd/output_format.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/repo/watch.h"
#include "core/search/index_graph.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/index.md"
    ;

struct IndexOptions {
    std::vector<std::string> paths;
    OutputFormat format = OutputFormat::text;
    int graph_from = static_cast<int>(search::graph_worth);
    bool stats = false;
    bool watch = false;
};

// An editor writes a file in several steps.
constexpr std::chrono::milliseconds quiet(100);

void print_json(const FreshIndex& fresh, const search::Statistics* stats) {
    const search::UpdateReport& report = fresh.report;
    nlohmann::ordered_json out = {
        {"schema", "sixth.index/1"},   {"files", report.files},     {"chunks", report.chunks},
        {"changed", report.changed},   {"removed", report.removed}, {"parsed", fresh.sources.parsed},
        {"embedded", report.embedded}, {"reused", report.reused},   {"seconds", fresh.seconds}};
    if (stats) {
        nlohmann::ordered_json kinds;
        for (std::size_t k = 0; k < search::chunk_kinds; ++k)
            kinds[search::kind_name(static_cast<search::ChunkKind>(k))] = stats->by_kind[k];
        out["stats"] = {{"kinds", kinds},
                        {"vectors", stats->vectors},
                        {"source_bytes", stats->source_bytes},
                        {"chunk_bytes", stats->chunk_bytes},
                        {"vector_bytes", stats->vector_bytes},
                        {"text_bytes", stats->text_bytes}};
    }
    print(dump_json(out) + "\n");
}

void print_text(const FreshIndex& fresh, const search::Statistics* stats) {
    const search::UpdateReport& report = fresh.report;
    std::string line =
        fmt::format("{}, {}", text::counted(report.files, "file"), text::counted(report.chunks, "chunk"));
    if (report.changed > 0) line += fmt::format("; {} changed", report.changed);
    if (report.removed > 0) line += fmt::format("; {} gone", report.removed);
    if (report.changed + report.removed == 0) line += "; nothing changed";
    print(line + "\n");
    if (!stats) return;
    for (std::size_t k = 0; k < search::chunk_kinds; ++k)
        print(fmt::format("{:>9} {}\n", stats->by_kind[k],
                          search::kind_name(static_cast<search::ChunkKind>(k))));
    const std::uint64_t index = stats->chunk_bytes + stats->vector_bytes + stats->text_bytes;
    const double share =
        stats->source_bytes > 0 ? static_cast<double>(index) / static_cast<double>(stats->source_bytes) : 0;
    print(
        fmt::format("{} KB of index for {} KB of source ({:.2f}): words {} KB, vectors {} KB, places {} KB\n",
                    index >> 10, stats->source_bytes >> 10, share, stats->text_bytes >> 10,
                    stats->vector_bytes >> 10, stats->chunk_bytes >> 10));
}

// Every folder with a file of the index, and those above it.
std::vector<std::string> folders_of(const ProgramSources& sources) {
    std::set<std::string> folders = {""};
    const auto add = [&](const std::string& path) {
        for (std::size_t at = path.rfind('/'); at != std::string::npos && at > 0;
             at = path.rfind('/', at - 1)) {
            if (!folders.insert(path.substr(0, at)).second) break;
        }
    };
    for (const facts::LoadedFile& file : sources.files) add(file.path);
    for (const repo::SourceFile& file : sources.others) add(file.path);
    return {folders.begin(), folders.end()};
}

// For the processes that stay; it takes minutes where it is of use.
void keep_graph(const IndexOptions& o, Session& session, state::Db& db) {
    search::Index index(db);
    const fs::Path folder = session.state_file().parent_path();
    if (index.chunk_count() < static_cast<std::uint64_t>(o.graph_from) || search::has_graph(index, folder))
        return;
    session.note(fmt::format("note: making a graph of {} vectors (--graph-from)", index.chunk_count()));
    search::make_graph(index, folder, session.jobs());
}

ExitCode refresh(const IndexOptions& o, Session& session, repo::Watch* watch, bool first) {
    FreshIndex fresh = refresh_index({o.paths, {}}, session);
    if (fresh.memory) throw Error("the index could not be kept", "'sixth doctor' says more");
    for (const SourceProblem& p : fresh.sources.problems)
        print_error(fmt::format("sixth: {} {}\n", session.err()(Tone::red, "error:"), p.message));
    if (watch) watch->add(folders_of(fresh.sources));
    if (first || fresh.report.changed + fresh.report.removed > 0) {
        std::optional<search::Statistics> stats;
        if (o.stats) stats = search::Index(fresh.db()).statistics();
        (o.format == OutputFormat::json ? print_json : print_text)(fresh, stats ? &*stats : nullptr);
    }
    keep_graph(o, session, fresh.db());
    return fresh.sources.problems.empty() ? ExitCode::ok : ExitCode::failure;
}

ExitCode run(const IndexOptions& o, Session& session) {
    if (!o.watch) return refresh(o, session, nullptr, true);
    session.leave_untimed();
    repo::Watch watch(session.root());
    watch.add({""});  // before the first look: nothing is missed in between
    for (bool first = true;; first = false) {
        refresh(o, session, &watch, first);
        watch.wait_for_change(quiet);
    }
}

Run declare(Options& options) {
    auto o = std::make_shared<IndexOptions>();
    options.example("sixth index", "bring the search index of the root up to date");
    options.example("sixth index --watch", "and keep it so, until Ctrl-C");
    options.manual(manual);
    options.positional("PATHS", o->paths, "files and folders to bring up to date; none: the whole root")
        .completes(Completes::files);
    options.add("watch", o->watch, "go on, and follow every change").command_line_only();
    options.add("stats", o->stats, "say what the index holds and how large it is").command_line_only();
    options
        .add("graph-from", o->graph_from,
             "from so many chunks on, also make a graph for processes that answer many questions")
        .value("N")
        .range(1, 1'000'000'000);
    add_format(options, o->format);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command index;
const Command index{"index", "make what is searched: code and texts, cut into chunks", Needs::state, declare};

}  // namespace sixth::cmd
