// Schedules that a repository's configuration names: [[schedule]] in sixth.toml, [[tool.sixth.schedule]] in
// pyproject.toml.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/repo/config.h"
#include "core/schedule/schedule.h"

namespace sixth::schedule {

// An Error if 'schedule' is no list of tables; what is wrong in one of them is that one's fault.
void check_form(const repo::Config& config);

// One that cannot be installed.
struct Fault {
    std::string name;  // of its schedule; empty: it has no proper one
    std::uint32_t line = 0;
    std::string what;  // "sixth.toml:4: window: 'soon' is not a duration"
    std::string hint;
};

struct Definitions {
    std::vector<Definition> good;
    std::vector<Fault> faults;  // the first of each
};

// `root`: where it lies; relative paths start there.
Definitions definitions_of(const repo::Config& config, const fs::Path& root);

// A file as it would be named everywhere: absolute, without links, "." and "..".
std::string plain_path(const fs::Path& folder, const std::string& file);

}  // namespace sixth::schedule
