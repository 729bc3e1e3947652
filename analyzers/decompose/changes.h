// A plan and the one before it: what stays keeps its number and its words; what differs is told.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "analyzers/decompose/plan.h"

namespace sixth::decompose {

// Gives `fresh` the numbers of `old`: the same words in the issue are the same subtask, much the same words
// are it too; whatever is new gets numbers above `highest`, the highest ever given. What the issue says as
// before stays as it was planned, unless one of its files is not there any more.
void keep_what_stays(Plan& fresh, const Plan& old, int highest,
                     const std::function<bool(const std::string&)>& exists);

struct Difference {
    enum class What { added, removed, changed };
    What what;
    int number;
    std::string title;                // of a removed one: as it was
    std::vector<std::string> fields;  // of a changed one: "title", "files", "order" …
};
std::vector<Difference> differences(const Plan& before, const Plan& now);

}  // namespace sixth::decompose
