// From verified pairs to clone classes.
#pragma once
#include <vector>

#include "analyzers/lint/clones/book.h"

namespace sixth::lint::clones {

// Each class is gathered around its first member, every other member verified against that one. Classes that
// say nothing new are left out, see cover.h.
std::vector<CloneClass> make_classes(const ProgramRows& rows, const std::vector<VerifiedPair>& pairs,
                                     Book& book);

}  // namespace sixth::lint::clones
