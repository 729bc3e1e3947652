// sixth lint --fix and --diff: mends files on the disk, or in memory to show what that would change.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzers/lint/fixes.h"
#include "cmd/lint_sources.h"

namespace sixth::cmd {

struct FixSummary {
    std::set<std::string> files;                   // mended, by path
    std::map<std::string_view, std::size_t> done;  // fixes by code
    std::size_t count() const;
    std::vector<std::string> refused;  // "left 'a.py' untouched: it changed on the disk meanwhile"
    bool failed = false;               // a file could not be written
    void add(const FixSummary& later);
};

// Writes each mended file at once or not at all, keeping its mode, owner, encoding and line endings; a
// symbolic link stays one. Left untouched, with a message: a file that changed since it was linted, is
// read-only, or would not parse. Stops between two files on Ctrl-C.
FixSummary fix_files(const LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                     const lint::FixOptions& options, unsigned jobs);

// The same in memory: what fix_files() would write replaces the files of `sources`, and nothing is written.
FixSummary fix_in_memory(LintSources& sources, const lint::Result& result, const lint::Settings& settings,
                         const lint::FixOptions& options, unsigned jobs);

// What was mended in memory, as unified diffs with paths relative to the root. Returns the number of files.
std::size_t print_mended(const LintSources& sources, const Style& style);

}  // namespace sixth::cmd
