#include "core/search/query.h"

#include <algorithm>

#include "core/base/glob.h"
#include "core/base/lines.h"
#include "core/base/text.h"
#include "core/search/names.h"
#include "core/search/tokens.h"

namespace sixth::search {
namespace {

bool is_word_char(char c) {
    return char_class(c) != CharClass::other || c == '_' || c == '.';
}

// "retry_task", "TaskQueue", "queue.retry", "_retry", "__init__"; not "retry", "e.g."
bool looks_like_symbol(std::string_view word) {
    if (word.size() < 2 || !std::all_of(word.begin(), word.end(), is_word_char)) return false;
    if (char_class(word[0]) == CharClass::digit || word.back() == '.') return false;
    bool lower = false, upper_behind = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        lower = lower || char_class(word[i]) == CharClass::lower;
        upper_behind = upper_behind || (i > 0 && char_class(word[i]) == CharClass::upper);
    }
    return word.find('_') != std::string_view::npos || word.find('.') != std::string_view::npos ||
           (lower && upper_behind);
}

bool looks_like_path(std::string_view word) {
    return word.find('/') != std::string_view::npos || word.ends_with(".py") || word.ends_with(".pyi");
}

bool is_one_of(std::string_view token, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), token) != words.end();
}

}  // namespace

void Filters::allow_lines(const std::string& path, std::string_view text, std::uint32_t first,
                          std::uint32_t last) {
    const sixth::Lines all(text);
    bool goes_on = false;
    for (std::uint32_t line = first; line <= std::min(last, all.count()); ++line) {
        const bool blank = text::trim(all[line]).empty();
        if (!blank && goes_on) lines.back().last = line;
        if (!blank && !goes_on) lines.push_back({path, line, line});
        goes_on = !blank;
    }
}

bool Filters::allows(std::string_view path) const {
    if (!paths.empty() && !glob_match_any(paths, path)) return false;
    return !only_lines || std::binary_search(lines.begin(), lines.end(), Lines{std::string(path), 0, 0},
                                             [](const Lines& a, const Lines& b) { return a.path < b.path; });
}

bool Filters::allows(std::string_view path, const Chunk& chunk) const {
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), chunk.kind) == kinds.end()) return false;
    return !only_lines || std::any_of(lines.begin(), lines.end(), [&](const Lines& each) {
        return each.path == path && each.first <= chunk.last_line && each.last >= chunk.first_line;
    });
}

Question understand(std::string_view text) {
    Question question;
    each_token(text, [&](std::string_view token) {
        if (std::find(question.tokens.begin(), question.tokens.end(), token) == question.tokens.end())
            question.tokens.emplace_back(token);
        question.wants_tests |= is_one_of(token, {"test", "tests", "testing", "fixture", "fixtures", "mock"});
        question.wants_examples |=
            is_one_of(token, {"example", "examples", "demo", "tutorial", "docs", "benchmark", "benchmarks"});
    });
    std::size_t words = 0;
    bool path = false, capital = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        at = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        std::string_view word = text.substr(begin, at - begin);
        ++words;
        path = path || looks_like_path(word);
        while (!word.empty() && !is_word_char(word.back())) word.remove_suffix(1);  // "f()", "what?"
        while (!word.empty() && !is_word_char(word.front())) word.remove_prefix(1);
        capital = !word.empty() && char_class(word[0]) == CharClass::upper;
        if (looks_like_symbol(word) || (words == 1 && at == text.size() && text::is_identifier(word)))
            question.symbols.push_back(text::lower(word));
    }
    if (words == 1) {
        const bool single = !question.symbols.empty() && (capital || question.tokens.size() > 1 ||
                                                          text.find_first_of("_(") != std::string_view::npos);
        question.kind = path ? QueryKind::path : single ? QueryKind::symbol : QueryKind::words;
    }
    return question;
}

}  // namespace sixth::search
