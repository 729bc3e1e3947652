#include "core/facts/metrics/text_lines.h"

#include <algorithm>
#include <cstring>

namespace sixth::facts {
namespace {

// May the byte begin a line break or a space other than \n, \t and ' '?
bool is_odd(char c) {
    const auto b = static_cast<unsigned char>(c);
    if (b < 0x20) return b != '\n' && b != '\t';
    return b == 0xC2 || (b >= 0xE1 && b <= 0xE3) || b == 0xEF;
}

// Eight bytes at a time (no compiler makes the plain loop a vector loop): a high bit in each byte that is
// neither printable ASCII nor \n nor \t.
bool is_plain(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101, high = 0x80 * ones, low = ~high;
    const auto differs = [](std::uint64_t word, std::uint64_t byte) {
        const std::uint64_t x = word ^ byte * ones;
        return ((x & low) + low) | x;
    };
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t control =
            ~((word | high) - 0x20 * ones) & differs(word, '\n') & differs(word, '\t');
        if (((control | word) & high) == 0) continue;
        if (std::any_of(text.begin() + at, text.begin() + at + 8, is_odd)) return false;
    }
    return std::none_of(text.begin() + at, text.end(), is_odd);
}

struct Character {
    std::uint32_t code = 0;
    std::size_t size = 1;
};

// Enough of UTF-8 to know spaces and line breaks; other bytes are letters of one byte.
Character decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (byte(0) < 0x80) return {byte(0), 1};
    if (byte(0) >> 5 == 6 && at + 1 < text.size()) return {(byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu), 2};
    if (byte(0) >> 4 == 14 && at + 2 < text.size()) {
        return {(byte(0) & 0xFu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3};
    }
    return {0xFFFD, 1};
}

bool ends_line(std::uint32_t c) {
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_space(std::uint32_t c) {
    return c == ' ' || c == '\t' || c == 0x1F || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

TextLines::Count count_all(std::string_view text) {
    TextLines::Count count;
    bool open = false, filled = false;
    for (std::size_t at = 0; at < text.size();) {
        const Character c = decode(text, at);
        at += c.size;
        open = true;
        if (ends_line(c.code)) {
            if (c.code == '\r' && at < text.size() && text[at] == '\n') ++at;
            ++(filled ? count.filled : count.blank);
            open = filled = false;
        } else {
            filled = filled || !is_space(c.code);
        }
    }
    if (open) ++(filled ? count.filled : count.blank);
    return count;
}

}  // namespace

TextLines::TextLines(const python::ParsedFile& file) : file_(file), plain_(is_plain(file.text())) {}

TextLines::Count TextLines::count(std::uint32_t first, std::uint32_t last) const {
    std::string_view text = file_.text();
    if (text.empty()) return {};
    if (!plain_) {
        const std::uint32_t begin = file_.line_start(first);
        const std::size_t end = last < file_.line_count() ? file_.line_start(last + 1) : text.size();
        text = text.substr(begin, end - begin);
        if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
        return count_all(text);
    }
    Count count;
    for (std::uint32_t line = first; line <= last; ++line) {
        std::size_t at = file_.line_start(line);
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
        ++(at == text.size() || text[at] == '\n' ? count.blank : count.filled);
    }
    return count;
}

bool TextLines::continues(std::uint32_t line, std::uint32_t from) const {
    if (line >= file_.line_count()) return false;
    std::uint32_t end = file_.line_start(line + 1) - 1;  // of the \n
    const std::string_view text = file_.text();
    while (end > from && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r')) --end;
    return end > from && text[end - 1] == '\\';
}

}  // namespace sixth::facts
