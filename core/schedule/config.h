// Schedules that a repository's configuration names: [[schedule]] in sixth.toml, [[tool.sixth.schedule]] in
// pyproject.toml.
#pragma once
#include <string>
#include <vector>

#include "core/repo/config.h"
#include "core/schedule/schedule.h"

namespace sixth::schedule {

// An Error names the file, the line and what was probably meant, if a key is not one of a schedule's.
void check_keys(const repo::Config& config);

// `root`: where it lies; relative paths start there. An Error names file and line of the first fault.
std::vector<Definition> definitions_of(const repo::Config& config, const fs::Path& root);

// A file as it would be named everywhere: absolute, without links, "." and "..".
std::string plain_path(const fs::Path& folder, const std::string& file);

}  // namespace sixth::schedule
