// Which findings the user wants to see: codes chosen, codes ignored for a file, comments in the code.
#pragma once
#include <string_view>
#include <vector>

#include "analyzers/lint/lint.h"

namespace sixth::lint {

class Selection {
  public:
    // Throws Error for a code that names no rule.
    explicit Selection(const Settings& settings);

    bool wants(std::string_view code) const;

    // Takes out what is not to be reported: files outside the paths, per-file ignores, suppression comments
    // on the finding's first line, or on either end of a duplicated block. Returns how many a comment
    // silenced.
    std::size_t filter(const std::vector<Input>& inputs, const std::vector<FileView>& files,
                       std::vector<Diagnostic>& findings) const;

  private:
    const Settings& settings_;
    std::vector<bool> on_;  // by rule
};

}  // namespace sixth::lint
