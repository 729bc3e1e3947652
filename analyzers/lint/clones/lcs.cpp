#include "analyzers/lint/clones/lcs.h"

namespace sixth::lint::clones {

std::uint32_t Lcs::length(const std::uint32_t* a, std::size_t a_size, const std::uint32_t* b,
                          std::size_t b_size) {
    std::uint32_t ends = 0;  // equal ends are part of some longest subsequence
    for (; a_size > 0 && b_size > 0 && *a == *b; ++a, ++b, --a_size, --b_size) ++ends;
    for (; a_size > 0 && b_size > 0 && a[a_size - 1] == b[b_size - 1]; --a_size, --b_size) ++ends;
    if (a_size == 0 || b_size == 0) return ends;

    std::size_t slot_count = 64;
    while (slot_count < a_size * 2) slot_count *= 2;
    const std::size_t width = (a_size + 63) / 64;
    keys_.assign(slot_count, 0);
    slots_.assign(slot_count, 0);
    masks_.clear();
    const auto find = [&](std::uint32_t token) {
        std::size_t slot = (token * 0x9E3779B1U >> 7) & (slot_count - 1);
        while (slots_[slot] != 0 && keys_[slot] != token) slot = (slot + 1) & (slot_count - 1);
        return slot;
    };
    for (std::size_t i = 0; i < a_size; ++i) {
        const std::size_t slot = find(a[i]);
        if (slots_[slot] == 0) {
            keys_[slot] = a[i];
            masks_.resize(masks_.size() + width);
            slots_[slot] = static_cast<std::uint32_t>(masks_.size() / width);
        }
        masks_[(slots_[slot] - 1) * width + i / 64] |= std::uint64_t{1} << (i % 64);
    }

    state_.assign(width, ~std::uint64_t{0});
    for (std::size_t j = 0; j < b_size; ++j) {
        const std::size_t slot = find(b[j]);
        if (slots_[slot] == 0) continue;
        const std::uint64_t* mask = &masks_[(slots_[slot] - 1) * width];
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
