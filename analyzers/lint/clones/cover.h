// Which of the classes gathered say something that the others do not.
#pragma once
#include <vector>

#include "analyzers/lint/clones/book.h"

namespace sixth::lint::clones {

struct Draft {
    std::vector<Region> members;  // in program order
    std::vector<Verdict> verdicts;
    std::uint32_t tokens;  // of the first member
    bool definition;       // that is one function or class
};

// Those that say something new, by tokens, largest first. A class is dropped when wider ones hold what its
// members are, and hold them together: parts of copies, and runs of functions that are all alike.
std::vector<Draft> distinct(std::vector<Draft> drafts, RowId rows);

}  // namespace sixth::lint::clones
