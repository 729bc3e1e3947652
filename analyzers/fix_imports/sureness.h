// How often the first of such options is what the author wrote.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "analyzers/fix_imports/options.h"

namespace sixth::fix_imports {

// In the order of signs.def.
enum class Sign : std::uint8_t {
#define X(name, weight) name,
#include "analyzers/fix_imports/signs.def"
#undef X
    count
};
inline constexpr std::size_t sign_count = static_cast<std::size_t>(Sign::count);
using Signs = std::array<double, sign_count>;

// Of the first of these options, scored and best first.
Signs signs_of(const Index& index, const Question& question, const std::vector<Option>& options);

// 0 to 1.
double sureness(const Signs& signs);

}  // namespace sixth::fix_imports
