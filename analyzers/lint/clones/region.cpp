#include "analyzers/lint/clones/region.h"

#include <algorithm>
#include <array>

namespace sixth::lint::clones {
namespace {

using facts::RowRole;

constexpr int gap_rows = 5;  // most rows in a gap, on each side
constexpr std::int64_t drop_tokens =
    48;  // a chain ends when gaps cost this much more than what followed them
constexpr std::uint8_t telling_tokens = 7;  // a row this long may end a gap alone

constexpr auto make_gap_order() {
    std::array<Gap, (gap_rows + 1) * (gap_rows + 1) - 1> order{};
    std::size_t at = 0;
    for (int sum = 1; sum <= 2 * gap_rows; ++sum) {
        for (int off = sum % 2; off <= sum; off += 2) {
            for (const int signed_off : {off, -off}) {
                const int a = (sum + signed_off) / 2;
                if (a > gap_rows || sum - a > gap_rows || (off == 0 && signed_off < 0)) continue;
                if (off == 0 && at > 0 && order[at - 1].a == a && order[at - 1].b == sum - a) continue;
                order[at++] = {static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(sum - a)};
            }
        }
    }
    return order;
}
constexpr auto gap_order = make_gap_order();

// The least depth of the statements and clauses that start in a region; false when none does.
bool least_depth(const ProgramRows& rows, Region region, std::uint16_t& depth) {
    bool any = false;
    for (RowId row = region.begin; row < region.end; ++row) {
        if (rows[row].role == RowRole::continuation) continue;
        depth = any ? std::min(depth, rows[row].depth) : rows[row].depth;
        any = true;
    }
    return any;
}

RowId first_at(const ProgramRows& rows, Region region, std::uint16_t depth) {
    RowId row = region.begin;
    while (row < region.end && (rows[row].role == RowRole::continuation || rows[row].depth != depth)) ++row;
    return row;
}

// The next row at most that deep that starts a statement or clause.
RowId next_at(const ProgramRows& rows, RowId row, RowId end, std::uint16_t depth) {
    for (++row; row < end && (rows[row].role == RowRole::continuation || rows[row].depth > depth);) ++row;
    return row;
}

}  // namespace

Region whole_statements(const ProgramRows& rows, Region region) {
    std::uint16_t depth = 0;
    if (!least_depth(rows, region, depth)) return {region.begin, region.begin};
    RowId row = first_at(rows, region, depth);
    while (row < region.end && !rows.starts_statement(row)) row = next_at(rows, row, region.end, depth);
    const RowId begin = row;
    while (row < region.end && rows[row].end <= region.end) row = rows[row].end;
    return {begin, row};
}

// Where rows are alike again behind a gap that begins at a and b; changed rows before added ones, short gaps
// first.
bool Chain::resume(std::int64_t a, std::int64_t b, std::int64_t direction, Region a_bounds, Region b_bounds,
                   Gap& gap) {
    std::array<std::uint64_t, gap_rows + 2> in_a;  // beyond the bounds: equal to nothing
    std::array<std::uint64_t, gap_rows + 2> in_b;
    in_a.fill(1ULL << 32);
    in_b.fill(1ULL << 33);
    const auto left = [&](std::int64_t at, Region bounds) {
        const std::int64_t rows =
            direction > 0 ? std::int64_t{bounds.end} - at : at - std::int64_t{bounds.begin} + 1;
        return static_cast<int>(std::clamp<std::int64_t>(rows, 0, gap_rows + 2));
    };
    const int a_count = left(a, a_bounds);
    const int b_count = left(b, b_bounds);
    for (int k = 0; k < a_count; ++k)
        in_a[static_cast<std::size_t>(k)] = rows_.hash(static_cast<RowId>(a + direction * k)).blanket;
    for (int k = 0; k < b_count; ++k)
        in_b[static_cast<std::size_t>(k)] = rows_.hash(static_cast<RowId>(b + direction * k)).blanket;
    steps += static_cast<std::uint64_t>(a_count + b_count);
    for (const auto [x, y] : gap_order) {
        if (in_a[x] != in_b[y]) continue;
        const auto row_a = static_cast<RowId>(a + direction * x);
        const auto row_b = static_cast<RowId>(b + direction * y);
        if (!alike(row_a, row_b)) continue;
        if (rows_[row_a].count >= telling_tokens || in_a[x + 1U] == in_b[y + 1U]) {
            gap = {x, y};
            return true;
        }
    }
    return false;
}

void Chain::extend(std::int64_t a, std::int64_t b, std::int64_t direction, Region a_bounds, Region b_bounds) {
    std::int64_t score = 0;
    std::int64_t best = 0;
    std::size_t best_runs = runs_.size();
    for (;;) {
        const std::int64_t from_a = a;
        const std::int64_t from_b = b;
        while (a >= a_bounds.begin && a < a_bounds.end && b >= b_bounds.begin && b < b_bounds.end &&
               alike(static_cast<RowId>(a), static_cast<RowId>(b))) {
            score += rows_[static_cast<RowId>(a)].count;
            a += direction;
            b += direction;
        }
        steps += static_cast<std::uint64_t>(a > from_a ? a - from_a : from_a - a) + 1;
        if (a != from_a) {
            const auto first_a = static_cast<RowId>(direction > 0 ? from_a : a + 1);
            const auto first_b = static_cast<RowId>(direction > 0 ? from_b : b + 1);
            runs_.push_back({first_a, first_b, static_cast<RowId>(direction > 0 ? a - from_a : from_a - a)});
            if (score > best) {
                best = score;
                best_runs = runs_.size();
            }
        }
        Gap gap;
        if (!resume(a, b, direction, a_bounds, b_bounds, gap)) break;
        std::int64_t cost_a = 0;
        std::int64_t cost_b = 0;
        for (int k = 0; k < gap.a; ++k) cost_a += rows_[static_cast<RowId>(a + direction * k)].count;
        for (int k = 0; k < gap.b; ++k) cost_b += rows_[static_cast<RowId>(b + direction * k)].count;
        score -= std::max(cost_a, cost_b);
        if (score < best - drop_tokens) break;
        a += direction * gap.a;
        b += direction * gap.b;
    }
    runs_.resize(best_runs);
}

void Chain::grow(RowId a, RowId b, Region a_file, Region b_file) {
    runs_.clear();
    depth_step_ = rows_[a].depth - rows_[b].depth;
    Region a_bounds = a_file;
    Region b_bounds = b_file;
    const bool one_file = a_file.end == b_file.end;
    if (one_file) {
        a_bounds.end = b;
        b_bounds.begin = a + 1;
    }
    extend(std::int64_t{a} - 1, std::int64_t{b} - 1, -1, a_bounds, b_bounds);
    std::reverse(runs_.begin(), runs_.end());
    extend(a, b, 1, a_bounds, b_bounds);
    if (!one_file) return;
    const RowId b_begin = runs_.empty() ? b : runs_.front().b;
    std::size_t kept = 0;
    for (Run run : runs_) {
        if (run.a >= b_begin) continue;
        run.length = std::min(run.length, b_begin - run.a);
        runs_[kept++] = run;
    }
    runs_.resize(kept);
}

std::uint32_t Chain::tokens_in_a(Region region) const {
    std::uint32_t sum = 0;
    for (const Run& run : runs_) {
        const RowId from = std::max(run.a, region.begin);
        const RowId to = std::min(run.a + run.length, region.end);
        if (from < to) sum += rows_.tokens({from, to});
    }
    return sum;
}

std::uint32_t Chain::tokens_in_b(Region region) const {
    std::uint32_t sum = 0;
    for (const Run& run : runs_) {
        const RowId from = std::max(run.b, region.begin);
        const RowId to = std::min(run.b + run.length, region.end);
        if (from < to) sum += rows_.tokens({from, to});
    }
    return sum;
}

Region Chain::to_b(Region a) const {
    Region b{no_row, 0};
    for (const Run& run : runs_) {
        const RowId from = std::max(run.a, a.begin);
        const RowId to = std::min(run.a + run.length, a.end);
        if (from >= to) continue;
        b.begin = std::min(b.begin, run.b + (from - run.a));
        b.end = std::max(b.end, run.b + (to - run.a));
    }
    return b.end == 0 ? Region{} : b;
}

Region Chain::to_a(Region b) const {
    Region a{no_row, 0};
    for (const Run& run : runs_) {
        const RowId from = std::max(run.b, b.begin);
        const RowId to = std::min(run.b + run.length, b.end);
        if (from >= to) continue;
        a.begin = std::min(a.begin, run.a + (from - run.b));
        a.end = std::max(a.end, run.a + (to - run.b));
    }
    return a.end == 0 ? Region{} : a;
}

bool Chain::match(Region a, RegionPair& out) const {
    for (int round = 0; round < 3; ++round) {
        const Region across = to_b(a);
        if (across.begin == across.end) return false;
        const Region b = whole_statements(rows_, across);
        if (b.begin == b.end) return false;
        const Region back = whole_statements(rows_, to_a(b));
        if (back.begin == back.end) return false;
        if (back == a) {
            out = {a, b};
            return true;
        }
        a = back;
    }
    return false;
}

void Chain::cut(std::uint32_t min_tokens, std::uint32_t min_lines, std::vector<RegionPair>& out) const {
    if (runs_.empty()) return;
    std::vector<Region> todo{{runs_.front().a, runs_.back().a + runs_.back().length}};
    while (!todo.empty()) {
        const Region region = todo.back();
        todo.pop_back();
        if (region.begin >= region.end || rows_.tokens(region) < min_tokens) continue;
        if (rows_.end_line(region) - rows_[region.begin].line + 1 < min_lines) continue;
        std::uint16_t depth = 0;
        if (!least_depth(rows_, region, depth)) continue;
        RowId row = first_at(rows_, region, depth);
        todo.push_back({region.begin, row});
        while (row < region.end && !rows_.starts_statement(row)) {  // clauses of a statement begun before
            const RowId next = next_at(rows_, row, region.end, depth);
            todo.push_back({row + 1, next});
            row = next;
        }
        const RowId begin = row;
        while (row < region.end && rows_[row].end <= region.end) row = rows_[row].end;
        if (row < region.end)
            todo.push_back({row + 1, region.end});  // an unfinished statement: what is inside
        RegionPair pair;
        if (begin < row && match({begin, row}, pair)) out.push_back(pair);
    }
}

}  // namespace sixth::lint::clones
