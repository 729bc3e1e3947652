#include "analyzers/decompose/sentences.h"

#include <algorithm>

#include "core/base/text.h"

namespace sixth::decompose {
namespace {

constexpr std::size_t shortest_sentence = 12;

}  // namespace

bool starts_with_word(std::string_view text, std::string_view word) {
    text = text::trim(text);
    while (!text.empty() && (text[0] == '*' || text[0] == '_')) text.remove_prefix(1);
    if (text.size() <= word.size()) return false;
    const std::string head = text::lower(text.substr(0, word.size()));
    return head == word && (text[word.size()] == ' ' || text[word.size()] == ':' ||
                            text[word.size()] == '*' || text[word.size()] == ',');
}

bool is_definition(std::string_view text) {
    const std::size_t colon = text.find(": ");
    return colon < 30 && std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), ' ') < 3;
}

bool is_gherkin(std::string_view text) {
    for (const char* word : {"given", "when", "then", "and", "but"}) {
        if (starts_with_word(text, word)) return true;
    }
    return false;
}

std::vector<std::string> sentences(const std::string& text) {
    std::vector<std::string> all;
    std::size_t begin = 0;
    bool code = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '`') code = !code;
        const bool stop = !code && (text[i] == '.' || text[i] == '!' || text[i] == '?') &&
                          (i + 1 == text.size() || (text[i + 1] == ' ' && i > 2 && text[i - 2] != '.'));
        if (!stop && i + 1 != text.size()) continue;
        const std::string_view sentence = text::trim(std::string_view(text).substr(begin, i + 1 - begin));
        if (sentence.size() >= shortest_sentence) all.emplace_back(sentence);
        begin = i + 1;
    }
    return all;
}

std::size_t number_end(std::string_view text, int& number) {
    std::size_t at = 0;
    for (const std::string_view word : {"step ", "task ", "part ", "phase "}) {
        if (text::lower(text.substr(0, word.size())) == word) at = word.size();
    }
    const std::size_t digits = at;
    number = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - digits < 3)
        number = number * 10 + (text[at++] - '0');
    if (at == digits) return 0;
    const std::size_t rest = text.find_first_not_of(".:)- \t", at);
    return rest == at || rest == std::string_view::npos ? 0 : rest;
}

}  // namespace sixth::decompose
