// What every output format of `sixth graph` prints from.
#pragma once
#include <string>
#include <vector>

#include "analyzers/graph/cycles.h"
#include "analyzers/graph/god_modules.h"
#include "analyzers/graph/graph.h"
#include "analyzers/graph/rules.h"
#include "cmd/graph.h"
#include "cmd/output.h"
#include "cmd/program_sources.h"
#include "cmd/terminal.h"

namespace sixth::cmd {

// Lists hold what the user's paths chose: cycles with a chosen module, violations that begin in one.
struct GraphReport {
    const GraphOptions& options;
    const ProgramSources& sources;
    const graph::Graph& whole;
    std::vector<graph::Cycle> cycles;
    std::vector<graph::GodModule> god_modules;
    std::vector<graph::Rule> rules;
    graph::RuleReport broken;

    // Between two modules of which one is chosen; those outside only when asked for.
    bool shows(const graph::Import& import) const {
        return (whole.modules[import.from].reported || whole.modules[import.to].reported) &&
               (options.external || import.to < whole.own);
    }
    bool shows_module(std::uint32_t module) const {
        return whole.modules[module].reported || (options.external && module >= whole.own);
    }
    std::size_t cycles_of(graph::Tier tier) const;
    std::size_t reported_modules() const;
};

const char* kind_name(graph::ImportKind kind);
const char* tier_name(graph::Tier tier);

struct GraphStyle {
    Style style;
    fs::Path folder;     // paths are shown relative to it
    bool quiet = false;  // no hints
};

void print_graph_text(const GraphReport& report, const GraphStyle& style);
// One import a line: "shop/db.py:3  shop.db -> shop.ui".
void print_graph_imports(const GraphReport& report, const GraphStyle& style,
                         const std::vector<std::uint32_t>& imports, const char* indent, Output& out);
void print_graph_json(const GraphReport& report);
void print_graph_dot(const GraphReport& report);
void print_graph_mermaid(const GraphReport& report, const Session& session);
void print_graph_html(const GraphReport& report);

}  // namespace sixth::cmd
