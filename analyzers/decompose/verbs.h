// English verbs that orders begin with, and the words of a text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

bool is_verb(std::string_view word);  // in small letters, in its base form
// "adding", "adds", "added" -> "add"; empty: no form of a verb we know.
std::string base_form(const std::string& word);

// In small letters; of a long text those at its beginning.
std::vector<std::string> words_of(std::string_view text);

}  // namespace sixth::decompose
