#include "analyzers/lint/clones/cover.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sixth::lint::clones {
namespace {

// What would go away if all members but one did: of k alike functions in a row, the class of the single
// function has more of it than any class of runs of them.
std::uint64_t volume(const Draft& draft) {
    return std::uint64_t{draft.tokens} * (draft.members.size() - 1);
}

bool larger(const Draft& x, const Draft& y) {
    if (x.tokens != y.tokens) return x.tokens > y.tokens;
    return x.members != y.members ? x.members < y.members : x.members.size() < y.members.size();
}

double similarity(const Draft& draft) {
    double least = 1;
    for (const Verdict& verdict : draft.verdicts) least = std::min(least, verdict.similarity);
    return least;
}

// The classes taken so far.
class Cover {
  public:
    explicit Cover(RowId rows) : held_by_(rows, no_class) {}

    // Each member lies, together with the first, in classes that hold both.
    bool contains(const Draft& draft) {
        const Region first = draft.members.front();
        const double alike = similarity(draft);
        find_classes(first, draft, alike, of_first_);
        if (of_first_.empty()) return false;
        return std::all_of(draft.members.begin() + 1, draft.members.end(), [&](Region other) {
            find_classes(other, draft, alike, of_other_);
            common_.clear();
            std::set_intersection(of_first_.begin(), of_first_.end(), of_other_.begin(), of_other_.end(),
                                  std::back_inserter(common_));
            return !common_.empty() && in_common(first) && in_common(other);
        });
    }

    void take(Draft draft) {
        const auto number = static_cast<std::uint32_t>(taken_.size());
        for (const Region member : draft.members) {
            for (RowId row = member.begin; row < member.end; ++row) {
                Numbers& numbers = held_by_[row];
                auto* const place = std::find(numbers.begin(), numbers.end(), none);
                if (place != numbers.end()) *place = number;
            }
        }
        similarity_.push_back(similarity(draft));
        taken_.push_back(std::move(draft));
    }
    std::vector<Draft> taken() { return std::move(taken_); }

  private:
    static constexpr std::uint32_t none = ~0U;
    using Numbers = std::array<std::uint32_t, 4>;  // of the first classes that hold a row
    static constexpr Numbers no_class{none, none, none, none};

    // Exact copies stand out of what is merely similar; a whole function says more than its parts do.
    bool says_as_much(std::uint32_t number, const Draft& draft, double alike) const {
        constexpr double slack = 0.1;
        return similarity_[number] + slack >= alike &&
               (!draft.definition || taken_[number].tokens >= draft.tokens);
    }

    void find_classes(Region region, const Draft& draft, double alike,
                      std::vector<std::uint32_t>& found) const {
        found.clear();
        for (RowId row = region.begin; row < region.end; ++row) {
            if (row > region.begin && held_by_[row] == held_by_[row - 1]) continue;
            for (const std::uint32_t number : held_by_[row]) {
                if (number != none) found.push_back(number);
            }
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        found.erase(std::remove_if(found.begin(), found.end(),
                                   [&](std::uint32_t number) { return !says_as_much(number, draft, alike); }),
                    found.end());
    }

    // Four fifths of it: less would drop copies of functions whose middle is alike to much else.
    bool in_common(Region region) const {
        RowId rows = 0;
        for (RowId row = region.begin; row < region.end; ++row) {
            rows += std::any_of(held_by_[row].begin(), held_by_[row].end(), [&](std::uint32_t number) {
                return std::binary_search(common_.begin(), common_.end(), number);
            });
        }
        return rows * std::uint64_t{5} >= (region.end - region.begin) * std::uint64_t{4};
    }

    std::vector<Numbers> held_by_;
    std::vector<Draft> taken_;
    std::vector<double> similarity_;                           // of the taken
    std::vector<std::uint32_t> of_first_, of_other_, common_;  // ascending
};

}  // namespace

std::vector<Draft> distinct(std::vector<Draft> drafts, RowId rows) {
    std::sort(drafts.begin(), drafts.end(), [](const Draft& x, const Draft& y) {
        return volume(x) != volume(y) ? volume(x) > volume(y) : larger(x, y);
    });
    Cover cover(rows);
    for (Draft& draft : drafts) {
        if (!cover.contains(draft)) cover.take(std::move(draft));
    }
    std::vector<Draft> kept = cover.taken();
    std::sort(kept.begin(), kept.end(), larger);
    return kept;
}

}  // namespace sixth::lint::clones
