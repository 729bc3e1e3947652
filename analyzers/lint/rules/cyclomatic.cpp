#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

void measure(const FileView& file, const Settings& settings, Report& report) {
    const bool radon = settings.cyclomatic_rules == CyclomaticRules::radon;
    for (const facts::FunctionFacts& f : file.functions) {
        const auto value = static_cast<int>(radon ? f.cyclomatic : f.mccabe);
        if (value <= settings.max_cyclomatic) continue;
        const std::string_view name = file.definitions[f.definition].name;
        Diagnostic& d =
            report.at_definition(file, f.definition,
                                 fmt::format("{} has cyclomatic complexity {} (limit {}, {} rules)", name,
                                             value, settings.max_cyclomatic, radon ? "radon" : "mccabe"));
        d.score = value;
        d.limit = settings.max_cyclomatic;
        d.suggestion = fmt::format(
            "Split {} into functions of one decision each, or replace its branches by a table", name);
    }
}

}  // namespace

Rule cyclomatic() {
    Rule rule;
    rule.code = "CPX101";
    rule.name = "cyclomatic-complexity";
    rule.type = "complexity";
    rule.summary = "a function with too many paths through it";
    rule.text =
        R"(Counts the decisions of a function, plus one. Two counts are kept, because the field's tools disagree:

  radon    if, elif, for, while, their else, except, try's else, assert, comprehensions and their ifs,
           conditional expressions, and each `and`/`or` (radon 6)
  mccabe   statements only, nested functions added to the function around them (ruff C901)

`lint.cyclomatic-rules` says which one is held against `lint.max-cyclomatic` (10); JSON carries both.)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
