// How often the first of such options is what the author wrote.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "analyzers/fix_imports/options.h"

namespace sixth::fix_imports {

// In the order of signs.def.
enum class Sign : std::uint8_t {
#define X(name) name,
#include "analyzers/fix_imports/signs.def"
#undef X
    count
};
inline constexpr std::size_t sign_count = static_cast<std::size_t>(Sign::count);
using Signs = std::array<double, sign_count>;

// Of the first of these options, scored and best first.
Signs signs_of(const Index& index, const Question& question, const std::vector<Option>& options);

// Three questions, each about a sign: is it above the bound? The one that stands at n is followed by those at
// 2n + 1 (no) and 2n + 2 (yes). What comes out is added to the log odds of being right.
struct SureTree {
    static constexpr std::size_t questions = 7, answers = 8;
    std::array<std::uint8_t, questions> signs{};
    std::array<double, questions> bounds{};
    std::array<double, answers> odds{};
};
std::size_t answer_of(const SureTree& tree, const Signs& signs);  // its number

// 0 to 1.
double sureness(const Signs& signs);

}  // namespace sixth::fix_imports
