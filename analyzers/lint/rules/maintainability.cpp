#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

constexpr double rank_c = 9;  // radon: A above 19, B above 9, C the rest

void measure(const FileView& file, const Settings&, Report& report) {
    const double value = file.totals.maintainability_index;
    if (value > rank_c) return;
    Diagnostic& d = report.at(
        file, {1, 1, 1, 1},
        fmt::format("the file has maintainability index {:.1f}, rank C (limit {:.0f})", value, rank_c));
    d.score = value;
    d.limit = rank_c;
    d.suggestion = "Split the file: move its longest functions and what they need into a module of their own";
}

}  // namespace

Rule maintainability() {
    Rule rule;
    rule.code = "CPX401";
    rule.name = "low-maintainability";
    rule.type = "maintainability";
    rule.summary = "a file too large and too branched to keep in order";
    rule.text =
        R"(The maintainability index of radon, 0 (bad) to 100, from the file's Halstead volume, its cyclomatic
complexity, its logical lines and its share of comments:

  MI = 100/171 * (171 - 5.2 ln V - 0.23 G - 16.2 ln L + 50 sin(sqrt(2.46 C)))    C in radians

radon calls 9 and less rank C. In practice such a file is long: what helps is splitting it.)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
