// From verified pairs to clone classes.
#pragma once
#include <vector>

#include "analyzers/lint/clones/region.h"
#include "analyzers/lint/clones/verify.h"

namespace sixth::lint::clones {

struct VerifiedPair {
    RegionPair regions;
    Verdict verdict;
};

// Each class is gathered around its first member, every other member verified against that one. A class whose
// members all lie inside the members of a larger class is dropped.
std::vector<CloneClass> make_classes(const ProgramRows& rows, std::vector<VerifiedPair> pairs,
                                     Verifier& verifier);

}  // namespace sixth::lint::clones
