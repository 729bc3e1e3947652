#include "analyzers/graph/god_modules.h"

#include <algorithm>

namespace sixth::graph {

std::vector<GodModule> god_modules(const Graph& graph, std::uint32_t max_imported_by,
                                   double least_percentile) {
    std::vector<double> weights(graph.own);
    for (std::uint32_t m = 0; m < graph.own; ++m) {
        weights[m] =
            (1.0 + graph.imported_by[m]) * (1.0 + graph.imports_count(m)) * (1.0 + graph.modules[m].lines);
    }
    std::vector<double> sorted = weights;
    std::sort(sorted.begin(), sorted.end());
    std::vector<GodModule> found;
    for (std::uint32_t m = 0; m < graph.own; ++m) {
        if (graph.imported_by[m] <= max_imported_by) continue;
        const auto lower = std::lower_bound(sorted.begin(), sorted.end(), weights[m]) - sorted.begin();
        const double percentile = 100.0 * static_cast<double>(lower) / static_cast<double>(graph.own);
        if (percentile >= least_percentile) found.push_back({m, percentile, weights[m]});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const GodModule& a, const GodModule& b) { return a.weight > b.weight; });
    return found;
}

}  // namespace sixth::graph
