// The byte format of clone tokens, shared by encode.cpp and decode.cpp only.
//
// names, attributes: varint count, then 3 bytes a hash, most used first; varint row count; then rows:
//   head byte: bits 0-1 line step (3 = varint follows), 2-3 depth step (0 same, 1 deeper, 2 one less, 3 =
//   byte follows), 4 end marker (only the line step counts: the row before ends there), 5-7 RowRole; then,
//   unless an end marker: length byte, that many token bytes.
// A token is one byte; below `direct_name` it is a kind or a digit, some followed by hash bytes.
#pragma once
#include <array>
#include <cstdint>

#include "core/facts/clone_tokens/clone_tokens.h"
#include "core/python/syntax.h"

namespace sixth::facts::format {

using python::Kind;

inline constexpr std::uint8_t first_digit = 7;  // integers 0 to 9 in one byte
inline constexpr std::uint8_t byte_true = 17, byte_false = 18, byte_string = 19, byte_number = 20,
                              byte_fold = 21;
inline constexpr std::uint8_t byte_operator = 22;  // + (kind - first_operator)

constexpr bool dropped(Kind kind) {
    switch (kind) {
        case Kind::rparen:
        case Kind::rbracket:
        case Kind::rbrace:
        case Kind::comma:
        case Kind::dot:
        case Kind::semicolon:
        case Kind::backslash:
        case Kind::kw_import:
        case Kind::kw_future:
            return true;
        default:
            return false;
    }
}

struct Operators {
    std::array<std::uint8_t, static_cast<std::size_t>(Kind::count)>
        kind{};  // token kind, 0 = not an operator
    std::uint8_t closing_paren = 0, closing_bracket = 0, closing_brace = 0, set_brace = 0, end = 0;
};

constexpr Operators number_operators() {
    Operators made;
    std::uint8_t next = token_kind::first_operator;
    for (auto k = static_cast<std::size_t>(Kind::kw_is_not); k < static_cast<std::size_t>(Kind::count); ++k) {
        if (!dropped(static_cast<Kind>(k))) made.kind[k] = next++;
    }
    for (const Kind named : {Kind::none, Kind::ellipsis, Kind::type_conversion}) {
        made.kind[static_cast<std::size_t>(named)] = next++;
    }
    made.closing_paren = made.kind[static_cast<std::size_t>(Kind::rparen)] = next++;
    made.closing_bracket = made.kind[static_cast<std::size_t>(Kind::rbracket)] = next++;
    made.closing_brace = made.kind[static_cast<std::size_t>(Kind::rbrace)] = next++;
    made.set_brace = next++;
    made.end = next;
    return made;
}
inline constexpr Operators operators = number_operators();

inline constexpr std::uint8_t direct_name = byte_operator + (operators.end - token_kind::first_operator);
inline constexpr std::uint8_t wide_attribute = 255, wide_name = 254;  // 3 index bytes follow
inline constexpr std::uint8_t far_attribute = 246, far_name = 238;    // 8 of each: 3 bits + 1 byte of index
inline constexpr std::uint8_t direct_attribute = direct_name + (far_name - direct_name) / 2 + 4;
inline constexpr std::uint32_t direct_names = direct_attribute - direct_name;
inline constexpr std::uint32_t direct_attributes = far_name - direct_attribute;
inline constexpr std::uint32_t far_count = 8 * 256;
static_assert(direct_names > 48 && direct_attributes > 48, "too few one-byte names left");

}  // namespace sixth::facts::format
