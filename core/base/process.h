// Runs a program to its end and keeps what it says. No shell, no inherited descriptors, no zombie.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/fs.h"

namespace sixth {

struct ProcessOptions {
    fs::Path folder;                                               // where it runs; empty: here
    std::string input;                                             // its stdin
    std::chrono::milliseconds timeout{0};                          // 0: none; then it is killed
    std::vector<std::pair<std::string, std::string>> environment;  // set on top of ours
    std::vector<std::string> unset;                                // variables of ours that it does not get
};

struct ProcessResult {
    int exit_code = 0;  // minus the signal that ended it
    std::string out;
    std::string err;
    bool timed_out = false;
};

// argv[0] is looked up as find_program() does. An Error if it cannot be started.
ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

// A name with a slash as it is; else the first executable of that name in PATH. Relative entries of PATH do
// not count: they would let a repository supply the program.
std::optional<fs::Path> find_program(std::string_view name);

}  // namespace sixth
