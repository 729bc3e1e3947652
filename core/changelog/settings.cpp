#include "core/changelog/settings.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/changelog/message.h"

namespace sixth::changelog {
namespace {

constexpr const char* added = "Added";
constexpr const char* changed = "Changed";
constexpr const char* deprecated = "Deprecated";
constexpr const char* removed = "Removed";
constexpr const char* fixed = "Fixed";
constexpr const char* security = "Security";
constexpr const char* skip = "skip";

struct BuiltIn {
    std::string_view word;
    const char* verdict;
};

// Angular's types and those that people write beside them.
constexpr BuiltIn built_in_types[] = {{"feat", added},     {"feature", added},
                                      {"add", added},      {"fix", fixed},
                                      {"bugfix", fixed},   {"hotfix", fixed},
                                      {"perf", changed},   {"change", changed},
                                      {"revert", changed}, {"deprecate", deprecated},
                                      {"remove", removed}, {"security", security},
                                      {"build", skip},     {"bump", skip},
                                      {"chore", skip},     {"ci", skip},
                                      {"deps", skip},      {"doc", skip},
                                      {"docs", skip},      {"refactor", skip},
                                      {"release", skip},   {"style", skip},
                                      {"test", skip},      {"tests", skip},
                                      {"wip", skip}};

// The verb a subject begins with.
constexpr BuiltIn built_in_rules[] = {
    {"add *", added},         {"adds *", added},      {"added *", added},
    {"implement *", added},   {"introduce *", added}, {"support *", added},
    {"fix *", fixed},         {"fixes *", fixed},     {"fixed *", fixed},
    {"fix: *", fixed},        {"remove *", removed},  {"removed *", removed},
    {"delete *", removed},    {"drop *", removed},    {"deprecate *", deprecated},
    {"change *", changed},    {"rename *", changed},  {"improve *", changed},
    {"security: *", security}};

// '*' stands for any text; ASCII letters in any case.
bool fits(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && same_word(pattern.substr(p, 1), text.substr(t, 1))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Verdict verdict_called(std::string_view word) {
    return {section_called(word), true};
}

}  // namespace

std::optional<Section> section_called(std::string_view name) {
    for (std::size_t i = 0; i < section_count; ++i) {
        if (same_word(section_names[i], name)) return static_cast<Section>(i);
    }
    return std::nullopt;
}

std::optional<Verdict> verdict_of_type(const Settings& settings, std::string_view type) {
    for (const auto& [name, words] : settings.types) {
        if (same_word(name, type) && !words.empty()) return verdict_called(words.back());
    }
    for (const BuiltIn& one : built_in_types) {
        if (same_word(one.word, type)) return verdict_called(one.verdict);
    }
    return std::nullopt;
}

std::optional<Verdict> verdict_of_subject(const Settings& settings, std::string_view subject) {
    for (const auto& [pattern, words] : settings.rules) {
        if (!words.empty() && fits(pattern, subject)) return verdict_called(words.back());
    }
    for (const BuiltIn& one : built_in_rules) {
        if (fits(one.word, subject)) return verdict_called(one.verdict);
    }
    return std::nullopt;
}

std::vector<std::string> known_types(const Settings& settings) {
    std::vector<std::string> types;
    for (const BuiltIn& one : built_in_types) types.emplace_back(one.word);
    for (const auto& entry : settings.types) types.push_back(entry.first);
    std::sort(types.begin(), types.end());
    types.erase(std::unique(types.begin(), types.end()), types.end());
    return types;
}

void check(const Settings& settings) {
    for (const WordTable* table : {&settings.types, &settings.rules}) {
        for (const auto& [name, words] : *table) {
            if (words.empty() || words.back() == skip || section_called(words.back())) continue;
            throw Error(fmt::format("changelog: '{}' of '{}' is no section", words.back(), name),
                        "write Added, Changed, Deprecated, Removed, Fixed, Security or skip");
        }
    }
    for (const std::string& pattern : settings.tag_patterns) {
        if (std::count(pattern.begin(), pattern.end(), '*') != 1)
            throw Error(fmt::format("changelog: tag pattern '{}' does not hold one '*'", pattern),
                        "the '*' stands for the version, as in 'web-v*'");
    }
}

}  // namespace sixth::changelog
