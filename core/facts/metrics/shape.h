// Place and signature of a function or class.
#pragma once
#include <cstdint>

#include "core/python/syntax.h"

namespace sixth::facts {

// Of the last token; the grammar lets comments behind the last statement belong to the body.
std::uint32_t last_line(const python::Tree& tree, python::NodeId definition);

std::uint32_t count_parameters(const python::Tree& tree, python::NodeId function);

}  // namespace sixth::facts
