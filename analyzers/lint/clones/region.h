// From two rows alike to pairs of regions worth verifying.
#pragma once
#include <vector>

#include "analyzers/lint/clones/program_rows.h"

namespace sixth::lint::clones {

struct Run {  // rows a.. and b.. are alike, one by one
    RowId a, b, length;
};

struct RegionPair {
    Region a, b;
    bool operator==(const RegionPair&) const = default;
    auto operator<=>(const RegionPair&) const = default;
};

// For tables: one of a region alone is exact, one of a pair may stand for another pair too.
inline std::uint64_t key_of(Region region) {
    return std::uint64_t{region.end} << 32 | region.begin;
}
inline std::uint64_t key_of(const RegionPair& pair) {
    std::uint64_t key = pair.a.begin;
    for (const RowId part : {pair.a.end, pair.b.begin, pair.b.end})
        key = (key ^ key >> 31) * 0x9E3779B97F4A7C15 + part;
    return key;
}

struct Gap {  // rows skipped on each side
    std::uint8_t a, b;
};

// Grows a seed in both directions, over gaps of a few rows, as far as that pays.
class Chain {
  public:
    explicit Chain(const ProgramRows& rows) : rows_(rows) {}

    // a < b. Rows of one file are never used on both sides. `a_file`, `b_file`: where the rows may lie.
    void grow(RowId a, RowId b, Region a_file, Region b_file);
    const std::vector<Run>& runs() const { return runs_; }             // ascending
    std::uint32_t tokens() const { return tokens_in_a({0, no_row}); }  // in runs
    std::uint32_t tokens_in_a(Region region) const;
    std::uint32_t tokens_in_b(Region region) const;

    // The pairs of whole-statement regions inside the chain, the widest first within each place.
    void cut(std::uint32_t min_tokens, std::uint32_t min_lines, std::vector<RegionPair>& out) const;

    // `a` and what stands opposite it in the chain, both cut to whole statements; false when nothing is left.
    bool match(Region a, RegionPair& out) const;

    std::uint64_t steps = 0;

  private:
    bool alike(RowId a, RowId b) const {
        return rows_.hash(a).blanket == rows_.hash(b).blanket &&
               rows_[a].depth - rows_[b].depth == depth_step_;
    }
    bool resume(std::int64_t a, std::int64_t b, std::int64_t direction, Region a_bounds, Region b_bounds,
                Gap& gap);
    void extend(std::int64_t a, std::int64_t b, std::int64_t direction, Region a_bounds, Region b_bounds);
    Region to_b(Region a) const;
    Region to_a(Region b) const;

    const ProgramRows& rows_;
    int depth_step_ = 0;
    std::vector<Run> runs_;
};

// The longest-standing run of whole sibling statements at the outermost level of a region; may be empty.
Region whole_statements(const ProgramRows& rows, Region region);

}  // namespace sixth::lint::clones
