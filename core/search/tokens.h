// What identifiers and words are made of: the alphabet of the lexical index and of the embedding model.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"

namespace sixth::search {

inline constexpr std::size_t longest_token = 24;  // bytes; longer runs are hashes and data, and are left out

// Calls take(std::string_view) for every sub-token of `text`, in order, lower-cased (ASCII only):
// "HTTPServer_v2.readLine" -> http server v2 read line; "utf-8" -> utf 8; "sha256" -> sha256. A token is a
// run of letters with the digits right behind it, or digits alone; a byte >= 0x80 is a letter. Single
// characters are left out, except digits. The view lives until the next call.
template <class Take>
void each_token(std::string_view text, Take&& take);
// The same with the byte each begins at: take(token, begin).
template <class Take>
void each_token_at(std::string_view text, Take&& take);

std::vector<std::string> tokens(std::string_view text);

// Implementation.

enum class CharClass : unsigned char { other, lower, upper, digit };

constexpr CharClass char_class(char c) {
    const auto u = static_cast<unsigned char>(c);
    if (u >= 'a' && u <= 'z') return CharClass::lower;
    if (u >= 'A' && u <= 'Z') return CharClass::upper;
    if (u >= '0' && u <= '9') return CharClass::digit;
    return u >= 0x80 ? CharClass::lower : CharClass::other;
}

template <class Take>
void each_token(std::string_view text, Take&& take) {
    each_token_at(text, [&](std::string_view token, std::size_t) { take(token); });
}

template <class Take>
void each_token_at(std::string_view text, Take&& take) {
    const std::size_t size = text.size();
    const auto at = [&](std::size_t i) { return i < size ? char_class(text[i]) : CharClass::other; };
    char token[longest_token];
    for (std::size_t i = 0; i < size;) {
        const std::size_t begin = i;
        switch (at(i)) {
            case CharClass::other:
                ++i;
                continue;
            case CharClass::digit:
                break;
            case CharClass::lower:
                while (at(i) == CharClass::lower) ++i;
                break;
            case CharClass::upper:
                while (at(i) == CharClass::upper) ++i;
                if (at(i) == CharClass::lower) {
                    if (i - begin > 1) {
                        --i;  // the last capital begins the next word: HTTP|Server
                    } else {
                        while (at(i) == CharClass::lower) ++i;
                    }
                }
                break;
        }
        if (at(i) == CharClass::digit) {
            while (at(i) == CharClass::digit) ++i;
        }
        const std::size_t length = i - begin;
        if (length > longest_token || (length == 1 && char_class(text[begin]) != CharClass::digit)) continue;
        for (std::size_t k = 0; k < length; ++k) token[k] = text::lower(text[begin + k]);
        take(std::string_view(token, length), begin);
    }
}

}  // namespace sixth::search
