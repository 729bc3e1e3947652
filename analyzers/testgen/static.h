// Tests from a module's text alone, for where nothing may run: examples in docstrings, and exceptions that a
// function raises at once for values that can be told from its text.
#pragma once
#include "analyzers/testgen/generate.h"

namespace sixth::testgen {

// Of the request it reads no interpreter, no caller and no budget. What it writes has not been run.
Generated generate_static(const Request& request);

}  // namespace sixth::testgen
