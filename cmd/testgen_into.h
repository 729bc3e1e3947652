// Tests that were made, in a file of tests that is there.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "analyzers/testgen/generate.h"
#include "cmd/program_sources.h"
#include "core/program/program.h"

namespace sixth::cmd {

struct TestgenInto {
    const ProgramSources& sources;
    const program::Program& program;
    std::uint32_t file;    // of the program: that is extended
    std::uint32_t module;  // of the program: under test
    std::string stamp;
    const testgen::Request& request;
    bool run = true;  // false: nothing may run
};

// The text of the file with the tests in it, their imports sorted in as the repository sorts them. The new
// tests were run in it. `anew` as for testgen::extended(). An Error when they do not fit in there. `remark`:
// what a person should know, may come out empty.
std::string put_into(const TestgenInto& into, const std::string& before, const std::string& made,
                     const std::function<bool(const std::string&)>& anew, std::string& remark);

}  // namespace sixth::cmd
