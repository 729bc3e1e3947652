#include "analyzers/lint/clones/seeds.h"

#include <algorithm>
#include <new>

#include "analyzers/lint/clones/flat_map.h"
#include "core/base/parallel.h"

namespace sixth::lint::clones {
namespace {

struct Window {
    unsigned rows;
    unsigned min_tokens;  // fewer say too little
    bool exact;           // names and literals as they are
};
constexpr std::array<Window, Seeds::kinds> windows = {{{2, 8, true}, {3, 12, false}, {6, 36, false}}};

// 0 = no window here.
void key_windows(const ProgramRows& rows, Region file, const Window& window, std::uint32_t* keys) {
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
        keys[row - file.begin] = std::max(1U, static_cast<std::uint32_t>(key >> 16));
    }
}

}  // namespace

Seeds::Seeds(const ProgramRows& rows) : rows_(rows), keys_(rows.file_count()), made_(rows.file_count()) {
    for (auto& next : next_) {
        next.reset(static_cast<RowId*>(std::calloc(std::max(1U, rows.size()), sizeof(RowId))));
        if (!next) throw std::bad_alloc();
    }
}

void Seeds::make_keys(std::uint32_t file) {
    const Region region = rows_.file(file);
    std::vector<std::uint32_t> keys(std::size_t{region.end - region.begin} * kinds, 0);
    for (unsigned kind = 0; kind < kinds; ++kind)
        key_windows(rows_, region, windows[kind],
                    keys.data() + std::size_t{kind} * (region.end - region.begin));
    made_[file].assign(reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof(std::uint32_t));
    keys_[file] = made_[file];
}

void Seeds::set_keys(std::uint32_t file, std::string_view packed) {
    keys_[file] = packed;
}

void Seeds::link_shard(unsigned kind, unsigned shard, unsigned shards) {
    RowId* const next = next_[kind].get();
    // Most windows are alone: two bits a window tell so before the table is asked.
    std::size_t bits = 1024;
    while (bits < std::size_t{rows_.size()} * 4) bits *= 2;
    std::vector<std::uint64_t> once(bits / 64);
    std::vector<std::uint64_t> twice(bits / 64);
    const auto bit_of = [&](std::uint32_t key) {
        return (key * std::uint64_t{0x9E3779B97F4A7C15}) >> 24 & (bits - 1);
    };
    const auto passes = [&](std::uint32_t key) { return key != 0 && key % shards == shard; };
    std::size_t linked = 0;
    for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
        const KeyList list = keys(file, kind);
        for (RowId row = 0; row < list.size(); ++row) {
            const std::uint32_t key = list[row];
            if (!passes(key)) continue;
            const std::size_t bit = bit_of(key);
            const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
            if (once[bit / 64] & mask) {
                twice[bit / 64] |= mask;
                ++linked;
            }
            once[bit / 64] |= mask;
        }
    }
    struct Slot {
        std::uint32_t key;  // 0 = free
        RowId row;          // 1 + it
    };
    std::size_t size = 64;
    while (size < linked * 4) size *= 2;
    std::vector<Slot> slots(size, Slot{0, 0});
    for (std::uint32_t file = rows_.file_count(); file-- > 0;) {
        const KeyList list = keys(file, kind);
        const RowId begin = rows_.file(file).begin;
        for (RowId row = list.size(); row-- > 0;) {
            const std::uint32_t key = list[row];
            if (!passes(key)) continue;
            const std::size_t bit = bit_of(key);
            if ((twice[bit / 64] >> (bit % 64) & 1) == 0) continue;
            std::size_t slot = bit & (size - 1);
            while (slots[slot].key != 0 && slots[slot].key != key) slot = (slot + 1) & (size - 1);
            next[begin + row] = slots[slot].row;
            slots[slot] = {key, begin + row + 1};
        }
    }
}

void Seeds::link(unsigned jobs) {
    constexpr unsigned shards = 2;
    parallel_for(std::size_t{kinds} * shards, jobs, [&](std::size_t task, unsigned) {
        link_shard(static_cast<unsigned>(task / shards), static_cast<unsigned>(task % shards), shards);
    });
}

void Seeds::link(const std::vector<std::uint32_t>& files, unsigned jobs) {
    parallel_for(kinds, jobs,
                 [&](std::size_t kind, unsigned) { link_alike(static_cast<unsigned>(kind), files); });
}

void Seeds::link_alike(unsigned kind, const std::vector<std::uint32_t>& files) {
    std::size_t rows = 0;
    for (const std::uint32_t file : files) rows += rows_.file(file).end - rows_.file(file).begin;
    KeyFilter wanted(rows);
    for (const std::uint32_t file : files) {
        const KeyList list = keys(file, kind);
        for (RowId row = 0; row < list.size(); ++row) {
            if (list[row] != 0) wanted.add(list[row]);
        }
    }
    struct Found {
        std::uint32_t key;
        RowId row;
    };
    std::vector<Found> found;
    for (std::uint32_t file = 0; file < rows_.file_count(); ++file) {
        const RowId begin = rows_.file(file).begin;
        wanted.each(keys(file, kind), [&](RowId row, std::uint32_t key) {
            found.push_back({key, begin + row});
        });
    }
    FlatMap behind;  // key -> 1 + the first row seen so far
    for (auto at = found.rbegin(); at != found.rend(); ++at) {
        RowId& first = behind.at(at->key);
        next_[kind][at->row] = first;
        first = at->row + 1;
    }
}

}  // namespace sixth::lint::clones
