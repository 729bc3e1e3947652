// The places of one file that a rule may have to judge, found by syntax alone.
#pragma once
#include "analyzers/lint/sqla/builder.h"

namespace sixth::lint::sqla {

std::vector<Site> places_of(const python::ParsedFile& file, const Scopes& scopes, Builder& builder);

}  // namespace sixth::lint::sqla
