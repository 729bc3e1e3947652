// Where a graph falls apart when one node is taken out: no cycle passes from one block to another and back.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzers/graph/feedback_arcs.h"

namespace sixth::graph {

// The arcs of each biconnected block, ascending, directions ignored; blocks in order of their first arcs.
std::vector<std::vector<std::uint32_t>> biconnected_blocks(std::uint32_t nodes,
                                                           const std::vector<WeightedArc>& arcs);

}  // namespace sixth::graph
