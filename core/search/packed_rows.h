// Vectors of the built-in model as an index keeps them: four bits a component. Steps of 8 are the best that
// sixteen levels can do for components whose deviation is 24 (vector_length over the root of dimension): a
// cosine is off by .007.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/search/model.h"

namespace sixth::search {

inline constexpr std::size_t packed_width = dimension / 2;  // bytes a vector

std::string pack_rows(std::string_view rows);  // of `dimension` bytes each; one of all zeros stays one
Vector unpack_row(std::string_view row);       // of packed_width bytes; scaled to vector_length again

// As dot_products() of the rows before they were packed, nearly; in whole numbers, the same on every machine.
void packed_products(const Vector& query, std::string_view rows, std::int32_t* out);

}  // namespace sixth::search
