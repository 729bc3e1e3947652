#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

void measure(const FileView& file, const Settings& settings, Report& report) {
    for (const facts::Definition& def : file.definitions) {
        if (!def.is_function()) continue;
        const auto lines = static_cast<int>(def.end_line - def.line + 1);
        if (lines <= settings.max_function_lines) continue;
        Diagnostic& d = report.at_definition(
            file, static_cast<std::uint32_t>(&def - file.definitions.data()),
            fmt::format("{} is {} lines long (limit {})", def.name, lines, settings.max_function_lines));
        d.score = lines;
        d.limit = settings.max_function_lines;
        d.lines = static_cast<std::uint32_t>(lines);
        d.suggestion =
            fmt::format("Extract the steps of {} into functions named after what they do", def.name);
    }
}

}  // namespace

Rule function_length() {
    Rule rule;
    rule.code = "CPX201";
    rule.name = "function-length";
    rule.type = "length";
    rule.summary = "a function longer than a screen";
    rule.text =
        R"(Counts physical lines from `def` to the last line of the body; decorators do not count, the docstring,
comments and blank lines do: it is what a reader scrolls through.

`lint.max-function-lines` is the limit (50).)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
