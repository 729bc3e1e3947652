// The fewest arcs whose removal leaves no cycle (minimum weighted feedback arc set).
#pragma once
#include <cstdint>
#include <vector>

namespace sixth::graph {

struct WeightedArc {
    std::uint32_t from, to;  // nodes; no arc leads to its own start, no two have the same ends
    std::uint32_t weight;    // at least 1
};

struct FeedbackArcs {
    std::vector<std::uint32_t> arcs;  // indexes of arcs, ascending; removing them leaves no cycle
    bool exact = true;  // no lighter set exists; false: a good one, not proven to be the lightest
};

// The graph must be strongly connected. It is split where cycles cannot pass (biconnected blocks). A block of
// up to 16 nodes is solved exactly (dynamic programming over subsets, Lawler 1964). A larger one is ordered
// by Eades, Lin and Smyth's heuristic (1993), improved by moving single nodes, and called exact when that
// many arc-disjoint cycles are found, which is as much as any set must cut. Work is bounded: seconds are
// never spent.
FeedbackArcs feedback_arcs(std::uint32_t nodes, const std::vector<WeightedArc>& arcs);

}  // namespace sixth::graph
