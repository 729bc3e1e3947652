// A file that was mended in memory: shown as a diff, or written.
#pragma once
#include <string>

#include "cmd/terminal.h"
#include "core/base/fs.h"

namespace sixth::cmd {

// A unified diff that git apply takes, coloured for people; empty when nothing changed.
std::string shown_diff(const std::string& path, const std::string& before, const std::string& after,
                       const Style& style);

// The same for a file that is new.
std::string shown_new_file(const std::string& path, const std::string& text, const Style& style);

// "left 'a.py' untouched: it is read-only", or empty.
std::string read_only_problem(const fs::Path& root, const std::string& path);

// Writes at once or not at all. Says why not: the file is read-only, holds something else than `before` by
// now, or cannot be written. Empty: it is written.
std::string write_mended(const fs::Path& root, const std::string& path, const std::string& before,
                         const std::string& after);

// Writes a file, and the folders around it, where there is none. Says why not; empty: it is written.
std::string write_new(const fs::Path& root, const std::string& path, const std::string& text);

}  // namespace sixth::cmd
