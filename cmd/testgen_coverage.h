// Which lines and branches the tests that there are reach: for --list, and for what is worth a test.
#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "analyzers/testgen/coverage_data.h"
#include "cmd/program_sources.h"
#include "cmd/testgen.h"

namespace sixth::cmd {

class TestgenCoverage {
  public:
    // Reads the file that is named, or else the newest that lies in the root; a broken one is an Error. A
    // note says which files changed since: of them it knows nothing.
    TestgenCoverage(const TestgenOptions& o, const ProgramSources& sources, Session& session);

    const std::string& name() const { return name_; }  // empty: there is no such file
    // Nothing: no test that was measured imports the file, or it changed since.
    std::optional<testgen::Missed> missed(const ProgramSources& sources, std::size_t file) const;

  private:
    static fs::Path find(const TestgenOptions& o, const fs::Path& root);

    std::string name_;  // as a person names it
    testgen::Coverages files_;
};

}  // namespace sixth::cmd
