// Lines as they come in on a descriptor: no more memory than the longest one may take, whoever sends them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sixth {

class LineReader {
  public:
    // `longest`: bytes of a line without its end. The descriptor stays the caller's.
    LineReader(int fd, std::size_t longest) : fd_(fd), longest_(longest) {}

    struct Line {
        std::string_view text;  // without its end; lives until the next call
        bool too_long = false;  // it was dropped; text is empty
    };
    // Waits for one. nullopt: the input is over; what stood behind the last line's end was a line too.
    // Interrupted: Ctrl-C. An Error when the descriptor cannot be read.
    std::optional<Line> next();

  private:
    bool read_more();  // false: the input is over

    int fd_;
    std::size_t longest_;
    std::string buffer_;
    std::size_t taken_ = 0;    // bytes at its begin that were given out
    std::size_t scanned_ = 0;  // no end of a line before this one
    bool dropping_ = false;    // inside a line that is too long
    bool over_ = false;
};

}  // namespace sixth
