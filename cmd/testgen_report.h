// What `sixth testgen` prints from.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzers/testgen/generate.h"
#include "cmd/program_sources.h"
#include "cmd/testgen.h"

namespace sixth::cmd {

enum class TestgenState { written, shown, unchanged, stale, reached, nothing, failed };

struct TestgenModule {
    std::string path, tests;  // relative to the root
    std::string module;
    TestgenState state = TestgenState::failed;
    std::string before;  // of the file of tests
    std::string problem, hint;
    std::string remark;  // what a person should know; mostly empty
    std::string run;     // what runs the tests
    testgen::Generated made;
};

struct TestgenReport {
    const TestgenOptions& options;
    fs::Path root;
    std::vector<TestgenModule> modules;
};

// Asks the model that the options name; empty: none is to be asked.
std::function<nlohmann::json(const std::string&, const nlohmann::json&)> model_for(const TestgenOptions& o,
                                                                                   Session& session);

void print_testgen_text(const TestgenReport& report, Session& session);
void print_testgen_json(const TestgenReport& report);

}  // namespace sixth::cmd
