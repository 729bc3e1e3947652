// A Python that runs code under test for us, in the sandbox: one question, one answer.
#pragma once
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/sandbox/sandbox.h"

namespace sixth::testgen {

struct Launch {
    fs::Path python;
    std::vector<fs::Path> readable;  // what it may read: the repository, its own prefix
    int hash_seed = 0;
    double seconds = 60;               // of the processor that each process may take
    static constexpr double busy = 5;  // and so much longer by the clock, where the machine has other work
    bool unsafe = false;
};

class Interpreter {
  public:
    explicit Interpreter(const Launch& launch);

    // An Error when it ended, hangs, or answers nonsense: told with what it printed last. What is asked for
    // is limited by counts and processor time, which a busy machine does not change; patience is a net below.
    nlohmann::json ask(const nlohmann::json& question,
                       std::chrono::milliseconds patience = std::chrono::seconds(300));

    double cpu_seconds() const { return cpu_; }  // of it and its children, up to its last answer

  private:
    std::string read_line(std::chrono::milliseconds patience);
    [[noreturn]] void fail(const std::string& what);

    sandbox::Child child_;
    std::string buffer_;
    double cpu_ = 0;
};

extern const char* const driver_text;  // driver/, in one

// What an interpreter needs to be shown: its prefixes and the folders of its packages. An Error when it does
// not run.
std::vector<fs::Path> folders_of(const fs::Path& python);

}  // namespace sixth::testgen
