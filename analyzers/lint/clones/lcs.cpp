#include "analyzers/lint/clones/lcs.h"

namespace sixth::lint::clones {

std::uint32_t Lcs::length(const std::uint32_t* a, std::size_t a_size, const std::uint32_t* b,
                          std::size_t b_size) {
    std::uint32_t ends = 0;  // equal ends are part of some longest subsequence
    for (; a_size > 0 && b_size > 0 && *a == *b; ++a, ++b, --a_size, --b_size) ++ends;
    for (; a_size > 0 && b_size > 0 && a[a_size - 1] == b[b_size - 1]; --a_size, --b_size) ++ends;
    if (a_size == 0 || b_size == 0) return ends;

    const std::size_t width = (a_size + 63) / 64;
    mask_of_.clear();
    masks_.clear();
    for (std::size_t i = 0; i < a_size; ++i) {
        const auto fresh = static_cast<std::uint32_t>(masks_.size() / width);
        const std::uint32_t mask = mask_of_.at(a[i], fresh);
        if (mask == fresh) masks_.resize(masks_.size() + width);
        masks_[mask * width + i / 64] |= std::uint64_t{1} << (i % 64);
    }

    state_.assign(width, ~std::uint64_t{0});
    for (std::size_t j = 0; j < b_size; ++j) {
        const std::uint32_t* number = mask_of_.get(b[j]);
        if (!number) continue;
        const std::uint64_t* mask = &masks_[*number * width];
        std::uint64_t carry = 0;
        for (std::size_t w = 0; w < width; ++w) {
            const std::uint64_t before = state_[w];
            const std::uint64_t hits = before & mask[w];
            const std::uint64_t sum = before + hits + carry;
            carry = carry ? sum <= before : sum < before;
            state_[w] = sum | (before - hits);
        }
        words += width;
    }
    std::uint32_t zeros = 0;
    for (std::size_t w = 0; w < width; ++w) {
        std::uint64_t missing = ~state_[w];
        if (w + 1 == width && a_size % 64 != 0) missing &= (std::uint64_t{1} << (a_size % 64)) - 1;
        zeros += static_cast<std::uint32_t>(__builtin_popcountll(missing));
    }
    return ends + zeros;
}

}  // namespace sixth::lint::clones
