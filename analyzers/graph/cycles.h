// Import cycles: groups of modules that import each other, and the fewest imports to take out to end each.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzers/graph/graph.h"

namespace sixth::graph {

// One import that takes part in ending a cycle, with the shortest way round that it closes.
struct Cut {
    std::uint32_t import;            // of the graph
    std::vector<std::uint32_t> way;  // modules from its `to` back to its `from`; empty: not searched for
};

// A strongly connected component of two modules or more.
struct Cycle {
    Tier tier;                           // what must be followed to go round
    std::vector<std::uint32_t> modules;  // by name
    std::size_t imports = 0;             // among them, up to that tier
    std::vector<Cut> cuts;               // in order of file and line
    bool exact = true;                   // no fewer imports would do
};

// Runtime cycles first, then those closed by an import inside a function, then those closed by one for type
// checkers alone; within each the largest first. A component that a lower tier has already, module for
// module, is not told again.
std::vector<Cycle> find_cycles(const Graph& graph);

// Component of every module when arcs up to `tier` are followed; numbers are in reverse topological order.
std::vector<std::uint32_t> strong_components(const Graph& graph, Tier tier);

}  // namespace sixth::graph
