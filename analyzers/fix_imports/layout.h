// How imports are laid out in a repository, as its isort, ruff and black are told.
#pragma once
#include "analyzers/fix_imports/fix_imports.h"
#include "core/base/fs.h"

namespace sixth::fix_imports {

// Sets line_length and single_names from ROOT's pyproject.toml, ruff.toml, .ruff.toml, setup.cfg, .isort.cfg
// and tox.ini; a file that cannot be read or understood says nothing.
void read_layout(const fs::Path& root, Settings& settings);

}  // namespace sixth::fix_imports
