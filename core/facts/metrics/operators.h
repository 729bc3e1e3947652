// Halstead's operators: tokens to Python's operator classes.
#pragma once
#include <array>
#include <cstdint>

#include "core/python/syntax.h"

namespace sixth::facts {

// `a + b` and `a += b` are the same operator, `-a` and `a - b` are not.
enum class Op : std::uint8_t {
    none,
    add,
    sub,
    mult,
    div,
    floor_div,
    mod,
    pow,
    mat_mult,
    bit_or,
    bit_and,
    bit_xor,
    shift_left,
    shift_right,
    positive,
    negative,
    invert,
    logic_not,
    logic_and,
    logic_or,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    is,
    is_not,
    in,
    not_in,
    count
};
static_assert(static_cast<unsigned>(Op::count) <= 32, "operators are bits of a word");

inline constexpr auto operators = [] {
    using K = python::Kind;
    std::array<Op, static_cast<std::size_t>(K::count)> ops{};
    const auto set = [&ops](Op op, auto... kinds) { ((ops[static_cast<std::size_t>(kinds)] = op), ...); };
    set(Op::add, K::plus, K::plus_assign);
    set(Op::sub, K::minus, K::minus_assign);
    set(Op::mult, K::star, K::star_assign);
    set(Op::div, K::slash, K::slash_assign);
    set(Op::floor_div, K::double_slash, K::double_slash_assign);
    set(Op::mod, K::percent, K::percent_assign);
    set(Op::pow, K::double_star, K::double_star_assign);
    set(Op::mat_mult, K::at, K::at_assign);
    set(Op::bit_or, K::pipe, K::pipe_assign);
    set(Op::bit_and, K::amp, K::amp_assign);
    set(Op::bit_xor, K::caret, K::caret_assign);
    set(Op::shift_left, K::shift_left, K::shift_left_assign);
    set(Op::shift_right, K::shift_right, K::shift_right_assign);
    set(Op::invert, K::tilde);
    set(Op::logic_not, K::kw_not);
    set(Op::equal, K::equal);
    set(Op::not_equal, K::not_equal, K::not_equal_old);
    set(Op::less, K::less);
    set(Op::less_equal, K::less_equal);
    set(Op::greater, K::greater);
    set(Op::greater_equal, K::greater_equal);
    set(Op::is, K::kw_is);
    set(Op::is_not, K::kw_is_not);
    set(Op::in, K::kw_in);
    set(Op::not_in, K::kw_not_in);
    return ops;
}();

// Of a token between or before operands; `+` and `-` as if between.
inline Op op_of(python::Kind kind) {
    return operators[static_cast<std::size_t>(kind)];
}

}  // namespace sixth::facts
