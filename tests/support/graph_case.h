// A tree of files in memory, read as `sixth graph` would.
#pragma once
#include <string>
#include <vector>

#include "analyzers/graph/graph.h"

namespace sixth::test {

struct GraphCase {
    // In any order; every file is reported.
    explicit GraphCase(std::initializer_list<std::pair<std::string, std::string>> files,
                       const graph::BuildOptions& = {});

    // "a -> b:3 deferred", in the graph's order, imports of modules outside the tree left out.
    std::vector<std::string> imports() const;
    std::vector<std::string> modules() const;  // of the tree
    std::uint32_t module(std::string_view name) const;

    graph::Graph whole;

  private:
    std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace sixth::test
