// What the words of an issue say: what a heading is about, what kind of work an item is, and how it reads as
// an order.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sixth::decompose {

// In the order work is done; `chore` has no place in it.
enum class Kind { schema, core, api, cli, ui, test, docs, chore };
inline constexpr std::size_t kinds = 8;
std::string_view name_of(Kind kind);
std::optional<Kind> kind_called(std::string_view name);
int layer_of(Kind kind);  // schema 0, core 1, api 2, cli and ui 3, test 4, docs 5; chore -1

enum class Topic {
    work,      // "Tasks", "Implementation", anything not known
    criteria,  // "Acceptance criteria", "Done when"
    expected,  // "Expected behaviour"
    context,   // "Background", "Environment"
    repeat,    // "Steps to reproduce"
    outside,   // "Out of scope"
    checks,    // "Before submitting": boxes that say nothing of the work
};
struct Heading {
    Topic topic = Topic::work;
    bool known = false;        // the words were among those we know
    std::optional<Kind> kind;  // "Tests", "Documentation", "API"
};
Heading heading_of(std::string_view text);

bool is_criterion_code(std::string_view text);  // "AC1", "AC-2", "Criterion 3"
bool is_confirmation(std::string_view text);    // "I have searched the existing issues"
bool is_imperative(std::string_view text);      // begins with a verb that we know, "please" left out
bool is_demand(std::string_view text);          // "… must …", "… should …", "… needs to …"

// By its words, else core. `paths`: files it names.
Kind kind_of(std::string_view text, const std::vector<std::string>& paths);

// One line that begins with a verb; at most `longest_title` bytes.
inline constexpr std::size_t longest_title = 100;
std::string imperative(std::string_view text, Kind kind, bool is_bug);

}  // namespace sixth::decompose
