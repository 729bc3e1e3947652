// Comparing pieces of a syntax tree by their tokens, comments and layout left out.
#pragma once
#include "core/python/parsed_file.h"

namespace sixth::lint {

// Whether two subtrees are the same tokens in the same structure. Linear in the smaller one.
bool same_tokens(const python::ParsedFile& file, python::NodeId a, python::NodeId b);

// Whether evaluating an expression a second time may give another answer or do something: it calls,
// awaits, yields or binds.
bool has_effects(const python::Tree& tree, python::NodeId expression);

// Whether only white space stands in front of `begin` on its line.
bool starts_line(const python::ParsedFile& file, std::uint32_t begin);

// The offset behind the line ending of the line that holds `offset`.
std::uint32_t line_behind(const python::ParsedFile& file, std::uint32_t offset);

}  // namespace sixth::lint
