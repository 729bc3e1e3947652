// A file's code as packed token rows: what duplication is searched in, a fifth of the size of the source.
//
// One row = the tokens of one physical line of a statement; statements separated by `;` or standing behind a
// header's colon have rows of their own, so `if x: y` reads as if it stood on two lines. Left out: comments,
// docstrings (any statement that is a lone string), imports, functions marked @overload, closing brackets
// that end a statement, commas, the colons of headers and dictionaries, brackets around a whole expression,
// quote style.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/python/parsed_file.h"

namespace sixth::facts {

inline constexpr int clone_tokens_version = 2;  // part of the key of whatever keeps the bytes

// What a file without code is packed to.
inline constexpr std::string_view no_clone_tokens("\0\0\0", 3);

// Never fails; a file with syntax errors gives the tokens it has. One pass over the flat tree.
std::string encode_clone_tokens(const python::ParsedFile& file);

// What a token is when names and literals count for nothing. Kinds from `first_operator` on are operators,
// keywords and brackets, one number each.
namespace token_kind {
inline constexpr std::uint8_t none = 0, name = 1, attribute = 2, string = 3, number = 4, boolean = 5,
                              fold = 6, first_operator = 7;
}
struct CloneToken {
    std::uint8_t
        kind;  // token_kind; `attribute` also for keyword arguments; `fold`: the rest of a huge statement
    std::uint32_t
        value;  // name: hash of its text, 24 bits; literal: hash, 16 bits; fold: 32 bits; operators: 0
};

enum class RowRole : std::uint8_t {
    statement,     // first row of a statement
    definition,    // first row of a function
    class_,        // first row of a class
    decorator,     // first row of a decorator
    clause,        // first row of an else, elif, except, finally or case clause
    continuation,  // a further line of the same statement
};

struct CloneRow {
    std::uint32_t line,
        end_line;         // 1-based, both inclusive; closing brackets' lines belong to the row before
    std::uint16_t depth;  // enclosing blocks
    RowRole role;
    bool joined;  // belongs to the statement begun before: clause, or definition behind a decorator
    std::string_view tokens;  // packed; read with next_token
};

class CloneTokens {
  public:
    explicit CloneTokens(std::string_view bytes);  // keeps the view; Error when the bytes are damaged

    std::uint32_t row_count() const { return rows_; }
    // The next row in file order; false behind the last.
    bool next(CloneRow& row);
    // Reads the token at `at`, which must be before `end`; returns where the next one starts.
    const char* next_token(const char* at, const char* end, CloneToken& token) const {
        const auto byte = static_cast<std::uint8_t>(*at);
        token = {kinds_[byte], values_[byte]};
        return token.value != not_here ? at + 1 : longer_token(at, end, token);
    }

  private:
    static constexpr std::uint32_t not_here = ~0U;
    static const std::array<std::uint8_t, 256> kinds_;  // of tokens by their first byte

    const char* longer_token(const char* at, const char* end, CloneToken& token) const;
    static std::uint32_t hash_at(std::string_view table, std::uint32_t index);

    std::array<std::uint32_t, 256> values_;  // of tokens of one byte; else not_here
    std::string_view names_, attributes_;    // 3 bytes a name
    const char* at_;
    const char* end_;
    std::uint32_t rows_, left_;
    std::uint32_t line_ = 0;
    std::uint16_t depth_ = 0;
    bool decorated_ = false;
};

}  // namespace sixth::facts
