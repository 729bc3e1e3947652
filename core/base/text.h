// Small questions about text.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::text {

// Damerau-Levenshtein distance (adjacent swaps cost one); stops counting above `limit` and returns limit + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The candidate a person most likely meant, or empty when none is near (distance at most a third of its
// length).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

bool is_identifier(std::string_view word);  // ASCII Python identifier or any byte >= 0x80
std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);
// "a.b.c" -> "c".
inline std::string_view last_part(std::string_view dotted) {
    return dotted.substr(dotted.rfind('.') + 1);  // npos + 1 is 0
}
// ASCII alone; other bytes stay as they are.
constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
std::string lower(std::string_view text);
std::string counted(std::size_t count, std::string_view one,
                    std::string_view many = {});  // "1 file", "2 files"
std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace sixth::text
