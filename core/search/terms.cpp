#include "core/search/terms.h"

#include <libstemmer.h>

#include <algorithm>
#include <iterator>
#include <new>

#include "core/search/tokens.h"

namespace sixth::search {
namespace {

// In order. Python's and English's words that say nothing about what a text is about.
constexpr std::string_view left_out[] = {
    "about", "an",   "and",  "any",   "are",   "as",   "at",    "be",     "by",   "can",    "cls",
    "def",   "do",   "does", "for",   "from",  "has",  "have",  "how",    "if",   "in",     "into",
    "is",    "it",   "its",  "not",   "of",    "on",   "or",    "return", "self", "should", "so",
    "such",  "that", "the",  "their", "them",  "then", "there", "these",  "they", "this",   "to",
    "was",   "what", "when", "where", "which", "will", "with",  "you"};

// Memory of a thread: more distinct words than any repository of source has.
constexpr std::size_t most_known = 200'000;

}  // namespace

Terms::Terms() : stemmer_(sb_stemmer_new("english", "UTF_8")) {
    if (!stemmer_) throw std::bad_alloc();
}

Terms::~Terms() {
    sb_stemmer_delete(stemmer_);
}

std::string_view Terms::term(std::string_view token) {
    const auto found = known_.find(token);
    if (found != known_.end()) return found->second;
    if (known_.size() >= most_known) known_.clear();
    std::string stem;
    if (!std::binary_search(std::begin(left_out), std::end(left_out), token)) {
        const sb_symbol* made = sb_stemmer_stem(stemmer_, reinterpret_cast<const sb_symbol*>(token.data()),
                                                static_cast<int>(token.size()));
        if (!made) throw std::bad_alloc();
        stem.assign(reinterpret_cast<const char*>(made),
                    static_cast<std::size_t>(sb_stemmer_length(stemmer_)));
    }
    return known_.emplace(token, std::move(stem)).first->second;
}

void Terms::append(std::string_view text, std::string& out) {
    each_token(text, [&](std::string_view token) {
        const std::string_view stem = term(token);
        if (!stem.empty()) out.append(1, ' ').append(stem);
    });
}

std::vector<std::string> Terms::of(std::string_view text) {
    std::vector<std::string> all;
    each_token(text, [&](std::string_view token) {
        const std::string_view stem = term(token);
        if (!stem.empty()) all.emplace_back(stem);
    });
    return all;
}

}  // namespace sixth::search
