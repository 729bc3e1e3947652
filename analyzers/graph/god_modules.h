// Modules that too much of a program leans on.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzers/graph/graph.h"

namespace sixth::graph {

struct GodModule {
    std::uint32_t module;
    double percentile;  // 0 to 100: the share of the tree's modules whose weight is lower
    double weight;      // modules that import it x modules it imports x lines, each counted from 1
};

// The modules imported by more than `max_imported_by` others whose percentile is at least `least_percentile`,
// the heaviest first. The number of importers alone also names modules of constants and packages that
// re-export; the weight puts those last that import little and are short.
std::vector<GodModule> god_modules(const Graph& graph, std::uint32_t max_imported_by,
                                   double least_percentile);

}  // namespace sixth::graph
