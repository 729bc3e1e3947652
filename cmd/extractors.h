// What is gathered from a file besides its facts.
#pragma once
#include <cstddef>
#include <vector>

#include "core/facts/extractor.h"

namespace sixth::cmd {

// Every command that keeps facts in the state uses this list, so that they share them. The order is that of
// Facts::extra().
std::vector<facts::Extractor> extractors();

// Places in the list; sixth lint's come first.
inline constexpr std::size_t search_outline = 2;
inline constexpr std::size_t fix_imports_names = 3;

}  // namespace sixth::cmd
