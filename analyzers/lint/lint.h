// The whole of `sixth lint` between facts and output: facts in, sorted findings out.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "analyzers/lint/rule.h"

namespace sixth::lint {

struct Input {
    std::string_view path;  // relative to the root
    const facts::Facts* facts;
    bool report = true;  // false: only looked at by whole-program rules
};

struct Result {
    std::vector<FileView> files;  // as the inputs
    std::unique_ptr<program::Program> program;
    std::vector<Diagnostic>
        diagnostics;             // by file, line, column, code; suppressed and deselected ones left out
    std::size_t suppressed = 0;  // by comments
};

// `inputs` in bytewise order of path; their facts must outlive the result. `db`, if any, remembers the clone
// classes of a tree; they are found again without it.
Result run(const std::vector<Input>& inputs, const Settings& settings, unsigned jobs,
           state::Db* db = nullptr);

}  // namespace sixth::lint
