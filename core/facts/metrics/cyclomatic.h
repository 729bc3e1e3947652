// The two cyclomatic complexities, one node at a time.
#pragma once
#include <cstdint>

#include "core/python/syntax.h"

namespace sixth::facts {

struct Decisions {
    std::uint32_t radon = 0;   // visitors.py of radon 6
    std::uint32_t mccabe = 0;  // ruff's get_complexity_number()
};

// What the node itself adds; its children add theirs.
Decisions decisions(const python::Tree& tree, python::NodeId id);

}  // namespace sixth::facts
