// What mypy, pyright and Python itself say about imports and names, read from what they printed.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "analyzers/fix_imports/trouble.h"

namespace sixth::fix_imports {

struct CheckerOutput {
    // In the order told, each once. Columns are as the checker counts them: mypy bytes, pyright UTF-16 units.
    // `module` is empty where the checker does not name it: the line does.
    std::vector<Trouble> troubles;
    std::size_t others = 0;   // problems of other kinds, and those told without a place
    std::size_t unknown = 0;  // lines that are none of theirs
};

// Text of mypy (1.0 and later; with columns, ends, codes, --pretty, colours) and its --output json; pyright's
// text and --outputjson; tracebacks, on their own, in groups, chained and in pytest's reports. They may stand
// in one text, among other lines. Throws Error when there is nothing of theirs in it.
CheckerOutput read_checker_output(std::string_view text);

}  // namespace sixth::fix_imports
