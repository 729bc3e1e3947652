// What changed between two texts, as `patch` and `git apply` take it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sixth {

// A unified diff with three lines of context; empty when the texts are equal. The names stand behind --- and
// +++. Shortest for ordinary changes (Myers 1986); beyond 2,000 changed lines in one stretch it may be longer
// than needed, never wrong. Lines end with \n; a \r belongs to its line.
std::string unified_diff(std::string_view before, std::string_view after, const std::string& before_name,
                         const std::string& after_name);

// The lines of `after` that are not in `before`, found alike: first and last line, 1-based, in order.
std::vector<std::pair<int, int>> new_lines(std::string_view before, std::string_view after);

}  // namespace sixth
