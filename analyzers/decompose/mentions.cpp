#include "analyzers/decompose/mentions.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace sixth::decompose {
namespace {

constexpr std::size_t longest_word = 200;  // longer runs are data
constexpr std::size_t most_each = 200;     // of one list: a log is no list of names

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_name_char(char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}
bool is_word_char(char c) {
    return is_name_char(c) || c == '.' || c == '/' || c == '-' || c == '#' || c == ':' || c == '\\';
}

void add_once(std::vector<std::string>& list, std::string_view word) {
    if (list.size() < most_each && std::find(list.begin(), list.end(), word) == list.end())
        list.emplace_back(word);
}

bool has_known_ending(std::string_view word) {
    for (const std::string_view ending :
         {".py", ".pyi", ".md", ".rst", ".toml", ".cfg", ".ini", ".yml", ".yaml", ".json", ".txt", ".html",
          ".sql", ".proto", ".js", ".ts", ".tsx", ".css", ".sh"}) {
        if (word.size() > ending.size() && word.ends_with(ending)) return true;
    }
    return false;
}

// "app/retry.py", "retry.py"; "docs/" and "src/app" only where they are marked as code.
bool is_path(std::string_view word, bool code) {
    for (const std::string_view known : {"README", "CHANGELOG", "CONTRIBUTING", "Makefile", "Dockerfile"}) {
        if (word == known) return true;
    }
    if (word.find("//") != std::string_view::npos || word.find('#') != std::string_view::npos) return false;
    if (has_known_ending(word)) {
        const std::string_view stem = word.substr(0, word.rfind('.'));
        return !stem.empty() && is_name_char(stem.back());
    }
    return code && word.find('/') != std::string_view::npos && word.size() > 2 && word[0] != '/' &&
           word[0] != '-' && std::any_of(word.begin(), word.end(), is_lower);
}

// "retry_task", "TaskQueue", "app.retry"; in code any name.
bool is_symbol(std::string_view word, bool code) {
    if (word.size() < 2 || word.size() > longest_word || word.back() == '.' || word[0] == '.' ||
        is_digit(word[0]))
        return false;
    bool lower = false, inner_upper = false, dot = false, underscore = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (!is_name_char(c) && c != '.') return false;
        if (c == '.' && (i + 1 == word.size() || !is_name_char(word[i + 1]) || is_digit(word[i + 1])))
            return false;
        lower = lower || is_lower(c);
        inner_upper = inner_upper || (i > 0 && is_upper(c) && is_lower(word[i - 1]));
        dot = dot || c == '.';
        underscore = underscore || (c == '_' && word.size() > 2);
    }
    if (!lower && !underscore) return code;  // "HTTP", "API"
    if (word == "e.g" || word == "i.e" || word == "vs.") return false;
    return code || inner_upper || dot || underscore;
}

// "#12", "AAS-114"
bool is_issue(std::string_view word) {
    if (word.size() > 1 && word[0] == '#')
        return word.size() < 9 && std::all_of(word.begin() + 1, word.end(), is_digit);
    const std::size_t dash = word.find('-');
    if (dash == std::string_view::npos || dash < 2 || dash + 1 == word.size() || word.size() > 24)
        return false;
    const std::string_view prefix = word.substr(0, dash), number = word.substr(dash + 1);
    static const std::vector<std::string> standards = {"UTF", "ISO",  "RFC", "SHA", "PEP",
                                                       "CVE", "HTTP", "TLS", "AES", "MD"};
    return std::all_of(prefix.begin(), prefix.end(), [](char c) { return is_upper(c) || is_digit(c); }) &&
           is_upper(prefix[0]) && std::all_of(number.begin(), number.end(), is_digit) &&
           std::find(standards.begin(), standards.end(), prefix) == standards.end();
}

bool is_option(std::string_view word) {
    return word.size() > 3 && word.substr(0, 2) == "--" && is_lower(word[2]) &&
           std::all_of(word.begin() + 2, word.end(), [](char c) { return is_name_char(c) || c == '-'; });
}

bool is_error(std::string_view word) {
    const std::string_view last = text::last_part(word);
    return !last.empty() && is_upper(last[0]) && last.size() > 5 &&
           (last.ends_with("Error") || last.ends_with("Exception") || last.ends_with("Warning"));
}

void add_word(std::string_view word, bool code, Mentions& out) {
    while (!word.empty() && (word.back() == '.' || word.back() == ':' || word.back() == '-'))
        word.remove_suffix(1);
    while (!word.empty() && (word.front() == ':' || word.front() == '.') &&
           !(word.size() > 1 && word[1] == '/'))
        word.remove_prefix(1);
    if (word.substr(0, 2) == "./") word.remove_prefix(2);
    if (word.empty() || word.size() > longest_word) return;
    if (is_issue(word)) return add_once(out.issues, word);
    if (is_option(word)) return add_once(out.options, word);
    // "app/retry.py:12", "app/retry.py::Retrier.run"
    std::string_view rest;
    if (const std::size_t colon = word.find(':'); colon != std::string_view::npos) {
        rest = word.substr(colon);
        word = word.substr(0, colon);
    }
    if (is_path(word, code)) {
        add_once(out.paths, word);
        if (rest.substr(0, 2) == "::" && is_symbol(rest.substr(2), true))
            add_once(out.symbols, rest.substr(2));
        return;
    }
    if (is_error(word)) add_once(out.errors, text::last_part(word));
    if (is_symbol(word, code)) add_once(out.symbols, word);
}

void add_words(std::string_view text, bool code, Mentions& out) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_word_char(text[at])) {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (at < text.size() && is_word_char(text[at])) ++at;
        const std::string_view word = text.substr(begin, at - begin);
        // "https://…": up to the next blank
        if (word.find("://") != std::string_view::npos || word.ends_with(":/")) {
            at = std::min(text.find_first_of(" \t\n)>]", at), text.size());
            continue;
        }
        add_word(word, code, out);
    }
}

// `  File "app/retry.py", line 12, in run`
bool add_frame(std::string_view line, Mentions& out) {
    line = text::trim(line);
    if (line.substr(0, 6) != "File \"") return false;
    const std::size_t quote = line.find('"', 6);
    if (quote == std::string_view::npos) return false;
    Frame frame;
    frame.path = std::string(line.substr(6, quote - 6));
    const std::string_view rest = line.substr(quote + 1);
    if (rest.substr(0, 7) != ", line ") return false;
    std::from_chars(rest.data() + 7, rest.data() + rest.size(), frame.line);
    if (const std::size_t in = rest.find(", in "); in != std::string_view::npos)
        frame.function = std::string(text::trim(rest.substr(in + 5)));
    if (out.frames.size() < most_each) out.frames.push_back(std::move(frame));
    return true;
}

}  // namespace

void add_mentions(std::string_view text, Mentions& out) {
    for (const std::string_view line : text::split(text, '\n')) {
        if (add_frame(line, out)) continue;
        bool code = false;
        std::size_t at = 0;
        while (at <= line.size()) {
            const std::size_t end = std::min(line.find('`', at), line.size());
            add_words(line.substr(at, end - at), code, out);
            if (end == line.size()) break;
            code = !code;
            at = end + 1;
        }
    }
}

Mentions mentions_of(std::string_view text) {
    Mentions out;
    add_mentions(text, out);
    return out;
}

std::string without_marks(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '`' && c != '*') out += c;
    }
    return out;
}

}  // namespace sixth::decompose
