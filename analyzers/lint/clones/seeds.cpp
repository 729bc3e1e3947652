#include "analyzers/lint/clones/seeds.h"

#include <algorithm>

#include "core/base/parallel.h"

namespace sixth::lint::clones {
namespace {

struct Window {
    unsigned rows;
    unsigned min_tokens;  // fewer say too little
    bool exact;           // names and literals as they are
};
constexpr std::array<Window, Seeds::kinds> windows = {{{2, 8, true}, {3, 12, false}, {6, 36, false}}};
constexpr unsigned shards = 2;

// 0 = no window here.
void make_keys(const ProgramRows& rows, Region file, const Window& window, std::uint32_t* keys) {
    for (RowId row = file.begin; row < file.end; ++row) keys[row] = 0;
    for (RowId row = file.begin; row + window.rows <= file.end; ++row) {
        std::uint64_t key = window.rows;
        unsigned tokens = 0;
        bool alike = true;  // a run of rows all alike is a table
        for (RowId at = row; at < row + window.rows; ++at) {
            const RowHash& hash = rows.hash(at);
            const auto step = static_cast<std::uint16_t>(rows[at].depth - rows[row].depth);
            key = (key ^ (window.exact ? hash.exact : hash.blanket)) * 0x9E3779B97F4A7C15 + step;
            key ^= key >> 29;
            tokens += rows[at].count;
            alike = alike && hash.blanket == rows.hash(row).blanket;
        }
        if (tokens < window.min_tokens || alike) continue;
        keys[row] = std::max(1U, static_cast<std::uint32_t>(key >> 16));
    }
}

void link(const std::uint32_t* keys, RowId count, unsigned shard, RowId* next) {
    // Most windows are alone: two bits a window tell so before the table is asked.
    std::size_t bits = 1024;
    while (bits < std::size_t{count} * 4) bits *= 2;
    std::vector<std::uint64_t> once(bits / 64);
    std::vector<std::uint64_t> twice(bits / 64);
    const auto bit_of = [&](std::uint32_t key) {
        return (key * std::uint64_t{0x9E3779B97F4A7C15}) >> 24 & (bits - 1);
    };
    std::size_t linked = 0;
    for (RowId row = 0; row < count; ++row) {
        const std::uint32_t key = keys[row];
        if (key == 0 || key % shards != shard) continue;
        const std::size_t bit = bit_of(key);
        const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
        if (once[bit / 64] & mask) {
            twice[bit / 64] |= mask;
            ++linked;
        }
        once[bit / 64] |= mask;
    }
    struct Slot {
        std::uint32_t key;  // 0 = free
        RowId row;
    };
    std::size_t size = 64;
    while (size < linked * 4) size *= 2;
    std::vector<Slot> slots(size, Slot{0, no_row});
    for (RowId row = count; row-- > 0;) {
        const std::uint32_t key = keys[row];
        if (key == 0) {
            if (shard == 0) next[row] = no_row;
            continue;
        }
        if (key % shards != shard) continue;
        const std::size_t bit = bit_of(key);
        if ((twice[bit / 64] >> (bit % 64) & 1) == 0) {
            next[row] = no_row;
            continue;
        }
        std::size_t slot = bit & (size - 1);
        while (slots[slot].key != 0 && slots[slot].key != key) slot = (slot + 1) & (size - 1);
        next[row] = slots[slot].row;
        slots[slot] = {key, row};
    }
}

}  // namespace

Seeds::Seeds(const ProgramRows& rows, unsigned jobs) {
    const RowId count = rows.size();
    std::array<std::unique_ptr<std::uint32_t[]>, kinds> keys;
    for (unsigned kind = 0; kind < kinds; ++kind) {
        keys[kind].reset(new std::uint32_t[count]);
        next_[kind].reset(new RowId[count]);
    }
    parallel_for(rows.file_count(), jobs, [&](std::size_t file, unsigned) {
        for (unsigned kind = 0; kind < kinds; ++kind) {
            make_keys(rows, rows.file(static_cast<std::uint32_t>(file)), windows[kind], keys[kind].get());
        }
    });
    parallel_for(std::size_t{kinds} * shards, jobs, [&](std::size_t task, unsigned) {
        const std::size_t kind = task / shards;
        link(keys[kind].get(), count, static_cast<unsigned>(task % shards), next_[kind].get());
    });
}

}  // namespace sixth::lint::clones
