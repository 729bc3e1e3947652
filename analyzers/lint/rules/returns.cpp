#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

void measure(const FileView& file, const Settings& settings, Report& report) {
    for (const facts::FunctionFacts& f : file.functions) {
        const auto value = static_cast<int>(f.returns);
        if (value <= settings.max_returns) continue;
        const std::string_view name = file.definitions[f.definition].name;
        Diagnostic& d = report.at_definition(
            file, f.definition,
            fmt::format("{} returns in {} places (limit {})", name, value, settings.max_returns));
        d.score = value;
        d.limit = settings.max_returns;
        d.suggestion = fmt::format("Look the answer of {} up in a table, or split it by kind of input", name);
    }
}

}  // namespace

Rule returns() {
    Rule rule;
    rule.code = "CPX303";
    rule.name = "many-returns";
    rule.type = "complexity";
    rule.summary = "a function with many ways out";
    rule.text =
        R"(Counts the return statements of a function, those of functions inside it left out. A few early returns
make a function plainer; many say that it answers several questions at once.

`lint.max-returns` is the limit (6).)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
