// What `sixth fix-imports` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "cmd/command.h"
#include "cmd/options.h"

namespace sixth::cmd {

enum class FixImportsFormat { text, json, sarif, github };

struct FixImportsOptions {
    std::vector<std::string> paths;    // empty: the whole root
    std::vector<std::string> exclude;  // globs
    std::string from;                  // a checker's output, "-": standard input; empty: own detection
    std::string run;                   // the checker to run: "mypy" or "pyright"
    std::string environment;           // where packages are installed
    double confidence = 0.95;

    bool fix = false;
    bool diff = false;
    bool interactive = false;
    bool stub = false;
    std::string branch;

    FixImportsFormat format = FixImportsFormat::text;
};

void declare_fix_imports(Options& options, FixImportsOptions& o);

ExitCode run_fix_imports(const FixImportsOptions& o, Session& session);

}  // namespace sixth::cmd
