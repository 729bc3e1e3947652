// Gathers what the SQLAlchemy rules judge later; see terms.h. Files that do not look like using SQLAlchemy
// cost a search for a few words.
#pragma once
#include "core/facts/extractor.h"

namespace sixth::lint::sqla {

// Registered with the facts loader, behind the syntax findings.
facts::Extractor extractor();

// Its place among the extractors: of Facts::extra().
inline constexpr std::size_t extra = 1;

}  // namespace sixth::lint::sqla
