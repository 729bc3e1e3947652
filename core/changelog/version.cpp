#include "core/changelog/version.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/changelog/message.h"

namespace sixth::changelog {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::optional<std::uint64_t> number(std::string_view digits) {
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    if (digits.empty() || digits.size() > 18 || std::from_chars(digits.data(), end, value).ptr != end)
        return std::nullopt;
    return value;
}

bool is_suffix(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_';
    });
}

// Where Python's and SemVer's words stand.
int stage_of(std::string_view word) {
    for (const auto& [name, stage] : {std::pair<std::string_view, int>{"dev", 0},
                                      {"a", 1},
                                      {"alpha", 1},
                                      {"b", 2},
                                      {"beta", 2},
                                      {"c", 3},
                                      {"rc", 3},
                                      {"pre", 3},
                                      {"preview", 3}}) {
        if (same_word(word, name)) return stage;
    }
    return -1;
}

// "rc.10" -> "rc", 10; "b2" -> "b", 2
std::vector<std::string_view> identifiers(std::string_view pre) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at < pre.size();) {
        if (!is_digit(pre[at]) && !is_letter(pre[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < pre.size() && is_digit(pre[end]) == is_digit(pre[at]) &&
               (is_digit(pre[end]) || is_letter(pre[end])))
            ++end;
        parts.push_back(pre.substr(at, end - at));
        at = end;
    }
    return parts;
}

int compare_identifiers(std::string_view a, std::string_view b) {
    const auto x = number(a), y = number(b);
    if (x && y) return *x < *y ? -1 : *x > *y;
    if (x || y) return x ? -1 : 1;  // numbers rank below words
    const int p = stage_of(a), q = stage_of(b);
    if (p >= 0 && q >= 0 && p != q) return p < q ? -1 : 1;
    const int order = a.compare(b);
    return order < 0 ? -1 : order > 0;
}

int compare_pre(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return static_cast<int>(a.empty()) - static_cast<int>(b.empty());
    const auto x = identifiers(a), y = identifiers(b);
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (const int order = compare_identifiers(x[i], y[i]); order != 0) return order;
    }
    return x.size() < y.size() ? -1 : x.size() > y.size();
}

int compare_post(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return static_cast<int>(b.empty()) - static_cast<int>(a.empty());
    return compare_pre(a, b);
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
    Version version;
    version.text = text;
    const std::size_t plus = text.find('+');
    if (plus != std::string_view::npos) {
        if (!is_suffix(text.substr(plus + 1))) return std::nullopt;
        text = text.substr(0, plus);
    }
    while (!text.empty() && is_digit(text[0]) && version.numbers.size() < 6) {
        std::size_t end = 0;
        while (end < text.size() && is_digit(text[end])) ++end;
        const auto value = number(text.substr(0, end));
        if (!value) return std::nullopt;
        version.numbers.push_back(*value);
        text.remove_prefix(end);
        if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) break;
        text.remove_prefix(1);
    }
    if (version.numbers.empty()) return std::nullopt;
    if (text.empty()) return version;
    if (!is_suffix(text)) return std::nullopt;
    const std::string low = text::lower(text);
    if (const std::size_t post = low.find("post"); post <= 1) {
        version.post = text;
        return version;
    }
    std::string_view pre = text;
    if (pre[0] == '-' || pre[0] == '.' || pre[0] == '_') pre.remove_prefix(1);
    // "1.2.tar" is a file, "2024-01" a date; SemVer's words are free behind a hyphen
    const auto word = static_cast<std::size_t>(
        std::find_if(pre.begin(), pre.end(), [](char c) { return !is_letter(c); }) - pre.begin());
    if (pre.empty() || (text[0] != '-' && stage_of(pre.substr(0, word)) < 0)) return std::nullopt;
    version.pre = pre;
    return version;
}

bool operator<(const Version& a, const Version& b) {
    for (std::size_t i = 0; i < std::max(a.numbers.size(), b.numbers.size()); ++i) {
        const std::uint64_t x = i < a.numbers.size() ? a.numbers[i] : 0,
                            y = i < b.numbers.size() ? b.numbers[i] : 0;
        if (x != y) return x < y;
    }
    if (const int order = compare_pre(a.pre, b.pre); order != 0) return order < 0;
    return compare_post(a.post, b.post) < 0;
}

std::optional<Version> version_of_tag(std::string_view tag, const std::vector<std::string>& patterns) {
    std::optional<Version> best;
    std::size_t length = 0;
    for (const std::string& pattern : patterns) {
        const std::size_t star = pattern.find('*');
        if (star == std::string::npos || pattern.size() > tag.size() || (best && pattern.size() <= length))
            continue;
        const std::string_view before = std::string_view(pattern).substr(0, star);
        const std::string_view after = std::string_view(pattern).substr(star + 1);
        if (tag.substr(0, before.size()) != before || tag.substr(tag.size() - after.size()) != after)
            continue;
        std::optional<Version> version =
            parse_version(tag.substr(before.size(), tag.size() - before.size() - after.size()));
        if (!version) continue;
        best = std::move(version);
        length = pattern.size();
    }
    return best;
}

}  // namespace sixth::changelog
