// Texts that are no Python, cut where their headings say so.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/search/outline.h"

namespace sixth::search {

// What file names end in that are looked at besides Python's.
const std::vector<std::string>& text_endings();

inline constexpr std::size_t longest_text = std::size_t{1} << 20;  // bytes; longer ones are data

// Not binary: no NUL in it.
bool is_text(std::string_view text);

// Views point into `text`.
std::vector<Piece> sections_of(std::string_view path, std::string_view text);

}  // namespace sixth::search
