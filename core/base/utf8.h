// UTF-8, forgiving: a byte that belongs to no character counts as one U+FFFD.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sixth::utf8 {

inline constexpr char32_t replacement = 0xFFFD;

// The character that starts at `at`; moves `at` behind it. `at` must be inside the text.
char32_t next(std::string_view text, std::size_t& at);
void append(std::string& out, char32_t character);

// The same text with every broken byte replaced.
std::string valid(std::string_view text);

// Terminal cells: 0 for combining marks, 2 for East Asian wide characters and emoji, else 1.
int cells(char32_t character);

// One line that is safe to print to a terminal: control characters, broken bytes and characters that turn the
// writing direction become U+FFFD; tabs and line breaks become a space.
std::string printable(std::string_view text);

// Colours and other terminal sequences (ECMA-48) taken out.
std::string without_escapes(std::string_view text);

}  // namespace sixth::utf8
