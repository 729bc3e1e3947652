// The whole of `sixth lint` between facts and output: facts in, sorted findings out.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "analyzers/lint/rule.h"
#include "core/base/hash.h"
#include "core/state/db.h"

namespace sixth::lint {

struct Input {
    std::string_view path;  // relative to the root
    const facts::Facts* facts;
    bool report = true;        // false: only looked at by whole-program rules
    ContentHash content = {};  // of the file's bytes; needed to remember anything
};

// Findings are views into this.
struct Result {
    Files files;  // as the inputs
    std::unique_ptr<program::Program> program;
    // by file, line, column, code; suppressed and deselected ones left out
    std::vector<Diagnostic> diagnostics;
    std::size_t suppressed = 0;                 // by comments
    std::vector<facts::SharedBlob> remembered;  // what findings of earlier runs are views into
    std::shared_ptr<sqla::Meaning> sqlalchemy;  // large: given back by ending
};

struct RunOptions {
    unsigned jobs = 1;
    state::Db* db = nullptr;  // remembers what was worked out
    bool keep = true;         // false: what earlier runs left is used, and left as it is
};

// `inputs` in bytewise order of path; their facts must outlive the result. What is remembered spares work and
// changes nothing.
Result run(const std::vector<Input>& inputs, const Settings& settings, const RunOptions& options = {});

}  // namespace sixth::lint
