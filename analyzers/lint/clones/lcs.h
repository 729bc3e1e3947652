// The length of the longest common subsequence of two token sequences.
#pragma once
#include <cstdint>
#include <vector>

#include "analyzers/lint/clones/flat_map.h"

namespace sixth::lint::clones {

class Lcs {
  public:
    // Exact; 64 cells a word operation (Hyyro, "Bit-parallel LCS-length computation revisited", 2004).
    std::uint32_t length(const std::uint32_t* a, std::size_t a_size, const std::uint32_t* b,
                         std::size_t b_size);
    // Word operations that length() will need at most.
    static std::uint64_t cost(std::size_t a_size, std::size_t b_size) { return (a_size / 64 + 1) * b_size; }

    std::uint64_t words = 0;  // word operations so far

  private:
    FlatMap mask_of_;  // token -> number of its mask
    std::vector<std::uint64_t> masks_, state_;
};

}  // namespace sixth::lint::clones
