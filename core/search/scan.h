// Dot products of one vector with many: the exact way to find the nearest, in whole numbers, so that every
// machine gives the same.
#pragma once
#include <cstddef>
#include <cstdint>

#include "core/search/model.h"

namespace sixth::search {

// `rows`: `count` vectors of `dimension` bytes, one behind the other, at any address. Uses what the processor
// has (AVX2), else plain code.
void dot_products(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out);

// The same for a query and rows of `width` bytes, a multiple of vector_step.
void dot_products_any(const std::int8_t* query, std::size_t width, const std::int8_t* rows, std::size_t count,
                      std::int32_t* out);

void dot_products_portable(const Vector& query, const std::int8_t* rows, std::size_t count,
                           std::int32_t* out);
// False, and nothing done: the processor has none.
bool dot_products_avx2(const Vector& query, const std::int8_t* rows, std::size_t count, std::int32_t* out);

}  // namespace sixth::search
