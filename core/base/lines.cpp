#include "core/base/lines.h"

#include <algorithm>

namespace sixth {

Lines::Lines(std::string_view text) : text_(text), starts_{0} {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        starts_.push_back(static_cast<std::uint32_t>(at + 1));
    }
}

std::string_view Lines::operator[](std::uint32_t line) const {
    if (line == 0 || line > count()) return {};
    const std::size_t begin = start(line);
    std::string_view found = text_.substr(begin, line < count() ? start(line + 1) - begin : text_.npos);
    if (!found.empty() && found.back() == '\n') found.remove_suffix(1);
    if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
    return found;
}

Lines::Place Lines::at(std::uint32_t offset) const {
    offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
    const auto line = static_cast<std::uint32_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) -
                                                 starts_.begin());
    std::uint32_t column = 1;
    for (const char c : text_.substr(start(line), offset - start(line))) {
        column += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }
    return {line, column};
}

}  // namespace sixth
