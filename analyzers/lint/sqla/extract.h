// Gathers what the SQLAlchemy rules judge later; see terms.h. Files that do not look like using SQLAlchemy
// cost a search for a few words.
#pragma once
#include <string_view>

#include "core/facts/extractor.h"

namespace sixth::lint::sqla {

// Registered with the facts loader, behind the syntax findings.
facts::Extractor extractor();

// Its place among the extractors: of Facts::extra().
inline constexpr std::size_t extra = 1;

// What Digest::sqlalchemy says of a file that has something gathered.
inline constexpr std::string_view may_use_sqlalchemy = "1", imports_sqlalchemy = "2";

// Is it a module of a package whose Column, Session and so on are SQLAlchemy's?
bool of_sqlalchemy(std::string_view module);

}  // namespace sixth::lint::sqla
