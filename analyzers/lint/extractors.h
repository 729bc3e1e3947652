// What sixth lint gathers from a file besides its facts.
#pragma once
#include <vector>

#include "core/facts/extractor.h"

namespace sixth::lint {

// In the order of Facts::extra(). Commands that keep facts in the state add to these: cmd/extractors.h.
std::vector<facts::Extractor> extractors();

}  // namespace sixth::lint
