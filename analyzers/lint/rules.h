// The rules by name; each is defined in rules/<name>.cpp.
#pragma once
#include "analyzers/lint/rule.h"

namespace sixth::lint {

Rule cyclomatic();
Rule function_length();
Rule bare_except();

}  // namespace sixth::lint
