// sixth index: what it takes. What it does with it: core/search.
#include "cmd/index.h"

#include <memory>

#include "cmd/options.h"
#include "cmd/output_format.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/index.md"
    ;

struct IndexCommandOptions {
    std::vector<std::string> paths;
    OutputFormat format = OutputFormat::text;
};

std::string counted(std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void print_json(const search::UpdateReport& report, const FreshIndex& fresh) {
    nlohmann::ordered_json out = {{"schema", "sixth.index/1"},   {"files", report.files},
                                  {"chunks", report.chunks},     {"changed", report.changed},
                                  {"removed", report.removed},   {"parsed", fresh.sources.parsed},
                                  {"embedded", report.embedded}, {"reused", report.reused},
                                  {"left", report.left},         {"seconds", fresh.seconds}};
    print(dump_json(out) + "\n");
}

ExitCode run(const IndexCommandOptions& o, Session& session) {
    const FreshIndex fresh = refresh_index({o.paths, {}}, session);
    if (fresh.memory) throw Error("the index could not be kept", "'sixth doctor' says more");
    const search::UpdateReport& report = fresh.report;
    for (const SourceProblem& p : fresh.sources.problems)
        print_error(fmt::format("sixth: {} {}\n", session.err()(Tone::red, "error:"), p.message));
    if (o.format == OutputFormat::json) {
        print_json(report, fresh);
    } else {
        std::string line =
            fmt::format("{}, {}", counted(report.files, "file"), counted(report.chunks, "chunk"));
        if (report.changed > 0) line += fmt::format("; {} changed", report.changed);
        if (report.removed > 0) line += fmt::format("; {} gone", report.removed);
        if (report.changed + report.removed == 0) line += "; nothing changed";
        print(line + "\n");
    }
    return fresh.sources.problems.empty() ? ExitCode::ok : ExitCode::failure;
}

Run declare(Options& options) {
    auto o = std::make_shared<IndexCommandOptions>();
    options.example("sixth index", "bring the search index of the root up to date");
    options.example("sixth index --json", "what was done, for programs");
    options.manual(manual);
    options.positional("PATHS", o->paths, "files and folders to bring up to date; none: the whole root")
        .completes(Completes::files);
    add_format(options, o->format);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command index;
const Command index{"index", "make what is searched: code and texts, cut into chunks", Needs::state, declare};

}  // namespace sixth::cmd
