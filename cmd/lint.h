// What `sixth lint` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "analyzers/lint/settings.h"
#include "cmd/command.h"
#include "cmd/options.h"

namespace sixth::cmd {

enum class LintFormat { text, json, jsonl, sarif, github, gitlab };

struct LintOptions {
    std::vector<std::string> paths;  // empty: the whole root; "-": standard input
    std::string stdin_filename;      // the name "-" goes by

    lint::Settings rules;
    Table per_file_ignores;            // glob -> codes
    std::vector<std::string> exclude;  // globs
    std::string changed;               // a git revision; empty: everything
    std::string baseline;              // file of accepted findings
    std::string write_baseline;        // where to write them
    std::string explain;               // a rule's code, or "all"

    bool fix = false;
    bool unsafe = false;
    bool diff = false;

    LintFormat format = LintFormat::text;
    bool all = false;  // not only the 20 worst
    bool statistics = false;
    bool exit_zero = false;
};

// The headings of the options that choose what is found: a hint at the next command repeats those given.
inline constexpr const char* which_findings = "Which findings";
inline constexpr const char* limits = "Limits";

// Adds every option, targets in `o`.
void declare_lint(Options& options, LintOptions& o);

ExitCode run_lint(const LintOptions& o, Session& session);

}  // namespace sixth::cmd
