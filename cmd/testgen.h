// What `sixth testgen` was asked to do.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/command.h"
#include "cmd/llm_options.h"
#include "cmd/options.h"
#include "cmd/output_format.h"

namespace sixth::cmd {

struct TestgenOptions {
    std::vector<std::string> targets;  // files, folders, FILE::SYMBOL
    std::vector<std::string> exclude;  // globs
    std::string python = "/usr/bin/python3";
    std::string output;  // a folder; empty: where the tests are
    std::string into;    // a file of tests that is extended; empty: none
    std::chrono::seconds budget{10};
    bool use_llm = false;
    LlmOptions server;
    std::string model = "llama3.1:8b";
    std::vector<std::string> without;  // parts of the search that are left out
    std::string changed;               // a commit; empty: everything
    std::string coverage;              // a file; empty: what lies in the root; "none": no file
    bool list = false;
    int limit = 30;  // of what is listed
    bool property = false;
    bool without_running = false;
    bool unsafe = false;
    bool diff = false;
    bool check = false;
    bool renew = false;
    OutputFormat format = OutputFormat::text;
};

void declare_testgen(Options& options, TestgenOptions& o);

bool is_test_file(std::string_view path);

ExitCode list_untested(const TestgenOptions& o, Session& session);
ExitCode run_testgen(const TestgenOptions& o, Session& session);

}  // namespace sixth::cmd
