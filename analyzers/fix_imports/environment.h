// Which packages are installed, read from their folders and metadata; nothing is imported or run.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "analyzers/fix_imports/fix_imports.h"
#include "core/base/fs.h"

namespace sixth::fix_imports {

// Of the environment given (its folder, or its site-packages), else of VIRTUAL_ENV or CONDA_PREFIX, else of
// ROOT/.venv, venv or env, else Debian's own. An Error when what is given is no environment. `imported`: the
// first parts of what the tree imports; asked for once, when a name is looked for in packages.
Environment read_environment(const fs::Path& root, const std::string& given,
                             std::function<std::set<std::string>()> imported = {});

// Names that a site-packages folder makes importable, sorted.
std::vector<std::string> importable_names(const fs::Path& site_packages);

}  // namespace sixth::fix_imports
