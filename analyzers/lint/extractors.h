// What is gathered from a file besides its facts.
#pragma once
#include <vector>

#include "core/facts/extractor.h"

namespace sixth::lint {

// Every command that keeps facts in the state uses this list, so that they share them. The order is that of
// Facts::extra().
std::vector<facts::Extractor> extractors();

}  // namespace sixth::lint
