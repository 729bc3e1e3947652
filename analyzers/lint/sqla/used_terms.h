// Terms made on the way to a place that turned out to be none are left out before a file's terms are kept.
#pragma once
#include "analyzers/lint/sqla/terms.h"

namespace sixth::lint::sqla {

// Drops every term that no class, variable, function or site leads to; the others keep their order.
void keep_used_terms(FileTerms& file);

}  // namespace sixth::lint::sqla
