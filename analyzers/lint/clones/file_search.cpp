#include "analyzers/lint/clones/file_search.h"

#include <algorithm>

namespace sixth::lint::clones {
namespace {

constexpr double run_similarity = 0.9;  // least of several definitions in a row

}  // namespace

bool FileSearch::verify(RegionPair pair, std::vector<VerifiedPair>& found) {
    std::uint32_t& tried = tried_.at(key_of(pair));
    if (tried != 0) return tried == 2;
    tried = 1;
    if (pair.a.end > pair.b.begin && pair.b.end > pair.a.begin) return false;
    const Verdict verdict = verifier_.verify(pair.a, pair.b);
    if (!verdict.clone) return false;
    found.push_back({pair, verdict});
    tried = 2;
    return true;
}

// Rows before this one need no second look at the chain's distance. Where the two sides of a chain touch,
// they end where they happen to meet: the next definition starts a better pair.
RowId FileSearch::again_from(bool one_file) const {
    const Run first = chain_.runs().front();
    const Run last = chain_.runs().back();
    if (!one_file || last.a + last.length < first.b) return no_row;
    RowId row = first.a + 1;
    while (row < last.a + last.length && !rows_.is_definition(row)) ++row;
    return row;
}

// Functions and classes that the chain begins or ends in count as a whole when half of each is in the chain.
void FileSearch::try_definitions(RowId a, RowId b, std::vector<VerifiedPair>& found) {
    std::vector<RegionPair> around;
    for (a = definition_at(a), b = definition_at(b); a != no_row && b != no_row && a != b;
         a = definition_around(a), b = definition_around(b)) {
        const RegionPair pair{{a, rows_[a].end}, {b, rows_[b].end}};
        if (chain_.tokens_in_a(pair.a) * 10 < rows_.tokens(pair.a) * 5) break;
        if (chain_.tokens_in_b(pair.b) * 10 < rows_.tokens(pair.b) * 5) break;
        around.push_back(pair);
    }
    for (; !around.empty(); around.pop_back()) {
        if (!verify(around.back(), found)) continue;
        whole_.push_back(around.back());
        return;
    }
}

void FileSearch::try_chain(std::vector<VerifiedPair>& found) {
    whole_.clear();
    const Run first = chain_.runs().front();
    const Run last = chain_.runs().back();
    try_definitions(first.a, first.b, found);
    try_definitions(last.a + last.length - 1, last.b + last.length - 1, found);
    pairs_.clear();
    chain_.cut(options_.min_tokens, options_.min_lines, pairs_);
    for (RegionPair pair : pairs_) {
        bool inside = false;
        for (const RegionPair& whole : whole_) {
            inside = inside || (pair.a.begin >= whole.a.begin && pair.a.end <= whole.a.end);
            // a definition completed goes with its neighbours
            if (whole.a.end == pair.a.begin && whole.b.end == pair.b.begin) {
                pair.a.begin = whole.a.begin;
                pair.b.begin = whole.b.begin;
            }
            if (whole.a.begin == pair.a.end && whole.b.begin == pair.b.end) {
                pair.a.end = whole.a.end;
                pair.b.end = whole.b.end;
            }
        }
        if (!inside) try_run(pair, found);
    }
}

// Several definitions in a row are one clone only when they are very much alike: else each has its own likes.
void FileSearch::try_run(RegionPair pair, std::vector<VerifiedPair>& found) {
    unsigned definitions = 0;
    for (RowId row = pair.a.begin; row < pair.a.end; row = rows_[row].end)
        definitions += rows_.is_definition(row);
    if (verify(pair, found) && definitions > 1 && found.back().regions == pair &&
        found.back().verdict.similarity < run_similarity) {
        found.pop_back();
    } else if (definitions < 2 || tried_.at(key_of(pair)) == 2) {
        return;
    }
    parts_.clear();
    for (RowId row = pair.a.begin; row < pair.a.end;) {
        Region part{row, rows_[row].end};
        if (!rows_.is_definition(row)) {
            while (part.end < pair.a.end && !rows_.is_definition(part.end)) part.end = rows_[part.end].end;
        }
        RegionPair match;
        if (chain_.match(part, match)) parts_.push_back(match);
        row = part.end;
    }
    for (const RegionPair& part : parts_) verify(part, found);
}

void FileSearch::search(std::uint32_t file, std::vector<VerifiedPair>& found) {
    const Region region = rows_.file(file);
    done_.clear();
    tried_.clear();
    const std::uint64_t budget = spent() + std::uint64_t{region.end - region.begin} * 128 + 8192;
    for (RowId a = region.begin; a < region.end && spent() < budget; ++a) {
        for (unsigned kind = 0; kind < Seeds::kinds; ++kind) {
            RowId b = a;
            for (unsigned hop = 0; hop < Seeds::reach[kind]; ++hop) {
                b = seeds_.next(kind, b);
                if (b == no_row) break;
                ++links_;
                const std::uint32_t other = rows_.file_of(b);
                const Region b_file = rows_.file(other);
                const auto distance = [&](RowId x, RowId y) {
                    return std::uint64_t{other} << 32 | ((y - b_file.begin) - (x - region.begin));
                };
                std::uint32_t& done = done_.at(distance(a, b));
                if (a < done) continue;
                // in one file, rows dealt with at this distance stay out, or periodic code would be grown row
                // by row
                const Region a_file{b_file == region ? std::max(region.begin, done) : region.begin,
                                    region.end};
                done = a + 1;
                chain_.grow(a, b, a_file, b_file);
                ++chains_;
                if (chain_.runs().empty()) continue;
                const RowId stop = again_from(b_file == region);
                for (const Run& run : chain_.runs()) {
                    std::uint32_t& until = done_.at(distance(run.a, run.b));
                    until = std::max(until, std::min(run.a + run.length, stop));
                }
                if (chain_.tokens() * 4 < options_.min_tokens * 3) continue;
                try_chain(found);
            }
        }
    }
}

}  // namespace sixth::lint::clones
