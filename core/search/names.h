// How symbols and paths are compared with what was asked.
#pragma once
#include <string_view>

#include "core/base/text.h"

namespace sixth::search {

// Does `asked`, in small letters, name the symbol? "a.b" names "X.A.b"; so does "b".
constexpr bool names_symbol(std::string_view asked, std::string_view symbol) {
    if (asked.empty() || symbol.size() < asked.size()) return false;
    const std::size_t start = symbol.size() - asked.size();
    if (start > 0 && symbol[start - 1] != '.') return false;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (text::lower(symbol[start + i]) != asked[i]) return false;
    }
    return true;
}

std::string_view folder_of_path(std::string_view path);  // "a/b/c.py" -> "a/b"
std::string_view stem_of_path(std::string_view path);    // "a/b/c.py" -> "c"
bool is_test_path(std::string_view path);                // and what stands beside tests

}  // namespace sixth::search
