// The packages that a repository says it depends on.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"

namespace sixth::fix_imports {

// Of ROOT's pyproject.toml, Pipfile, setup.cfg, setup.py, requirements files and conda's environment files:
// names of distributions, normalised. A file that cannot be read or understood says nothing.
std::set<std::string> declared_dependencies(const fs::Path& root);

// "Foo_Bar.baz >= 1; python_version < '3'" -> "foo-bar-baz"; empty when no name begins the line.
std::string distribution_of(std::string_view requirement);

// What a distribution of that normalised name is known, or else likely, to be imported by.
std::vector<std::string> modules_of_distribution(const std::string& name);

}  // namespace sixth::fix_imports
