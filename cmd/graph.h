// What `sixth graph` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"

namespace sixth::cmd {

class Options;

enum class GraphFormat { text, json, dot, mermaid, html };

struct GraphOptions {
    std::vector<std::string> paths;    // empty: the whole root
    std::vector<std::string> exclude;  // globs
    std::vector<std::string> kinds = {"runtime", "conditional", "deferred", "typing"};

    int max_imported_by = 10;
    double god_percentile = 0;

    std::vector<std::string> forbid;   // "a->b", "a->...->b"
    std::vector<std::string> allow;    // "a->b"
    std::vector<std::string> fail_on;  // of fail_words()
    std::string why;                   // "a->b": the shortest chain, and nothing else

    GraphFormat format = GraphFormat::text;
    int depth = 0;          // names of drawn modules have at most so many parts; 0: all
    bool external = false;  // modules outside the tree too
    bool all = false;       // not only the worst of each list
};

void declare_graph(Options& options, GraphOptions& o);

ExitCode run_graph(const GraphOptions& o, Session& session);

}  // namespace sixth::cmd
