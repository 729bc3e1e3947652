#include "analyzers/graph/blocks.h"

#include <algorithm>

namespace sixth::graph {

// Hopcroft and Tarjan (1973), with the stack on the heap.
std::vector<std::vector<std::uint32_t>> biconnected_blocks(std::uint32_t nodes,
                                                           const std::vector<WeightedArc>& arcs) {
    constexpr std::uint32_t none = ~0U;
    std::vector<std::vector<std::uint32_t>> touching(nodes), blocks;  // arcs of each node
    for (std::uint32_t a = 0; a < arcs.size(); ++a) {
        touching[arcs[a].from].push_back(a);
        touching[arcs[a].to].push_back(a);
    }
    struct Step {
        std::uint32_t node, entered_by;
    };
    std::vector<std::uint32_t> depth(nodes, none), low(nodes, 0), next(nodes, 0), open;
    std::vector<bool> used(arcs.size(), false);
    std::vector<Step> path;
    for (std::uint32_t root = 0; root < nodes; ++root) {
        if (depth[root] != none) continue;
        depth[root] = low[root] = 0;
        path.push_back({root, none});
        while (!path.empty()) {
            const Step step = path.back();
            const std::uint32_t v = step.node;
            if (next[v] < touching[v].size()) {
                const std::uint32_t a = touching[v][next[v]++];
                if (used[a]) continue;
                used[a] = true;
                open.push_back(a);
                const std::uint32_t other = arcs[a].from == v ? arcs[a].to : arcs[a].from;
                if (depth[other] == none) {
                    depth[other] = low[other] = static_cast<std::uint32_t>(path.size());
                    path.push_back({other, a});
                } else {
                    low[v] = std::min(low[v], depth[other]);
                }
                continue;
            }
            path.pop_back();
            if (path.empty()) continue;
            const std::uint32_t up = path.back().node;
            low[up] = std::min(low[up], low[v]);
            if (low[v] < depth[up]) continue;
            std::vector<std::uint32_t>& block = blocks.emplace_back();
            do {
                block.push_back(open.back());
                open.pop_back();
            } while (block.back() != step.entered_by);
            std::sort(block.begin(), block.end());
        }
    }
    std::sort(blocks.begin(), blocks.end());
    return blocks;
}

}  // namespace sixth::graph
