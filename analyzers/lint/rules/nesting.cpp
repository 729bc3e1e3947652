#include <fmt/format.h>

#include "analyzers/lint/rules.h"

namespace sixth::lint {
namespace {

void measure(const FileView& file, const Settings& settings, Report& report) {
    for (const facts::FunctionFacts& f : file.functions) {
        const auto value = static_cast<int>(f.nesting);
        if (value <= settings.max_nesting) continue;
        const std::string_view name = file.definitions[f.definition].name;
        Diagnostic& d = report.at_definition(
            file, f.definition,
            fmt::format("{} nests blocks {} deep (limit {})", name, value, settings.max_nesting));
        d.score = value;
        d.limit = settings.max_nesting;
        d.suggestion = fmt::format(
            "Turn conditions of {} round and leave early, or name its innermost block as a function", name);
    }
}

}  // namespace

Rule nesting() {
    Rule rule;
    rule.code = "CPX301";
    rule.name = "deep-nesting";
    rule.type = "complexity";
    rule.summary = "blocks inside blocks inside blocks";
    rule.text =
        R"(Counts how many if, for, while, try, with and match statements of one function stand inside each other;
elif and else stand beside their if. Each level is one more condition to keep in mind.

    if a:
        for b in c:
            try:
                with d:
                    if e:
                        while f:      # 6 deep

Leave early (`if not a: return`), or give the inner block a name of its own.

`lint.max-nesting` is the limit (5).)";
    rule.measure = measure;
    return rule;
}

}  // namespace sixth::lint
