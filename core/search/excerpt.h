// The lines of a chunk that show why it was found.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/lines.h"
#include "core/search/chunks.h"

namespace sixth::search {

struct ExcerptLine {
    std::uint32_t line;
    std::string_view text;  // without its end
    struct Mark {
        std::uint32_t begin, end;  // bytes in text: a word of the query
    };
    std::vector<Mark> marks;
};

// The line that names the chunk, then those with the most words of the query not met before; in order of
// line, at most `most`.
std::vector<ExcerptLine> excerpt(const Lines& lines, const Chunk& chunk, std::string_view query,
                                 std::size_t most);

}  // namespace sixth::search
