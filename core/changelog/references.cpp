#include "core/changelog/references.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace sixth::changelog {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_word(char c) {
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_path(char c) {
    return is_word(c) || c == '-' || c == '.' || c == '/';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end - at;
}

// What is written like a key and is none.
constexpr std::array<std::string_view, 27> no_keys = {
    "UTF", "SHA", "ISO", "RFC", "CVE", "CWE", "GHSA", "PEP", "HTTP", "TLS", "SSL", "AES", "RSA", "MD",
    "UCS", "CRC", "X",   "PR",  "ES",  "EC",  "BASE", "IPV", "ARM",  "GPT", "CP",  "WIN", "PY"};

bool is_key(std::string_view name, const std::vector<std::string>& keys) {
    if (!keys.empty()) return std::find(keys.begin(), keys.end(), name) != keys.end();
    return name.size() >= 2 && std::find(no_keys.begin(), no_keys.end(), name) == no_keys.end();
}

// "AAS-114" at `at`; 0: there is none.
std::size_t key_at(std::string_view text, std::size_t at, const std::vector<std::string>& keys) {
    std::size_t end = at;
    while (end < text.size() && (is_upper(text[end]) || (end > at && is_digit(text[end])))) ++end;
    if (end == at || end >= text.size() || text[end] != '-') return 0;
    const std::size_t digits = digits_at(text, end + 1);
    const std::size_t after = end + 1 + digits;
    if (digits == 0 || digits > 9 || (after < text.size() && (is_word(text[after]) || text[after] == '-')))
        return 0;
    return is_key(text.substr(at, end - at), keys) ? after - at : 0;
}

// Where "owner/repository" in front of `hash` begins; `hash` itself when there is none.
std::size_t repository_before(std::string_view text, std::size_t hash) {
    std::size_t begin = hash;
    while (begin > 0 && is_path(text[begin - 1])) --begin;
    const std::string_view name = text.substr(begin, hash - begin);
    return std::count(name.begin(), name.end(), '/') == 1 && name.front() != '/' && name.back() != '/' ? begin
                                                                                                       : hash;
}

// The closing bracket ends the text; returns what the bracket holds, or an empty view.
std::string_view last_bracket(std::string_view text) {
    if (text.empty() || text.back() != ')') return {};
    const std::size_t open = text.rfind('(');
    return open == std::string_view::npos ? std::string_view()
                                          : text.substr(open + 1, text.size() - open - 2);
}

// "#12", "!12", "pull request #12" as a whole -> "12".
std::string_view number_in(std::string_view bracket) {
    constexpr std::string_view words = "pull request ";
    if (bracket.substr(0, words.size()) == words) bracket.remove_prefix(words.size());
    if (bracket.size() < 2 || (bracket[0] != '#' && bracket[0] != '!')) return {};
    return digits_at(bracket, 1) == bracket.size() - 1 ? bracket.substr(1) : std::string_view();
}

// Does the text hold references and what stands between them, and nothing else?
bool is_only_references(std::string_view text, const std::vector<std::string>& keys) {
    const std::vector<Reference> found = references_in(text, keys);
    if (found.empty()) return false;
    std::size_t at = 0;
    const auto is_filler = [](std::string_view between) {
        std::string word;
        for (const char c : between) {
            if (is_word(c)) word += c;
            if (!is_word(c) && c != ' ' && c != ',' && c != ':' && c != '&') return false;
        }
        word = text::lower(word);
        return word.empty() || word == "closes" || word == "fixes" || word == "refs" || word == "see" ||
               word == "and" || word == "issue" || word == "resolves" || word == "pullrequest" ||
               word == "gh" || word == "pr";
    };
    for (const Reference& reference : found) {
        if (!is_filler(text.substr(at, reference.at - at))) return false;
        at = reference.at + reference.text.size();
    }
    return is_filler(text.substr(at));
}

// Does a word such as "closes" stand before this place, maybe with other references between?
bool is_behind_keyword(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 17> words = {
        "close", "closes", "closed",  "fix",   "fixes",  "fixed", "resolve", "resolves", "resolved",
        "ref",   "refs",   "relates", "issue", "issues", "see",   "part",    "addresses"};
    for (int steps = 0; steps < 8; ++steps) {
        while (at > 0 && !is_word(text[at - 1]) && text[at - 1] != '\n' && text[at - 1] != '#') --at;
        std::size_t begin = at;
        while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '#' || text[begin - 1] == '-'))
            --begin;
        if (begin == at) return false;
        const std::string word = text::lower(text.substr(begin, at - begin));
        if (std::find(words.begin(), words.end(), word) != words.end()) return true;
        const bool passes = word[0] == '#' || word == "and" || word == "to" || word == "of";
        if (!passes) return false;
        at = begin;
    }
    return false;
}

bool speaks_of_issues(std::string_view token) {
    constexpr std::array<std::string_view, 22> words = {
        "refs",       "ref",     "references", "reference", "closes", "close",    "closed",   "fixes",
        "fix",        "fixed",   "resolves",   "issue",     "issues", "see",      "see-also", "relates",
        "relates-to", "related", "part-of",    "ticket",    "jira",   "addresses"};
    const std::string low = text::lower(token);
    return std::find(words.begin(), words.end(), low) != words.end();
}

}  // namespace

std::vector<Reference> references_in(std::string_view text, const std::vector<std::string>& keys) {
    std::vector<Reference> found;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const bool starts_word = at == 0 || !is_word(text[at - 1]);
        if ((c == '#' || c == '!') && digits_at(text, at + 1) > 0) {
            const std::size_t digits = digits_at(text, at + 1), end = at + 1 + digits;
            const std::size_t begin = c == '#' ? repository_before(text, at) : at;
            const bool alone = begin < at || starts_word;
            if (alone && digits < 10 && (end == text.size() || !is_word(text[end])) && text[at + 1] != '0')
                found.push_back({text.substr(begin, end - begin), begin});
            at = end;
        } else if (is_upper(c) && starts_word && (at == 0 || (text[at - 1] != '-' && text[at - 1] != '/'))) {
            const std::size_t size = key_at(text, at, keys);
            if (size > 0) found.push_back({text.substr(at, size), at});
            at += std::max<std::size_t>(size, 1);
        } else {
            ++at;
        }
    }
    return found;
}

std::string_view pull_request_of(std::string_view subject) {
    if (const std::string_view number = number_in(last_bracket(text::trim(subject))); !number.empty())
        return number;
    constexpr std::string_view azure = "Merged PR ";
    if (subject.substr(0, azure.size()) == azure) {
        const std::size_t digits = digits_at(subject, azure.size());
        if (subject.substr(azure.size() + digits, 1) == ":") return subject.substr(azure.size(), digits);
    }
    return {};
}

std::string_view merged_request_of(std::string_view message) {
    for (const std::string_view mark : {"Merge pull request #", "See merge request ", "Merge PR #"}) {
        const std::size_t found = message.find(mark);
        if (found == std::string_view::npos || (found > 0 && message[found - 1] != '\n')) continue;
        std::size_t at = found + mark.size();
        if (mark.back() == ' ') {
            const std::size_t end = std::min(message.find('\n', at), message.size());
            at = message.find('!', at);
            if (at >= end) continue;
            ++at;
        }
        if (const std::size_t digits = digits_at(message, at); digits > 0) return message.substr(at, digits);
    }
    return pull_request_of(take_line(message));
}

std::string_view without_trailing_references(std::string_view description,
                                             const std::vector<std::string>& keys) {
    for (;;) {
        description = text::trim(description);
        const std::string_view bracket = last_bracket(description);
        if (bracket.empty() || !is_only_references(bracket, keys)) return description;
        const std::string_view rest =
            text::trim(description.substr(0, description.size() - bracket.size() - 2));
        if (rest.empty()) return description;
        description = rest;
    }
}

std::vector<std::string> issues_of(const Message& message, std::string_view pull_request,
                                   const std::vector<std::string>& keys) {
    std::vector<std::string> issues;
    const auto add = [&](std::string_view id) {
        if (id.size() > 1 && !is_upper(id[0]) && id.substr(1) == pull_request) return;
        if (std::find(issues.begin(), issues.end(), id) == issues.end()) issues.emplace_back(id);
    };
    for (const Reference& reference : references_in(message.subject, keys)) add(reference.text);
    for (const Reference& reference : references_in(message.body, keys)) {
        const bool is_key = is_upper(reference.text[0]) && reference.text.find('#') == std::string_view::npos;
        if (is_key || (reference.text[0] == '#' && is_behind_keyword(message.body, reference.at)))
            add(reference.text);
    }
    for (const Footer& footer : message.footers) {
        if (!speaks_of_issues(footer.token)) continue;
        for (const Reference& reference : references_in(footer.value, keys)) add(reference.text);
    }
    return issues;
}

std::string_view advisory_in(std::string_view text) {
    for (const std::string_view mark : {"CVE-", "GHSA-"}) {
        for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
            std::size_t end = at + mark.size();
            while (end < text.size() && (is_word(text[end]) || text[end] == '-')) ++end;
            while (end > at && text[end - 1] == '-') --end;
            if (end - at >= mark.size() + 6 && (at == 0 || !is_word(text[at - 1])))
                return text.substr(at, end - at);
        }
    }
    return {};
}

}  // namespace sixth::changelog
