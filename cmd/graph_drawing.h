// The graph as dot and mermaid draw it: modules folded into packages, imports into arrows.
#pragma once
#include <string>
#include <vector>

#include "cmd/graph_report.h"

namespace sixth::cmd {

struct DrawnNode {
    std::string name;  // the first parts of its modules' names
    std::size_t modules = 0;
    bool reported = false;  // one of its modules is chosen
};

struct DrawnArrow {
    std::uint32_t from, to;
    std::size_t imports = 0;
    bool runtime = false;   // one of them runs when the module is imported
    bool in_cycle = false;  // one of those lies on a cycle
};

struct Drawing {
    std::vector<DrawnNode> nodes;    // by name
    std::vector<DrawnArrow> arrows;  // by from, to
};

// `depth`: parts of a name that are kept; 0: all. Modules that were not chosen are there when a chosen one
// has to do with them.
Drawing draw(const GraphReport& report, int depth);

}  // namespace sixth::cmd
