// A hash map from integers to integers that is emptied often: clearing costs nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sixth::lint::clones {

class FlatMap {
  public:
    void clear() {
        ++round_;
        size_ = 0;
    }
    // The value of `key`, made as `fresh` when there is none; valid until the next call.
    std::uint32_t& at(std::uint64_t key, std::uint32_t fresh = 0) {
        if (size_ * 2 >= slots_.size()) grow();
        Slot& slot = slots_[find(key)];
        if (slot.round != round_) {
            slot = {key, round_, fresh};
            ++size_;
        }
        return slot.value;
    }
    // Null when there is no value.
    const std::uint32_t* get(std::uint64_t key) const {
        if (slots_.empty()) return nullptr;
        const Slot& slot = slots_[find(key)];
        return slot.round == round_ ? &slot.value : nullptr;
    }

  private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint32_t round = 0, value = 0;
    };
    std::size_t find(std::uint64_t key) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (slots_[slot].round == round_ && slots_[slot].key != key) slot = (slot + 1) & mask;
        return slot;
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.round == round_) slots_[find(slot.key)] = slot;
        }
    }
    std::vector<Slot> slots_;
    std::size_t size_ = 0;
    std::uint32_t round_ = 1;
};

}  // namespace sixth::lint::clones
