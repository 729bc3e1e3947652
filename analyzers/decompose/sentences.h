// Small questions about the lines of an issue.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

// In any case, marks of emphasis left out; a blank, colon or comma behind the word.
bool starts_with_word(std::string_view text, std::string_view word);
bool is_gherkin(std::string_view text);     // "Given …", "And …"
bool is_definition(std::string_view text);  // "Method: POST" tells, it asks for nothing
// Dots inside of names and in "e.g." end none.
std::vector<std::string> sentences(const std::string& text);

// "3. Add the endpoint", "Step 3: add the endpoint": where the words begin, 0: there is no number.
std::size_t number_end(std::string_view text, int& number);

}  // namespace sixth::decompose
