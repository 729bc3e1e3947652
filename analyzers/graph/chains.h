// Shortest chains of imports.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "analyzers/graph/graph.h"

namespace sixth::graph {

class ChainSearch {
  public:
    explicit ChainSearch(const Graph& graph);

    using Test = std::function<bool(std::uint32_t module)>;

    // The modules of a shortest chain from one of `starts` to a module that `wanted` accepts, both included;
    // empty when there is none. Only arcs up to `tier` into modules that `allowed` accepts are followed. The
    // same question has the same answer always: among equals the chain met first in order of names.
    std::vector<std::uint32_t> modules(const std::vector<std::uint32_t>& starts, const Test& wanted,
                                       Tier tier, const Test& allowed);

    // The first import of each step of a chain.
    std::vector<std::uint32_t> imports(const std::vector<std::uint32_t>& chain, Tier tier) const;

    std::size_t steps() const { return steps_; }  // arcs looked at so far

  private:
    const Graph& graph_;
    std::vector<std::uint32_t> round_, from_;  // of each module: when met last, and from where
    std::uint32_t rounds_ = 0;
    std::size_t steps_ = 0;
};

// The arc of these two modules, or nullptr.
const Arc* find_arc(const Graph& graph, std::uint32_t from, std::uint32_t to);

}  // namespace sixth::graph
