#include "analyzers/decompose/split.h"

#include <algorithm>

namespace sixth::decompose {

void split(Plan& plan, int number, const std::vector<Part>& parts, const std::string& why) {
    const Subtask* found = plan.find(number);
    if (!found || parts.size() < 2) return;
    const Subtask whole = *found;
    int highest = 0;
    for (const Subtask& subtask : plan.subtasks) highest = std::max(highest, subtask.number);
    std::vector<Subtask> made;
    std::vector<int> numbers;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        Subtask& part = made.emplace_back(whole);
        part.part = static_cast<int>(p) + 1;
        part.title = parts[p].title;
        part.kind = parts[p].kind;
        part.files = parts[p].files;
        if (p > 0) {
            part.number = ++highest;
            part.after = {{numbers.back(), why}};
        }
        auto& checks = part.acceptance;
        if (p + 1 < parts.size())
            checks.erase(
                std::remove_if(checks.begin(), checks.end(), [](const Check& c) { return c.item != 0; }),
                checks.end());
        numbers.push_back(part.number);
    }
    for (Subtask& subtask : plan.subtasks) {
        for (After& after : subtask.after) {
            if (after.number == number) after.number = numbers.back();
        }
        std::sort(subtask.after.begin(), subtask.after.end(),
                  [](const After& a, const After& b) { return a.number < b.number; });
    }
    const auto at = plan.subtasks.begin() + (found - plan.subtasks.data());
    *at = made[0];
    plan.subtasks.insert(plan.subtasks.end(), made.begin() + 1, made.end());
    for (Covered& item : plan.coverage) {
        const auto by = std::find(item.by.begin(), item.by.end(), number);
        if (by == item.by.end()) continue;
        if (item.role == Role::criterion) {
            *by = numbers.back();
        } else {
            item.by.insert(item.by.end(), numbers.begin() + 1, numbers.end());
        }
    }
}

}  // namespace sixth::decompose
