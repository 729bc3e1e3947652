// All rows of a program in one array, file after file, with what clone search asks of them most.
#pragma once
#include <memory>
#include <vector>

#include "analyzers/lint/clones/clones.h"
#include "core/facts/clone_tokens/clone_tokens.h"

namespace sixth::lint::clones {

using RowId = std::uint32_t;
inline constexpr RowId no_row = ~RowId{0};

struct RowHash {
    std::uint32_t blanket;  // names and literals by class
    std::uint32_t exact;
};

struct Row {
    std::uint32_t tokens;  // where they start in the file's bytes
    std::uint32_t line;
    RowId end;             // first row behind the statement that starts here; no_row elsewhere
    RowId parent;          // the compound statement around, or no_row
    std::uint32_t before;  // tokens of the file in front of this row
    std::uint16_t span;    // lines behind `line` that belong to the row
    std::uint16_t depth;
    std::uint8_t bytes, count;  // of tokens; a row never has more than 250 bytes
    facts::RowRole role;
    bool joined;
};

// [begin, end) of rows in one file.
struct Region {
    RowId begin = 0, end = 0;
    bool operator==(const Region&) const = default;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the compiler's own 0 for a pointer
    auto operator<=>(const Region&) const = default;
};

// Row numbers are known of all files from the start; rows themselves only of files that were loaded.
class ProgramRows {
  public:
    static constexpr std::uint32_t unknown = ~std::uint32_t{0};
    // `counts`: rows of each file, or `unknown`: that file is loaded.
    ProgramRows(const CloneInputs& inputs, const std::vector<std::uint32_t>& counts, unsigned jobs);

    bool loaded(std::uint32_t file) const { return loaded_[file] != 0; }
    void load(std::uint32_t file);
    void load(const std::vector<std::uint32_t>& files, unsigned jobs);  // each once

    RowId size() const { return first_.back(); }
    std::uint32_t file_count() const { return static_cast<std::uint32_t>(readers_.size()); }
    Region file(std::uint32_t index) const { return {first_[index], first_[index + 1]}; }
    std::uint32_t file_of(RowId row) const;
    const Row& operator[](RowId row) const { return rows_[row]; }
    const RowHash& hash(RowId row) const { return hashes_[row]; }
    std::string_view packed(std::uint32_t file, const Row& row) const {
        return packed_[file].substr(row.tokens, row.bytes);
    }
    const facts::CloneTokens& reader(std::uint32_t file) const { return *readers_[file]; }

    bool starts_statement(RowId row) const { return rows_[row].end != no_row; }
    bool is_definition(RowId row) const {  // a function's or class's first row
        using facts::RowRole;
        const RowRole role = rows_[row].role;
        return starts_statement(row) &&
               (role == RowRole::definition || role == RowRole::class_ || role == RowRole::decorator);
    }
    std::uint32_t tokens(Region region) const;  // number of them
    std::uint32_t lines(Region region) const;   // lines of code
    std::uint32_t end_line(Region region) const {
        return rows_[region.end - 1].line + rows_[region.end - 1].span;
    }

  private:
    void open(std::uint32_t file);
    void read(std::uint32_t file);

    const CloneInputs& inputs_;
    std::vector<std::unique_ptr<facts::CloneTokens>> readers_;
    std::vector<std::string_view> packed_;
    std::vector<char> loaded_;
    std::vector<RowId> first_;            // one more than files
    std::vector<std::uint32_t> file_at_;  // the file of every 64th row
    std::unique_ptr<Row[]> rows_;
    std::unique_ptr<RowHash[]> hashes_;
};

}  // namespace sixth::lint::clones
