// What speaks for each option, in numbers, and the probability that comes of it.
#pragma once
#include <string>
#include <vector>

#include "analyzers/fix_imports/options.h"

namespace sixth::fix_imports {

// A file that imports the name, and the number of the option that it does so by.
struct Ballot {
    std::uint32_t voter;
    std::size_t option;
};

// `definers`: modules of the tree that define the name. Sorts the options too, best first.
void score(const Index& index, const Question& question, const std::vector<Ballot>& ballots,
           const std::vector<std::string>& definers, std::vector<Option>& options);

}  // namespace sixth::fix_imports
