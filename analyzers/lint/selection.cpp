#include "analyzers/lint/selection.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "core/base/error.h"
#include "core/base/glob.h"
#include "core/base/packed.h"
#include "core/base/text.h"

namespace sixth::lint {
namespace {

bool named_by(std::string_view code, std::string_view selector) {
    return selector == "ALL" || code.substr(0, selector.size()) == selector;
}

// A code or a prefix that names a rule, or the rule's long name.
std::string checked(const std::string& selector) {
    if (const Rule* rule = find_rule(selector)) return std::string(rule->code);
    std::vector<std::string> known{"ALL"};
    for (const Rule& rule : rules()) {
        if (!selector.empty() && named_by(rule.code, selector)) return selector;
        known.emplace_back(rule.code);
        known.emplace_back(rule.name);
    }
    if (selector == "ALL") return selector;
    const std::string near = text::nearest(selector, known);
    throw Error(fmt::format("no lint rule is called '{}'", selector),
                near.empty() ? "'sixth lint --explain all' lists the rules"
                             : fmt::format("did you mean '{}'?", near));
}

// "DUP101, noqa-style codes of other tools": ours are found by whole word or prefix, in either case.
bool silences(std::string_view codes, std::string_view code) {
    if (codes.empty()) return true;
    std::size_t at = 0;
    while (at < codes.size()) {
        while (at < codes.size() && !std::isalnum(static_cast<unsigned char>(codes[at]))) ++at;
        std::size_t end = at;
        while (end < codes.size() &&
               (std::isalnum(static_cast<unsigned char>(codes[end])) || codes[end] == '-'))
            ++end;
        const std::string word = text::lower(codes.substr(at, end - at));
        if (word == "all") return true;
        if (!word.empty()) {
            const Rule* rule = find_rule(word);  // by its name
            if (rule ? rule->code == code : word.size() >= 3 && named_by(text::lower(code), word))
                return true;
        }
        at = end;
    }
    return false;
}

}  // namespace

Selection::Selection(const Settings& settings) : on_(rules().size()) {
    const auto apply = [&](const std::vector<std::string>& selectors, bool on) {
        for (const std::string& selector : selectors) {
            const std::string code = checked(selector);
            for (std::size_t r = 0; r < rules().size(); ++r) {
                if (named_by(rules()[r].code, code)) on_[r] = on;
            }
        }
    };
    if (settings.select.empty()) {
        for (std::size_t r = 0; r < rules().size(); ++r) on_[r] = rules()[r].on_by_default;
    }
    apply(settings.select, true);
    apply(settings.extend_select, true);
    apply(settings.ignore, false);
    for (const auto& [glob, codes] : settings.per_file_ignores) {
        for (const std::string& code : codes) checked(code);
    }
}

bool Selection::wants(std::string_view code) const {
    for (std::size_t r = 0; r < rules().size(); ++r) {
        if (rules()[r].code == code) return on_[r];
    }
    return false;
}

std::string digest_suppressions(const FileView& file) {
    PackedWriter out;
    for (const facts::Suppression& s : file.facts->suppressions()) {
        out.number(s.line);
        out.string(s.codes);
    }
    return out.take();
}

Filter::Filter(const Settings& settings, const std::vector<Input>& inputs,
               const std::vector<std::string_view>& suppressions) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        PerFile entry{inputs[i].report, {}, {}};
        for (PackedReader in(suppressions[i]); !in.at_end();) {
            const std::uint32_t line = in.number32();
            entry.comments.push_back({line, in.string()});
        }
        for (const auto& [glob, codes] : settings.per_file_ignores) {
            if (!glob_match(glob, inputs[i].path)) continue;
            for (const std::string& code : codes) entry.ignored.push_back(checked(code));
        }
        by_path_.emplace(inputs[i].path, std::move(entry));
    }
}

bool Filter::drops(const Diagnostic& d) {
    const auto silenced_at = [](const PerFile& file, std::uint32_t line, std::string_view code) {
        return std::any_of(file.comments.begin(), file.comments.end(), [&](const facts::Suppression& s) {
            return s.line == line && silences(s.codes, code);
        });
    };
    const PerFile& file = by_path_.at(d.file);
    if (!file.report) return true;
    const bool ignored = std::any_of(file.ignored.begin(), file.ignored.end(),
                                     [&](const std::string& code) { return named_by(d.code, code); });
    if (ignored) return true;
    bool silent = silenced_at(file, d.where.line, d.code) || silenced_at(file, d.where.end_line, d.code);
    if (d.type == "duplication" && !d.related.empty()) {
        silent = silent || std::all_of(d.related.begin(), d.related.end(), [&](const Related& r) {
                     const auto other = by_path_.find(r.file);
                     return other != by_path_.end() && (silenced_at(other->second, r.line, d.code) ||
                                                        silenced_at(other->second, r.end_line, d.code));
                 });
    }
    silenced_ += silent;
    return silent;
}

void Filter::operator()(std::vector<Diagnostic>& findings) {
    findings.erase(
        std::remove_if(findings.begin(), findings.end(), [this](const Diagnostic& d) { return drops(d); }),
        findings.end());
}

}  // namespace sixth::lint
