#include "core/base/glob.h"

#include <algorithm>
#include <cstddef>

namespace sixth {
namespace {

constexpr std::size_t none = std::string_view::npos;

// The end of the bracket expression that starts at `at`, or none if it is not closed (then '[' is a plain
// character).
std::size_t bracket_end(std::string_view pattern, std::size_t at) {
    std::size_t i = at + 1;
    if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) ++i;
    if (i < pattern.size() && pattern[i] == ']') ++i;
    for (; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
        } else if (pattern[i] == ']') {
            return i;
        }
    }
    return none;
}

bool in_bracket(std::string_view inside, unsigned char c) {
    const bool negated = !inside.empty() && (inside[0] == '!' || inside[0] == '^');
    if (negated) inside.remove_prefix(1);
    bool found = false;
    std::size_t i = 0;
    const auto next = [&] {
        if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
        return static_cast<unsigned char>(inside[i++]);
    };
    while (i < inside.size()) {
        const unsigned char low = next();
        unsigned char high = low;
        if (i + 1 < inside.size() && inside[i] == '-') {
            ++i;
            high = next();
        }
        found = found || (low <= c && c <= high);
    }
    return found != negated;
}

// One part of a path against one part of a pattern; neither holds a '/'. Backtracks to the last '*' only.
bool match_part(std::string_view pattern, std::string_view part) {
    std::size_t p = 0, s = 0, star = none, resume = 0;
    while (s < part.size()) {
        bool fits = false;
        std::size_t width = 1;
        if (p < pattern.size()) {
            const char c = pattern[p];
            std::size_t end = none;
            if (c == '*') {
                star = p++;
                resume = s;
                continue;
            }
            if (c == '?') {
                fits = true;
            } else if (c == '[' && (end = bracket_end(pattern, p)) != none) {
                fits = in_bracket(pattern.substr(p + 1, end - p - 1), static_cast<unsigned char>(part[s]));
                width = end - p + 1;
            } else if (c == '\\' && p + 1 < pattern.size()) {
                fits = pattern[p + 1] == part[s];
                width = 2;
            } else {
                fits = c == part[s];
            }
        }
        if (fits) {
            p += width;
            ++s;
        } else if (star != none) {
            p = star + 1;
            s = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::string_view take_part(std::string_view& rest) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == none ? rest.size() : slash + 1);
    return part;
}

// Parts against parts; `path` may go on below the match when that is a folder. Backtracks to the last '**'
// only.
bool match_parts(std::string_view pattern, std::string_view path, bool folders_only) {
    std::string_view after_stars, resume;
    bool stars = false;
    for (;;) {
        if (pattern.empty() && (!path.empty() || !folders_only)) return true;
        bool fits = false;
        if (!pattern.empty() && !path.empty()) {
            std::string_view rest = pattern;
            const std::string_view part = take_part(rest);
            if (part == "**") {
                if (rest.empty())
                    return !folders_only || path.find('/') != none;  // "a/**": everything inside
                stars = true;
                after_stars = pattern = rest;
                resume = path;
                continue;
            }
            std::string_view left = path;
            fits = match_part(part, take_part(left));
            if (fits) {
                pattern = rest;
                path = left;
            }
        }
        if (fits) continue;
        if (!stars || resume.empty()) return false;
        take_part(resume);
        pattern = after_stars;
        path = resume;
    }
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view path) {
    const bool folders_only = !pattern.empty() && pattern.back() == '/';
    while (!pattern.empty() && pattern.back() == '/') pattern.remove_suffix(1);
    if (pattern.empty() || path.empty()) return false;
    const bool anchored = pattern.find('/') != none;
    if (pattern.front() == '/') pattern.remove_prefix(1);
    if (anchored) return match_parts(pattern, path, folders_only);
    while (!path.empty()) {
        const bool matched = match_part(pattern, take_part(path));
        if (matched && (!path.empty() || !folders_only)) return true;
    }
    return false;
}

bool glob_match_any(const std::vector<std::string>& patterns, std::string_view path) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return glob_match(pattern, path); });
}

}  // namespace sixth
