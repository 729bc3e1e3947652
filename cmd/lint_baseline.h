// sixth lint --baseline and --write-baseline: the file of accepted findings, read, matched and written.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "analyzers/lint/baseline.h"
#include "cmd/lint_sources.h"

namespace sixth::cmd {

struct BaselineSummary {
    std::size_t known = 0;  // findings left out
    std::size_t stale = 0;  // entries of what was asked about that no finding answers to any more
};

// Whether an entry's finding would be among today's, were it still there and its file reported on.
using Asked = std::function<bool(const lint::BaselineEntry& entry)>;

// Takes the findings that `file` holds out of `findings` and of `ids`. No such file: an Error.
BaselineSummary apply_baseline(const fs::Path& file, const LintSources& sources, const Asked& asked,
                               std::vector<Diagnostic>& findings, std::vector<lint::Identity>& ids);

// Writes today's findings. Entries of an older baseline there stay for what this run did not ask about: files
// that PATHS left out, rules that were not selected, lines that had not changed.
// Returns how many findings it holds now.
std::size_t write_baseline(const fs::Path& file, const LintSources& sources, const Asked& asked,
                           const std::vector<Diagnostic>& findings, const std::vector<lint::Identity>& ids);

}  // namespace sixth::cmd
