// stdout in writes of a useful size.
#pragma once
#include <string>
#include <string_view>

#include "cmd/terminal.h"

namespace sixth::cmd {

// Collects what is printed into writes of a useful size.
class Output {
  public:
    Output& operator<<(std::string_view text) {
        buffer_.append(text);
        if (buffer_.size() >= std::size_t{64} << 10) flush();
        return *this;
    }
    void flush() {
        print(buffer_);
        buffer_.clear();
    }

  private:
    std::string buffer_;
};

}  // namespace sixth::cmd
