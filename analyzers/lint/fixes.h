// Mending one file: fixes applied until nothing is left to fix, and never a file that would not parse.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/lint.h"

namespace sixth::lint {

struct FixOptions {
    Safety at_most = Safety::safe;
    // Mend only what is among the findings given, not what shows up once they are mended.
    bool only_given = false;
};

struct FixedFile {
    std::string text;                              // as it was, when refused or nothing was applied
    std::map<std::string_view, std::size_t> done;  // fixes applied, by code
    std::string refused;                           // why nothing was changed; lower case
    std::size_t count() const;
};

// `findings`: of this file, made from exactly this text. Overlapping fixes are applied one round after the
// other; rules about the whole program take part in the first round only: whoever wants more of theirs looks
// again at the whole program. Inserted lines get the line ending that most lines of the file have.
FixedFile fix_file(const std::string& path, const std::string& text,
                   const std::vector<const Diagnostic*>& findings, const Settings& settings,
                   const FixOptions& options);

}  // namespace sixth::lint
