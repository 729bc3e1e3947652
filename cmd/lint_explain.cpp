#include "cmd/lint_explain.h"

#include <algorithm>
#include <cctype>

#include "analyzers/lint/rule.h"
#include "cmd/lint_report.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using lint::Rule;

const Rule& rule_called(const std::string& which) {
    std::string upper = which, lower = which;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const std::string& word : {which, upper, lower}) {
        if (const Rule* rule = lint::find_rule(word)) return *rule;
    }
    std::vector<std::string> known;
    for (const Rule& rule : lint::rules()) {
        known.emplace_back(rule.code);
        known.emplace_back(rule.name);
    }
    std::string near = text::nearest(upper, known);
    if (near.empty()) near = text::nearest(lower, known);
    throw Error(fmt::format("no lint rule is called '{}'", which),
                near.empty() ? "'sixth lint --explain all' lists the rules"
                             : fmt::format("did you mean '{}'?", near));
}

nlohmann::ordered_json as_json(const Rule& rule) {
    return {{"code", rule.code},
            {"name", rule.name},
            {"type", rule.type},
            {"severity", severity_name(rule.severity)},
            {"default", rule.on_by_default},
            {"summary", rule.summary},
            {"text", rule.text}};
}

std::string listed(const Style& style) {
    std::size_t width = 0;
    for (const Rule& rule : lint::rules()) width = std::max(width, rule.name.size());
    std::string out;
    for (const Rule& rule : lint::rules()) {
        out += fmt::format("{}  {}{}  {}{}\n", style(Tone::yellow, rule.code), style(Tone::bold, rule.name),
                           std::string(width - rule.name.size(), ' '), rule.summary,
                           rule.on_by_default ? "" : style(Tone::dim, "  (off by default)"));
    }
    return out;
}

}  // namespace

void explain_lint(const std::string& which, bool json, const Style& style) {
    const bool all = which == "all" || which == "ALL";
    if (json) {
        nlohmann::ordered_json rules = nlohmann::ordered_json::array();
        if (!all) rules.push_back(as_json(rule_called(which)));
        for (const Rule& rule : lint::rules()) {
            if (all) rules.push_back(as_json(rule));
        }
        print(dump_json({{"schema", "sixth.lint-rules/1"}, {"rules", std::move(rules)}}) + "\n");
        return;
    }
    if (all) return print(listed(style));
    const Rule& rule = rule_called(which);
    print(fmt::format(
        "{} {}: {}\n{}\n\n{}\n", style(Tone::yellow, rule.code), style(Tone::bold, rule.name), rule.summary,
        style(Tone::dim, fmt::format("type {}, severity {}, {} by default", rule.type,
                                     severity_name(rule.severity), rule.on_by_default ? "on" : "off")),
        rule.text));
}

}  // namespace sixth::cmd
