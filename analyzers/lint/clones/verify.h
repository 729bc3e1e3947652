// Is a pair of regions a clone? The measure that every reported pair has passed.
#pragma once
#include <vector>

#include "analyzers/lint/clones/flat_map.h"
#include "analyzers/lint/clones/lcs.h"
#include "analyzers/lint/clones/program_rows.h"

namespace sixth::lint::clones {

struct Verdict {
    bool clone = false;
    CloneKind kind = CloneKind::near_miss;
    double similarity = 0;
};

// Holds the buffers: one a thread.
class Verifier {
  public:
    Verifier(const ProgramRows& rows, const CloneOptions& options) : rows_(rows), options_(options) {}

    Verdict verify(Region a, Region b);

    std::uint64_t verified = 0, steps = 0;
    std::uint64_t lcs_words() const { return lcs_.words; }

  private:
    struct Pair {
        RowId a, b;
    };
    struct Vote {
        std::uint32_t from, to, count;
    };

    void read(Region region, std::vector<std::uint32_t>& tokens) const;
    void align(Region a, Region b);
    void align_by_table(Region a, Region b);
    void align_by_steps(Region a, Region b);
    void derive_renaming(Region a, Region b);
    void rename();
    std::uint32_t common(Region a, Region b);
    std::uint32_t variety(Region region);
    bool enough_in_common(Region a, Region b, double similarity);

    const ProgramRows& rows_;
    const CloneOptions options_;
    Lcs lcs_;
    std::vector<std::uint32_t> a_, b_;  // tokens: kind << 24 | value
    std::vector<Pair> pairs_;           // rows aligned: equal but for names and literals
    std::vector<Pair> tail_;
    std::vector<Vote> votes_;    // names that stand at the same place
    FlatMap vote_of_;            // from << 32 | to -> index in votes_
    FlatMap target_;             // the renaming
    FlatMap taken_;              // its targets
    std::uint32_t content_ = 0;  // names and strings in aligned rows
    std::uint32_t shared_ = 0;   // those of them that are the same on both sides
    std::vector<std::uint32_t> table_;
    std::vector<std::uint64_t> kinds_of_row_;
};

}  // namespace sixth::lint::clones
