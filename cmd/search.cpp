// sixth search: what it takes. What it does with it: search_run.cpp; what finds things: core/search.
#include "cmd/search.h"

#include <memory>

#include "cmd/options.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/search.md"
    ;

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
    options.example("sixth search --tests-for app/retry.py:120",
                    "the tests that exercise the function there");
    options.example("sixth search --like app/retry.py:120", "code that does the same elsewhere");
    options.example("sixth search --serve-mcp", "what a coding agent starts, to search by itself");
    options.manual(manual);

    options.positional("QUERY", o.query, "words, a symbol or a path");

    options.group("Other questions");
    options.add("like", o.like, "code like that in this line")
        .value("FILE:LINE")
        .completes(Completes::files)
        .command_line_only();
    options.add("symbol", o.symbol, "where this is defined: name, Class.method")
        .value("NAME")
        .command_line_only();
    options.add("tests-for", o.tests_for, "tests that exercise what is there, or is called that")
        .value("FILE:LINE|SYMBOL")
        .completes(Completes::files)
        .command_line_only();
    options.add("refactor", o.refactor, "groups of functions that say the same in different places")
        .command_line_only();
    options.add("serve-mcp", o.serve_mcp, "answer a coding agent: Model Context Protocol on standard input")
        .command_line_only();

    options.group("Where");
    options.add("in", o.roots, "another root, given as often as needed")
        .value("FOLDER")
        .completes(Completes::folders)
        .command_line_only();
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
    options.add("least-alike", o.least_alike, "cosine from which --refactor calls two functions alike")
        .value("COSINE")
        .range(0.5, 1)
        .command_line_only();

    options.group("Models");
    add_embed_model(options, o.llm);
    add_llm_server(options, o.llm);
}

extern const Command search;
const Command search{"search", "find code by what it does, by its words or its name", Needs::state, declare};

}  // namespace sixth::cmd
