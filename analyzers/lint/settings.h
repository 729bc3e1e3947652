// What a user can choose about lint; filled from flags, environment and files by cmd.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace sixth::lint {

enum class CyclomaticRules { radon, mccabe };
enum class SqlaEnum { off, value };  // how SQA402 rewrites comparisons with members of an Enum column

struct Settings {
    // Findings of these codes only / never; a prefix ("CPX") stands for all codes that begin with it.
    std::vector<std::string> select;
    std::vector<std::string> extend_select;
    std::vector<std::string> ignore;
    std::vector<std::pair<std::string, std::vector<std::string>>> per_file_ignores;  // glob -> codes

    // A finding is reported when the value is greater than the limit.
    CyclomaticRules cyclomatic_rules = CyclomaticRules::radon;
    int max_cyclomatic = 10;
    int max_cognitive = 15;
    int max_function_lines = 50;
    int max_nesting = 5;
    int max_parameters = 7;
    int max_returns = 6;

    int min_clone_lines = 6;
    double clone_similarity = 0.8;  // 0..1

    double min_confidence = 0.8;  // of unused definitions, 0..1

    SqlaEnum sqla_enum = SqlaEnum::off;
};

// Bytes that differ where settings do.
std::string key_of(const Settings& settings);

}  // namespace sixth::lint
