// Which rows and which of their assertions are worth keeping.
#pragma once
#include <cstddef>
#include <set>
#include <vector>

#include "analyzers/testgen/row.h"

namespace sixth::testgen {

// A row to choose from. What a check notices: numbers of mutants.
struct Candidate {
    const Observed* seen = nullptr;
    std::vector<std::set<std::size_t>> notices;  // by check of the outcome
    std::set<std::size_t> ends;                  // mutants that make the call end the process or hang
};

struct Chosen {
    std::size_t candidate;
    std::vector<std::size_t> checks;  // of its outcome, in their order
    std::vector<Arc> adds;            // arcs that no row chosen before has
};

// Greedy cover of mutants and arcs. A row none of whose checks notices a mutant is not taken, unless a
// docstring vouches for it; nor is a check that notices nothing.
std::vector<Chosen> choose(const std::vector<Candidate>& candidates, bool mutant_filter);

// Rows that reach all arcs that any reaches, and up to `more` others that do something else.
std::vector<std::size_t> spread(const std::vector<Observed>& rows, std::size_t more);

}  // namespace sixth::testgen
