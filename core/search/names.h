// How symbols and paths are compared with what was asked.
#pragma once
#include <string>
#include <string_view>

namespace sixth::search {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

// Does `asked`, in small letters, name the symbol? "a.b" names "X.A.b"; so does "b".
constexpr bool names_symbol(std::string_view asked, std::string_view symbol) {
    if (asked.empty() || symbol.size() < asked.size()) return false;
    const std::size_t start = symbol.size() - asked.size();
    if (start > 0 && symbol[start - 1] != '.') return false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (lower(symbol[start + i]) != asked[i]) return false;
    }
    return true;
}

std::string_view stem_of_path(std::string_view path);  // "a/b/c.py" -> "c"
bool is_test_path(std::string_view path);

}  // namespace sixth::search
