#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

// A function inside a function is part of what a reader of the outer one must understand.
bool outermost(const FileView& file, std::uint32_t definition) {
    for (std::uint32_t up = file.definitions[definition].parent; up != facts::none;
         up = file.definitions[up].parent) {
        if (file.definitions[up].is_function()) return false;
    }
    return true;
}

void measure(const FileView& file, const Settings& settings, Report& report) {
    for (const facts::FunctionFacts& f : file.functions) {
        const auto value = static_cast<int>(f.cognitive);
        if (value <= settings.max_cognitive || !outermost(file, f.definition)) continue;
        const std::string_view name = file.definitions[f.definition].name;
        Diagnostic& d = report.at_definition(
            file, f.definition,
            fmt::format("{} has cognitive complexity {} (limit {})", name, value, settings.max_cognitive));
        d.score = value;
        d.limit = settings.max_cognitive;
        d.suggestion = fmt::format(
            "Flatten {}: return early for the simple cases and move its inner loops into functions", name);
    }
}

}  // namespace

Rule cognitive() {
    Rule rule;
    rule.code = "CPX102";
    rule.name = "cognitive-complexity";
    rule.type = "complexity";
    rule.summary = "a function that is hard to follow";
    rule.text =
        R"(Counts what makes a reader stop, by Sonar's rules (S3776): every if, for, while, except and conditional
expression costs 1 and 1 more for each block it stands in; elif, else and each change between `and` and
`or` cost 1. Unlike cyclomatic complexity, a long flat list of cases stays cheap and nesting is dear.

    for row in rows:            # 1
        if row.live:            # 2
            for cell in row:    # 3
                if cell:        # 4      -> 10

A nested function counts into the function around it, which alone is reported.

`lint.max-cognitive` is the limit (15).)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
