// The one exception of the libraries. cmd/main catches it once, prints both parts and exits 2.
#pragma once
#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace sixth {

class Error : public std::runtime_error {
  public:
    // `what`: lower case, no full stop, the problem first, the subject in single quotes.
    // `hint`: the next command or edit that helps; may be empty.
    explicit Error(const std::string& what, std::string hint = {})
        : std::runtime_error(what), hint_(std::move(hint)) {}
    const std::string& hint() const noexcept { return hint_; }

  private:
    std::string hint_;
};

}  // namespace sixth
