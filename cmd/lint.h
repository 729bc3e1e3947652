// What `sixth lint` was asked to do.
#pragma once
#include <string>
#include <vector>

#include "cmd/options.h"

namespace sixth::cmd {

enum class LintFormat { text, json, jsonl, sarif, github, gitlab };
enum class CyclomaticRules { radon, mccabe };

struct LintOptions {
    std::vector<std::string> paths;  // empty: the whole root; "-": standard input
    std::string stdin_filename;      // the name "-" goes by

    bool fix = false;
    bool unsafe = false;
    bool diff = false;

    std::vector<std::string> select;  // rule codes or their beginnings; empty: all
    std::vector<std::string> ignore;
    Table per_file_ignores;            // glob -> codes
    std::vector<std::string> exclude;  // globs
    std::string explain;               // a rule's code
    std::string baseline;              // file of accepted findings
    std::string write_baseline;        // where to write them
    std::string changed;               // a git revision; empty: everything

    int max_cyclomatic = 10;
    CyclomaticRules cyclomatic_rules = CyclomaticRules::radon;
    int max_cognitive = 15;
    int max_function_lines = 50;
    int max_nesting = 5;
    int max_parameters = 7;
    int max_returns = 6;
    int min_clone_lines = 6;  // "more than 5"
    double clone_similarity = 0.8;

    LintFormat format = LintFormat::text;
    bool all = false;  // not only the 20 worst
    bool statistics = false;
    bool exit_zero = false;
};

// Adds every option, targets in `o`.
void declare_lint(Options& options, LintOptions& o);

}  // namespace sixth::cmd
