// Functions that reach for the world around them: not called, whatever the sandbox would stop.
#pragma once
#include <string>

#include "analyzers/testgen/target.h"

namespace sixth::testgen {

// Why it is not called: "calls os.remove"; empty: it is.
std::string veto(const python::ParsedFile& file, const Target& target);

}  // namespace sixth::testgen
