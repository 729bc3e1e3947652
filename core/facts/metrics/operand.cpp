#include "core/facts/metrics/operand.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

namespace sixth::facts {
namespace {

using python::Kind;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

enum Tag : std::uint64_t {
    tag_text = 1,
    tag_bytes,
    tag_number,
    tag_fraction,
    tag_imaginary,
    tag_none,
    tag_ellipsis
};

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325, fnv_prime = 0x100000001b3;

class Hasher {
  public:
    explicit Hasher(std::uint64_t tag) { word(tag); }
    void byte(unsigned char c) { state_ = (state_ ^ c) * fnv_prime; }
    void word(std::uint64_t value) {
        state_ = (state_ ^ value) * 0x9e3779b97f4a7c15;
        state_ ^= state_ >> 29;
    }
    void code_point(std::uint32_t c) {  // UTF-8, so that an escape equals the letter itself
        if (c < 0x80) return byte(static_cast<unsigned char>(c));
        if (c < 0x800) {
            byte(static_cast<unsigned char>(0xC0 | c >> 6));
        } else {
            if (c < 0x10000) {
                byte(static_cast<unsigned char>(0xE0 | c >> 12));
            } else {
                byte(static_cast<unsigned char>(0xF0 | c >> 18));
                byte(static_cast<unsigned char>(0x80 | (c >> 12 & 0x3F)));
            }
            byte(static_cast<unsigned char>(0x80 | (c >> 6 & 0x3F)));
        }
        byte(static_cast<unsigned char>(0x80 | (c & 0x3F)));
    }
    std::uint64_t done() const {
        std::uint64_t h = state_;
        h = (h ^ h >> 32) * 0xd6e8feb86659fd93;
        return h ^ h >> 32;
    }

  private:
    std::uint64_t state_ = fnv_start;
};

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
}

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
        Hasher hash(tag_number);
        hash.word(wrapped);
        hash.word(modulo);
        return hash.done();
    }
};

std::uint64_t bits_key(Tag tag, double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    Hasher hash(tag);
    hash.word(bits);
    return hash.done();
}

std::uint64_t real_key(double value) {
    if (!std::isfinite(value) || value != std::floor(value)) return bits_key(tag_fraction, value);
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

double parse_double(const std::string& digits) {
    double value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    // out of range leaves the value alone: 1e999 is infinity, 1e-999 zero
    if (result.ec == std::errc::result_out_of_range) return std::strtod(digits.c_str(), nullptr);
    return value;
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
            return imaginary && value != 0 ? bits_key(tag_imaginary, value) : real_key(value);
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

std::uint32_t read_digits(std::string_view text, std::size_t& at, std::size_t most, int base) {
    std::uint32_t value = 0;
    for (std::size_t n = 0; n < most && at < text.size() && digit_of(text[at]) < base; ++n) {
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit_of(text[at++]));
    }
    return value;
}

// One escape; `at` stands behind the backslash.
void hash_escape(Hasher& hash, std::string_view text, std::size_t& at, bool bytes) {
    static constexpr std::string_view letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
    const char c = text[at];
    const std::size_t simple = letters.find(c);
    std::uint32_t value = 0;
    if (simple != letters.npos) {
        ++at;
        return hash.byte(static_cast<unsigned char>(meanings[simple]));
    }
    if (c == '\n') {
        ++at;
        return;
    }
    if (c >= '0' && c <= '7') {
        value = read_digits(text, at, 3, 8);
    } else if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
        ++at;
        value = read_digits(text, at, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
    } else {
        // unknown escapes keep their backslash; \N{NAME} does too: its letter would need Unicode's name table
        return hash.byte('\\');
    }
    if (bytes) return hash.byte(static_cast<unsigned char>(value));
    hash.code_point(value);
}

// False for f-strings and template strings: those are no constants.
bool hash_string(Hasher& hash, const ParsedFile& file, NodeId id, bool& bytes) {
    const Tree& tree = file.tree();
    const NodeId start = id + 1, end = tree.end(id) - 1;
    if (end <= start || tree.kind(start) != Kind::string_start || tree.kind(end) != Kind::string_end)
        return false;
    bool raw = false;
    for (const char c : file.text(start)) {
        switch (c | 0x20) {
            case 'f':
            case 't':
                return false;
            case 'r':
                raw = true;
                break;
            case 'b':
                bytes = true;
                break;
            default:
                break;
        }
    }
    const std::string_view text = file.text().substr(tree[start].end, tree[end].begin - tree[start].end);
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at++];
        if (c == '\r') {  // Python reads every line ending as \n
            if (at == text.size() || text[at] != '\n') hash.byte('\n');
        } else if (c == '\\' && !raw && at < text.size() && text[at] == '\r') {
            at += at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
        } else if (c == '\\' && !raw && at < text.size()) {
            hash_escape(hash, text, at, bytes);
        } else {
            hash.byte(static_cast<unsigned char>(c));
        }
    }
    return true;
}

std::optional<std::uint64_t> string_key(const ParsedFile& file, NodeId id) {
    const Tree& tree = file.tree();
    Hasher text(tag_text);
    bool bytes = false;
    if (tree.kind(id) == Kind::string) {
        if (!hash_string(text, file, id, bytes)) return std::nullopt;
    } else {
        for (const NodeId part : tree.children(id)) {
            if (tree.kind(part) == Kind::string && !hash_string(text, file, part, bytes)) return std::nullopt;
        }
    }
    if (!bytes) return text.done();
    Hasher marked(tag_bytes);
    marked.word(text.done());
    return marked.done();
}

NodeId without_parentheses(const Tree& tree, NodeId id) {
    while (tree.kind(id) == Kind::parenthesized_expression || tree.kind(id) == Kind::type) {
        NodeId inner = python::no_node;
        for (const NodeId child : tree.children(id)) {
            const Kind kind = tree.kind(child);
            if (kind == Kind::comment || kind == Kind::line_continuation || !python::is_named(kind)) continue;
            inner = child;
            break;
        }
        if (inner == python::no_node) return id;
        id = inner;
    }
    return id;
}

std::uint64_t tag_key(Tag tag) {
    return Hasher(tag).done();
}

}  // namespace

std::uint64_t name_key(std::string_view name) {
    Hasher hash(tag_text);
    for (const char c : name) hash.byte(static_cast<unsigned char>(c));
    return hash.done();
}

std::optional<std::uint64_t> operand_key(const ParsedFile& file, NodeId operand) {
    const Tree& tree = file.tree();
    const NodeId id = without_parentheses(tree, operand);
    switch (tree.kind(id)) {
        case Kind::identifier:
        case Kind::kw_print:
            return name_key(file.text(id));
        case Kind::attribute:
        case Kind::member_type:
            return name_key(file.text(tree.end(id) - 1));  // the last leaf is the attribute
        case Kind::string:
        case Kind::concatenated_string:
            return string_key(file, id);
        case Kind::integer:
        case Kind::float_:
            return number_key(file.text(id));
        case Kind::true_:
            return real_key(1);
        case Kind::false_:
            return real_key(0);
        case Kind::none:
            return tag_key(tag_none);
        case Kind::ellipsis:
            return tag_key(tag_ellipsis);
        default:
            return std::nullopt;
    }
}

}  // namespace sixth::facts
