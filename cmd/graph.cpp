// sixth graph: what it takes. What it does with it: analyzers/graph.
#include "cmd/graph.h"

#include <memory>

#include "cmd/options.h"
#include "cmd/session.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/graph.md"
    ;

Run declare(Options& options) {
    auto o = std::make_shared<GraphOptions>();
    declare_graph(options, *o);
    return [o](Session& session) { return run_graph(*o, session); };
}

}  // namespace

void declare_graph(Options& options, GraphOptions& o) {
    options.example("sixth graph", "cycles, what to cut, and the modules that much leans on");
    options.example("sixth graph --format html > graph.html", "a page to look around in");
    options.example("sixth graph --forbid 'shop.db->shop.ui'",
                    "fail when the lower layer imports the upper one");
    options.example("sixth graph --why 'shop.db->shop.ui'",
                    "the shortest chain of imports between two modules");
    options.manual(manual);

    options.positional("PATHS", o.paths, "files and folders to report on; none: the whole root")
        .completes(Completes::files);

    options.group("Which imports");
    options.add("kinds", o.kinds, "imports that count: runtime, conditional, deferred, typing")
        .value("KINDS");
    options.add("exclude", o.exclude, "leave these files out").value("GLOBS");
    options.add("external", o.external, "show modules outside the tree too, by their first name");

    options.group("Limits");
    options.add("max-imported-by", o.max_imported_by, "a module imported by more is called a god module")
        .range(0, 1000000);
    options
        .add("god-percentile", o.god_percentile,
             "leave out god modules lighter than this share of all modules")
        .value("PERCENT")
        .range(0, 100);

    options.group("Rules");
    options.add("forbid", o.forbid, "no module of A may import one of B; 'A->...->B': nor through others")
        .value("A->B");
    options.add("allow", o.allow, "imports that no rule looks at").value("A->B");
    options
        .add("fail-on", o.fail_on,
             "exit with 1 for these too: cycles, deferred-cycles, typing-cycles, god-modules")
        .value("WHAT");

    options.group("Output");
    options
        .add("format", o.format,
             {{"text", GraphFormat::text},
              {"json", GraphFormat::json},
              {"dot", GraphFormat::dot},
              {"mermaid", GraphFormat::mermaid},
              {"html", GraphFormat::html}},
             "how to print the graph")
        .shorthand("json");
    options
        .add("why", o.why, "only the shortest chain of imports from A to B; exit with 1 when there is none")
        .value("A->B")
        .command_line_only();
    options.add("depth", o.depth, "draw packages this deep as one node, in dot and mermaid; 0: every module")
        .range(0, 100);
    options.add("all", o.all, "whole lists, not only the worst of each").command_line_only();
}

extern const Command graph;
const Command graph{"graph", "show who imports whom: cycles, god modules, broken layers", Needs::state,
                    declare};

}  // namespace sixth::cmd
