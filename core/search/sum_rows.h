// The inner loop of an embedding.
#pragma once
#include <cstdint>

namespace sixth::search {

// sum[i] += weight · row[i] for the model's dimension. The processor's widest vectors are chosen at run time.
void add_row(const std::int8_t* row, std::int32_t weight, std::int32_t* sum);

}  // namespace sixth::search
