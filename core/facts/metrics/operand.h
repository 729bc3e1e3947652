// What makes two operands the same to radon: equal names, attributes or constants, by Python's ==.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/python/parsed_file.h"

namespace sixth::facts {

std::uint64_t name_key(std::string_view name);

// The operand's value as a 64-bit key, parentheses taken off: a name, an attribute and a string of the same
// letters share one, as do 1, 1.0 and True. Nothing for any other expression: those are never the same.
std::optional<std::uint64_t> operand_key(const python::ParsedFile& file, python::NodeId operand);

}  // namespace sixth::facts
