// Lines of a text: what positions in reports refer to. A line ends with \n; a \r before it is not part of its
// text.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace sixth {

class Lines {
  public:
    explicit Lines(std::string_view text);  // the text must outlive this

    std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }
    std::string_view operator[](std::uint32_t line) const;  // 1-based; empty when there is no such line
    std::uint32_t start(std::uint32_t line) const { return starts_[line - 1]; }  // byte offset

    // 1-based; a column counts Unicode code points. Offsets behind the end count as the end.
    struct Place {
        std::uint32_t line, column;
    };
    Place at(std::uint32_t offset) const;

  private:
    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

}  // namespace sixth
