#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/facts/metrics/constant.h"
#include "core/facts/metrics/digit.h"

namespace sixth::facts {
namespace {

// Equal numbers have equal residues by 2^64 and by the prime 2^61 - 1, whatever their notation; unequal ones
// below 2^125 differ in one of them.
struct Residues {
    static constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;
    std::uint64_t wrapped = 0, modulo = 0;

    void times_plus(std::uint64_t factor, std::uint64_t digit) {
        wrapped = wrapped * factor + digit;
        __extension__ using Wide = unsigned __int128;
        modulo = static_cast<std::uint64_t>((static_cast<Wide>(modulo) * factor + digit) % prime);
    }
    std::uint64_t key() const {
        ValueHash hash(ValueTag::number);
        hash.word(wrapped);
        hash.word(modulo);
        return hash.done();
    }
};

std::uint64_t bits_key(ValueTag tag, double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    ValueHash hash(tag);
    hash.word(bits);
    return hash.done();
}

double parse_double(const std::string& digits) {
    double value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    // out of range leaves the value alone: 1e999 is infinity, 1e-999 zero
    if (result.ec == std::errc::result_out_of_range) return std::strtod(digits.c_str(), nullptr);
    return value;
}

}  // namespace

std::uint64_t tag_key(ValueTag tag) {
    return ValueHash(tag).done();
}

std::uint64_t real_key(double value) {
    if (!std::isfinite(value) || value != std::floor(value)) return bits_key(ValueTag::fraction, value);
    int exponent = 0;
    const double mantissa =
        std::frexp(value, &exponent);  // value = mantissa * 2^exponent, mantissa in [0.5, 1)
    Residues number;
    if (exponent <= 63) {
        number.times_plus(1, static_cast<std::uint64_t>(value));
    } else {
        number.times_plus(1, static_cast<std::uint64_t>(std::ldexp(mantissa, 62)));
        for (int shift = exponent - 62; shift > 0; shift -= 30) {
            number.times_plus(std::uint64_t{1} << (shift < 30 ? shift : 30), 0);
        }
    }
    return number.key();
}

std::uint64_t number_key(std::string_view text) {
    const bool imaginary = !text.empty() && (text.back() | 0x20) == 'j';
    if (imaginary || text.find_first_of(".eE") != text.npos) {
        const bool radix = text.size() > 1 && text[0] == '0' && (text[1] | 0x20) == 'x';
        if (!radix) {
            std::string digits;
            for (const char c : text) {
                if (c != '_' && (c | 0x20) != 'j') digits += c;
            }
            const double value = parse_double(digits);
            return imaginary && value != 0 ? bits_key(ValueTag::imaginary, value) : real_key(value);
        }
    }
    std::uint64_t base = 10;
    if (text.size() > 1 && text[0] == '0') {
        const char letter = static_cast<char>(text[1] | 0x20);
        base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
        if (base != 10) text.remove_prefix(2);
    }
    Residues number;
    for (const char c : text) {
        const int digit = digit_of(c);
        if (digit < static_cast<int>(base)) number.times_plus(base, static_cast<std::uint64_t>(digit));
    }
    return number.key();
}

}  // namespace sixth::facts
