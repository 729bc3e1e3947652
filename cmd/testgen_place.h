// Where `sixth testgen` puts the tests of a module, and how they are run.
#pragma once
#include <cstdint>
#include <string>

#include "cmd/program_sources.h"
#include "cmd/testgen.h"
#include "core/program/program.h"

namespace sixth::cmd {

struct TestgenPlace {
    const TestgenOptions& options;
    const ProgramSources& sources;
    const program::Program& program;

    // Relative to the root: "tests/test_price_gen.py".
    std::string file(std::uint32_t module) const;
    fs::Path folder() const;
    // The command that runs these tests; `imports` is the folder that the module's name starts in.
    std::string how_to_run(const std::string& tests, const fs::Path& imports, const fs::Path& python) const;
};

}  // namespace sixth::cmd
