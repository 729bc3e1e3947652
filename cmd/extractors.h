// What is gathered from a file besides its facts.
#pragma once
#include <cstddef>
#include <vector>

#include "core/facts/extractor.h"

namespace sixth::cmd {

// Every command that keeps facts in the state uses this list, so that they share them. The order is that of
// Facts::extra().
std::vector<facts::Extractor> extractors();

inline constexpr std::size_t search_outline = 2;  // its place in the list; sixth lint's come first

}  // namespace sixth::cmd
