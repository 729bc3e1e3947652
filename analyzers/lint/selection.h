// Which findings the user wants to see: codes chosen, codes ignored for a file, comments in the code.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/lint/lint.h"
#include "core/base/hash_map.h"

namespace sixth::lint {

class Selection {
  public:
    // Throws Error for a code that names no rule.
    explicit Selection(const Settings& settings);

    bool wants(std::string_view code) const;

  private:
    std::vector<bool> on_;  // by rule
};

// Takes out what is not to be reported: files outside the paths, per-file ignores, suppression comments on
// the finding's first line, or on either end of a duplicated block.
class Filter {
  public:
    // `suppressions`: of each input, as digest_suppressions() packed them. Everything must outlive this.
    Filter(const Settings& settings, const std::vector<Input>& inputs,
           const std::vector<std::string_view>& suppressions);

    void operator()(std::vector<Diagnostic>& findings);
    std::size_t silenced() const { return silenced_; }  // by comments, so far

  private:
    struct PerFile {
        bool report;
        std::vector<facts::Suppression> comments;
        std::vector<std::string> ignored;  // codes
    };
    bool drops(const Diagnostic& d);
    TextMap<PerFile> by_path_;
    std::size_t silenced_ = 0;
};

}  // namespace sixth::lint
