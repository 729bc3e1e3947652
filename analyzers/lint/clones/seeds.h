// Links between windows of rows alike: where clone search starts.
#pragma once
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/clones/program_rows.h"

namespace sixth::lint::clones {

// Windows whose key may be wanted; some others pass too.
class KeyFilter {
  public:
    KeyFilter() = default;
    explicit KeyFilter(std::size_t keys) {
        std::size_t bits = 1024;
        while (bits < keys * 16) bits *= 2;
        words_.resize(bits / 64);
    }
    void add(std::uint32_t key) { words_[word(key, words_.size() - 1)] |= bit(key); }

    // Calls hit(row, key) for each row with a key that passes. This looks at every row of a program.
    template <typename Keys, typename Hit>
    void each(const Keys& keys, const Hit& hit) const {
        if (words_.empty()) return;
        const std::uint64_t* const words = words_.data();
        const std::size_t mask = words_.size() - 1;
        for (std::uint32_t row = 0, size = keys.size(); row < size; ++row) {
            const std::uint32_t key = keys[row];
            if ((words[word(key, mask)] & bit(key)) != 0 && key != 0) hit(row, key);
        }
    }

  private:
    static std::size_t word(std::uint32_t key, std::size_t mask) {
        return key >> 6 & mask;
    }  // keys are hashes
    static std::uint64_t bit(std::uint32_t key) { return std::uint64_t{1} << (key % 64); }
    std::vector<std::uint64_t> words_;
};

// The keys of one kind of a file's windows, row by row, where they are packed.
class KeyList {
  public:
    KeyList(std::string_view packed, unsigned kind, unsigned kinds)
        : size_(static_cast<RowId>(packed.size() / (sizeof(std::uint32_t) * kinds))),
          at_(packed.data() + std::size_t{kind} * size_ * sizeof(std::uint32_t)) {}
    RowId size() const { return size_; }
    std::uint32_t operator[](RowId row) const {
        std::uint32_t key;
        std::memcpy(&key, at_ + std::size_t{row} * sizeof key, sizeof key);
        return key;
    }

  private:
    RowId size_;
    const char* at_;
};

// A window links to the next window alike in program order; following links from row to row visits all of
// them.
class Seeds {
  public:
    static constexpr unsigned kinds = 3;
    // How far a row follows each kind of link: with the next few only, work stays linear in the rows.
    static constexpr std::array<unsigned, kinds> reach = {2, 3, 2};

    explicit Seeds(const ProgramRows& rows);

    // The key of the window that begins at each row of a file, 0: none. From its rows, which must be loaded,
    // or as an earlier search packed them.
    void make_keys(std::uint32_t file);
    void set_keys(std::uint32_t file, std::string_view packed);
    static std::size_t packed_size(std::uint32_t rows) {
        return std::size_t{rows} * sizeof(std::uint32_t) * kinds;
    }
    std::string_view packed_keys(std::uint32_t file) const { return keys_[file]; }
    KeyList keys(std::uint32_t file, unsigned kind) const { return {keys_[file], kind, kinds}; }

    // Links every window; or only those alike to one in these files.
    void link(unsigned jobs);
    void link(const std::vector<std::uint32_t>& files, unsigned jobs);

    RowId next(unsigned kind, RowId row) const { return next_[kind][row] - 1; }  // no_row: none
    void unlink() { next_ = {}; }                                                // gives their memory back

  private:
    void link_shard(unsigned kind, unsigned shard, unsigned shards);
    void link_alike(unsigned kind, const std::vector<std::uint32_t>& files);

    struct Free {
        void operator()(RowId* rows) const { std::free(rows); }
    };
    const ProgramRows& rows_;
    std::vector<std::string_view> keys_;
    std::vector<std::string> made_;
    std::array<std::unique_ptr<RowId[], Free>, kinds> next_;  // 1 + the row, 0: none
};

}  // namespace sixth::lint::clones
