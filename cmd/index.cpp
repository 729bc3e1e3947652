// sixth index: what it takes. What it does with it: core/search.
#include "cmd/index.h"

#include <memory>
#include <optional>

#include "cmd/embedder.h"
#include "cmd/options.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/index.md"
    ;

void print_json(const FreshIndex& fresh, const search::Statistics* stats) {
    nlohmann::ordered_json out = index_json(fresh);
    if (stats) {
        nlohmann::ordered_json kinds;
        for (std::size_t k = 0; k < search::chunk_kinds; ++k)
            kinds[search::kind_name(static_cast<search::ChunkKind>(k))] = stats->by_kind[k];
        out["stats"] = {{"kinds", kinds},
                        {"vectors", stats->vectors},
                        {"models", stats->models},
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
    print(fmt::format("{:>9} vectors: {}\n", stats->vectors, text::join(stats->models, "; ")));
    const std::uint64_t index = stats->chunk_bytes + stats->vector_bytes + stats->text_bytes;
    const double share =
        stats->source_bytes > 0 ? static_cast<double>(index) / static_cast<double>(stats->source_bytes) : 0;
    print(
        fmt::format("{} KB of index for {} KB of source ({:.2f}): words {} KB, vectors {} KB, places {} KB\n",
                    index >> 10, stats->source_bytes >> 10, share, stats->text_bytes >> 10,
                    stats->vector_bytes >> 10, stats->chunk_bytes >> 10));
}

ExitCode run(const IndexOptions& o, Session& session) {
    if (o.watch) watch_index(o, session);
    FreshIndex fresh = update_index(o, session);
    print_index(o, fresh);
    keep_graph(o, session, fresh.db());
    return fresh.sources.problems.empty() ? ExitCode::ok : ExitCode::failure;
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
    options.group("Models");
    add_embed_model(options, o->llm);
    add_llm_server(options, o->llm);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

nlohmann::ordered_json index_json(const FreshIndex& fresh) {
    const search::UpdateReport& report = fresh.report;
    return {{"schema", "sixth.index/1"},   {"files", report.files},     {"chunks", report.chunks},
            {"changed", report.changed},   {"removed", report.removed}, {"parsed", fresh.sources.parsed},
            {"embedded", report.embedded}, {"reused", report.reused},   {"seconds", fresh.seconds}};
}

FreshIndex update_index(const IndexOptions& o, Session& session) {
    const auto model = embedder_of(o.llm, session, "");
    FreshIndex fresh = refresh_index({model.get(), o.paths}, session);
    if (fresh.memory) throw Error("the index could not be kept", "'sixth doctor' says more");
    for (const SourceProblem& p : fresh.sources.problems)
        print_error(fmt::format("sixth: {} {}\n", session.err()(Tone::red, "error:"), p.message));
    return fresh;
}

void print_index(const IndexOptions& o, FreshIndex& fresh) {
    std::optional<search::Statistics> stats;
    if (o.stats) stats = search::Index(fresh.db()).statistics();
    (o.format == OutputFormat::json ? print_json : print_text)(fresh, stats ? &*stats : nullptr);
}

void keep_graph(const IndexOptions& o, Session& session, state::Db& db) {
    if (!o.llm.embed_model.empty()) return;  // its points are the built-in model's
    search::Index index(db);
    const fs::Path folder = session.state_file().parent_path();
    if (index.chunk_count() < static_cast<std::uint64_t>(o.graph_from) || search::has_graph(index, folder))
        return;
    session.note(fmt::format("note: making a graph of {} vectors (--graph-from)", index.chunk_count()));
    search::make_graph(index, search::Model::built_in(), folder, session.jobs());
}

extern const Command index;
const Command index{"index", "make what is searched: code and texts, cut into chunks", Needs::state, declare};

}  // namespace sixth::cmd
