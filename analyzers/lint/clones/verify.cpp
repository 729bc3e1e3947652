#include "analyzers/lint/clones/verify.h"

#include <algorithm>

namespace sixth::lint::clones {
namespace {

namespace kind = facts::token_kind;

constexpr std::uint64_t table_limit = 1 << 14;   // cells; larger alignments go step by step
constexpr std::uint64_t lcs_limit = 1 << 18;     // word operations; beyond, aligned rows are anchors
constexpr std::uint32_t unmatched = 0x80000000;  // no token has this bit

bool is_name(std::uint32_t token) {
    return token >> 24 == kind::name || token >> 24 == kind::attribute;
}
bool is_literal(std::uint32_t token) {
    const std::uint32_t k = token >> 24;
    return k == kind::string || k == kind::number || k == kind::boolean;
}

}  // namespace

void Verifier::read(Region region, std::vector<std::uint32_t>& tokens) const {
    const std::uint32_t file = rows_.file_of(region.begin);
    const facts::CloneTokens& reader = rows_.reader(file);
    tokens.resize(rows_.tokens(region));
    std::uint32_t* out = tokens.data();
    for (RowId id = region.begin; id < region.end; ++id) {
        const std::string_view packed = rows_.packed(file, rows_[id]);
        for (const char* at = packed.data(); at != packed.data() + packed.size();) {
            facts::CloneToken token;
            at = reader.next_token(at, packed.data() + packed.size(), token);
            *out++ = static_cast<std::uint32_t>(token.kind) << 24 | (token.value & 0xFFFFFF);
        }
    }
}

// Aligns rows that are equal but for names; among the longest alignments one with the most rows equal
// throughout.
void Verifier::align(Region a, Region b) {
    pairs_.clear();
    const auto equal = [&](RowId x, RowId y) { return rows_.hash(x).blanket == rows_.hash(y).blanket; };
    while (a.begin < a.end && b.begin < b.end && equal(a.begin, b.begin))
        pairs_.push_back({a.begin++, b.begin++});
    const std::size_t head = pairs_.size();
    while (a.begin < a.end && b.begin < b.end && equal(a.end - 1, b.end - 1))
        pairs_.push_back({--a.end, --b.end});
    std::reverse(pairs_.begin() + static_cast<std::ptrdiff_t>(head), pairs_.end());
    if (a.begin == a.end || b.begin == b.end) return;

    tail_.assign(pairs_.begin() + static_cast<std::ptrdiff_t>(head), pairs_.end());
    pairs_.resize(head);
    if (std::uint64_t{a.end - a.begin} * (b.end - b.begin) <= table_limit) {
        align_by_table(a, b);
    } else {
        align_by_steps(a, b);
    }
    pairs_.insert(pairs_.end(), tail_.begin(), tail_.end());
}

void Verifier::align_by_table(Region a, Region b) {
    const std::size_t width = b.end - b.begin + std::size_t{1};
    const std::size_t height = a.end - a.begin + std::size_t{1};
    table_.assign(width * height, 0);
    const auto weight = [&](RowId x, RowId y) -> std::uint32_t {
        if (rows_.hash(x).blanket != rows_.hash(y).blanket) return 0;
        return rows_[x].count * 2U + (rows_.hash(x).exact == rows_.hash(y).exact ? rows_[x].count + 1U : 0U);
    };
    for (std::size_t i = height - 1; i-- > 0;) {
        for (std::size_t j = width - 1; j-- > 0;) {
            const std::uint32_t w = weight(a.begin + static_cast<RowId>(i), b.begin + static_cast<RowId>(j));
            std::uint32_t best = std::max(table_[(i + 1) * width + j], table_[i * width + j + 1]);
            if (w > 0) best = std::max(best, w + table_[(i + 1) * width + j + 1]);
            table_[i * width + j] = best;
        }
    }
    steps += width * height;
    for (std::size_t i = 0, j = 0; i + 1 < height && j + 1 < width;) {
        const RowId x = a.begin + static_cast<RowId>(i);
        const RowId y = b.begin + static_cast<RowId>(j);
        const std::uint32_t w = weight(x, y);
        if (w > 0 && table_[i * width + j] == w + table_[(i + 1) * width + j + 1]) {
            pairs_.push_back({x, y});
            ++i, ++j;
        } else if (table_[i * width + j] == table_[(i + 1) * width + j]) {
            ++i;
        } else {
            ++j;
        }
    }
}

// Follows equal rows and looks a few rows around for where they go on.
void Verifier::align_by_steps(Region a, Region b) {
    constexpr RowId reach = 16;
    while (a.begin < a.end && b.begin < b.end) {
        RowId skip = 0;
        RowId in_a = 0;
        for (; skip <= reach * 2; ++skip) {
            for (in_a = 0; in_a <= skip; ++in_a) {
                const RowId x = a.begin + in_a;
                const RowId y = b.begin + (skip - in_a);
                ++steps;
                if (x < a.end && y < b.end && rows_.hash(x).blanket == rows_.hash(y).blanket) break;
            }
            if (in_a <= skip) break;
        }
        if (skip > reach * 2) {
            a.begin += reach;
            b.begin += reach;
            continue;
        }
        a.begin += in_a;
        b.begin += skip - in_a;
        pairs_.push_back({a.begin++, b.begin++});
    }
}

// One-to-one: the pairs of names that stand at the same place most often win.
void Verifier::derive_renaming(Region a, Region b) {
    votes_.clear();
    vote_of_.clear();
    content_ = shared_ = 0;
    for (const Pair pair : pairs_) {
        const std::uint32_t* x = &a_[rows_[pair.a].before - rows_[a.begin].before];
        const std::uint32_t* y = &b_[rows_[pair.b].before - rows_[b.begin].before];
        for (unsigned i = 0; i < std::min(rows_[pair.a].count, rows_[pair.b].count); ++i) {
            if (is_name(x[i]) && x[i] >> 24 == y[i] >> 24) {
                ++content_;
                shared_ += x[i] == y[i];
                const auto next = static_cast<std::uint32_t>(votes_.size());
                const std::uint32_t vote = vote_of_.at(std::uint64_t{x[i]} << 32 | y[i], next);
                if (vote == next) votes_.push_back({x[i], y[i], 0});
                ++votes_[vote].count;
            } else if (x[i] >> 24 == kind::string) {
                ++content_;
                shared_ += x[i] == y[i];
            }
        }
    }
    std::sort(votes_.begin(), votes_.end(), [](const Vote& x, const Vote& y) {
        if (x.count != y.count) return x.count > y.count;
        if ((x.from == x.to) != (y.from == y.to)) return x.from == x.to;
        return x.from != y.from ? x.from < y.from : x.to < y.to;
    });
    target_.clear();
    taken_.clear();
    for (const Vote& vote : votes_) {
        if (taken_.get(vote.to) || target_.get(vote.from)) continue;
        target_.at(vote.from) = vote.to;
        taken_.at(vote.to) = 1;
    }
}

// After this, tokens are equal when they are equal under the renaming.
void Verifier::rename() {
    for (std::uint32_t& token : a_) {
        if (is_name(token)) {
            if (const std::uint32_t* to = target_.get(token)) {
                token = *to;
            } else if (taken_.get(token)) {
                token |= unmatched;  // another name has become this one
            }
        } else if (is_literal(token)) {
            token &= 0xFF000000;
        }
    }
    for (std::uint32_t& token : b_) {
        if (is_literal(token)) token &= 0xFF000000;
    }
}

std::uint32_t Verifier::common(Region a, Region b) {
    if (Lcs::cost(a_.size(), b_.size()) <= lcs_limit)
        return lcs_.length(a_.data(), a_.size(), b_.data(), b_.size());
    // too large: a lower bound, exact in aligned rows and in the gaps between them
    std::uint32_t sum = 0;
    std::uint32_t a_done = 0;
    std::uint32_t b_done = 0;
    const auto gap = [&](std::uint32_t a_end, std::uint32_t b_end) {
        if (Lcs::cost(a_end - a_done, b_end - b_done) <= lcs_limit) {
            sum += lcs_.length(a_.data() + a_done, a_end - a_done, b_.data() + b_done, b_end - b_done);
        }
    };
    for (const Pair pair : pairs_) {
        const std::uint32_t x = rows_[pair.a].before - rows_[a.begin].before;
        const std::uint32_t y = rows_[pair.b].before - rows_[b.begin].before;
        const std::uint32_t count = std::min(rows_[pair.a].count, rows_[pair.b].count);
        gap(x, y);
        for (std::uint32_t i = 0; i < count; ++i) sum += a_[x + i] == b_[y + i];
        a_done = x + count;
        b_done = y + count;
    }
    gap(static_cast<std::uint32_t>(a_.size()), static_cast<std::uint32_t>(b_.size()));
    return sum;
}

// Tokens of a region, rows that are alike counted once: a table of twenty entries says little more than one
// entry.
std::uint32_t Verifier::variety(Region region) {
    kinds_of_row_.clear();
    for (RowId row = region.begin; row < region.end; ++row) {
        kinds_of_row_.push_back(std::uint64_t{rows_.hash(row).blanket} << 8 | rows_[row].count);
    }
    std::sort(kinds_of_row_.begin(), kinds_of_row_.end());
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < kinds_of_row_.size(); ++i) {
        if (i == 0 || kinds_of_row_[i] != kinds_of_row_[i - 1])
            sum += static_cast<std::uint8_t>(kinds_of_row_[i]);
    }
    return sum;
}

// What is alike in structure only must be long and varied before a person calls it a copy.
bool Verifier::enough_in_common(Region a, Region b, double similarity) {
    const std::uint32_t varied = std::min(variety(a), variety(b));
    const double share = content_ == 0 ? 0 : static_cast<double>(shared_) / content_;
    const bool table = varied * 10 < std::min(rows_.tokens(a), rows_.tokens(b)) * 6;
    if (table && similarity < 0.9) return false;
    if (share >= 0.5) return varied >= 24;
    if (share >= 0.25) return varied >= (similarity == 1.0 ? 36U : 50U) && similarity >= 0.9;
    return varied >= (similarity == 1.0 ? 60U : 100U) && similarity >= 0.95;
}

Verdict Verifier::verify(Region a, Region b) {
    ++verified;
    Verdict verdict;
    if (std::min(rows_.lines(a), rows_.lines(b)) < options_.min_lines) return verdict;
    const std::uint32_t smaller = std::min(rows_.tokens(a), rows_.tokens(b));
    const std::uint32_t larger = std::max(rows_.tokens(a), rows_.tokens(b));
    if (smaller < options_.min_tokens) return verdict;
    if (2.0 * smaller / (smaller + larger) < options_.similarity) return verdict;

    align(a, b);
    steps += a.end - a.begin + (b.end - b.begin);
    std::uint32_t aligned = 0;
    for (const Pair pair : pairs_) aligned += rows_[pair.a].count;
    // rows changed in part may add to this, but never enough to make up for half the tokens
    if (4.0 * aligned < smaller + larger) return verdict;

    read(a, a_);
    read(b, b_);
    if (a_ == b_) return {true, CloneKind::exact, 1.0};
    derive_renaming(a, b);
    rename();
    verdict.similarity = 2.0 * common(a, b) / static_cast<double>(a_.size() + b_.size());
    verdict.kind = a_ == b_ ? CloneKind::renamed : CloneKind::near_miss;
    verdict.clone = verdict.similarity >= options_.similarity && enough_in_common(a, b, verdict.similarity);
    return verdict;
}

}  // namespace sixth::lint::clones
