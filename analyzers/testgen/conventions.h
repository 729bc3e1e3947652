// What the project's own tests do, for those that are made to do the same.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "analyzers/testgen/render.h"
#include "core/base/fs.h"

namespace sixth::testgen {

// pytest-asyncio, where the project's configuration, requirements or tests name it.
Style::Asynchronous asynchronous_of(const fs::Path& root, const std::vector<std::string>& tests);

// Fixtures in a conftest.py that do no more than build an object of literals: the expression, and the name.
std::map<std::string, std::string> fixtures_in(const std::string& conftest);

}  // namespace sixth::testgen
