// Blank and filled lines of a text as Python's str.splitlines() and str.strip() see them.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/python/parsed_file.h"

namespace sixth::facts {

class TextLines {
  public:
    struct Count {
        std::uint32_t blank = 0, filled = 0;
    };

    explicit TextLines(const python::ParsedFile& file);

    // Lines `first` to `last` of the file, both counted. A form feed, a lone carriage return and Unicode's
    // separators end a line for Python, so there may be more than last - first + 1.
    Count count(std::uint32_t first, std::uint32_t last) const;

    // Does the line end in a backslash behind offset `from`, so that the next one belongs to it?
    bool continues(std::uint32_t line, std::uint32_t from) const;

  private:
    const python::ParsedFile& file_;
    bool plain_;  // only \n ends lines, only spaces and tabs are blank
};

}  // namespace sixth::facts
