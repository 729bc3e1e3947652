#include "analyzers/decompose/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace sixth::decompose {

const Subtask* Plan::find(int number) const {
    const auto at = std::find_if(subtasks.begin(), subtasks.end(),
                                 [&](const Subtask& subtask) { return subtask.number == number; });
    return at == subtasks.end() ? nullptr : &*at;
}

std::vector<int> work_order(const Plan& plan) {
    std::vector<int> order;
    std::set<int> placed;
    while (order.size() < plan.subtasks.size()) {
        const std::size_t before = order.size();
        for (const Subtask& subtask : plan.subtasks) {
            const bool ready =
                std::all_of(subtask.after.begin(), subtask.after.end(), [&](const After& after) {
                    return placed.contains(after.number) || !plan.find(after.number);
                });
            if (placed.contains(subtask.number) || !ready) continue;
            placed.insert(subtask.number);
            order.push_back(subtask.number);
            break;  // the smallest number that may come next
        }
        if (order.size() == before) break;  // a circle: what is left has no order
    }
    return order;
}

namespace {

// One subtask, or every part of one.
bool does_all(const Plan& plan, const Covered& item) {
    std::vector<int> parts;
    for (const int number : item.by) {
        const Subtask* subtask = plan.find(number);
        if (subtask && subtask->key == item.key) parts.push_back(subtask->part);
    }
    if (parts.size() != item.by.size()) return false;
    if (parts.size() == 1) return parts[0] == 0;
    std::sort(parts.begin(), parts.end());
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (parts[p] != static_cast<int>(p) + 1) return false;
    }
    return !parts.empty();
}

}  // namespace

std::vector<std::string> structural_faults(const Plan& plan) {
    std::vector<std::string> faults;
    std::set<int> numbers;
    for (const Subtask& subtask : plan.subtasks) {
        const std::string id = plan.id_of(subtask.number);
        if (subtask.number < 1 || !numbers.insert(subtask.number).second)
            faults.push_back(id + ": given twice");
        if (subtask.title.empty()) faults.push_back(id + ": without a title");
        if (subtask.complexity < 1 || subtask.complexity > 10)
            faults.push_back(fmt::format("{}: complexity {}", id, subtask.complexity));
    }
    for (const Subtask& subtask : plan.subtasks) {
        for (const After& after : subtask.after) {
            if (!numbers.contains(after.number))
                faults.push_back(fmt::format("{}: waits for {}, which is not there",
                                             plan.id_of(subtask.number), plan.id_of(after.number)));
        }
    }
    if (work_order(plan).size() != plan.subtasks.size())
        faults.emplace_back("the order goes round in a circle");
    std::map<std::uint64_t, std::set<int>> checked;  // criteria, by the subtasks that have them
    std::size_t checks = 0;
    for (const Subtask& subtask : plan.subtasks) {
        for (const Check& check : subtask.acceptance) {
            if (check.item != 0) checked[check.item].insert(subtask.number), ++checks;
        }
    }
    std::size_t criteria = 0;
    for (const Covered& item : plan.coverage) {
        const bool once = item.role == Role::criterion ? item.by.size() == 1
                          : item.role == Role::work    ? does_all(plan, item)
                                                       : true;
        if (!once)
            faults.push_back(fmt::format("line {}: covered {} times", item.source.first, item.by.size()));
        if (item.role == Role::group && item.by.empty())
            faults.push_back(fmt::format("line {}: none of its parts is covered", item.source.first));
        for (const int number : item.by) {
            if (!numbers.contains(number))
                faults.push_back(fmt::format("line {}: covered by {}, which is not there", item.source.first,
                                             plan.id_of(number)));
        }
        if (item.role != Role::criterion) continue;
        ++criteria;
        if (item.by.size() == 1 && !checked[item.key].contains(item.by[0]))
            faults.push_back(
                fmt::format("line {}: no check of {}", item.source.first, plan.id_of(item.by[0])));
    }
    if (checks != criteria) faults.push_back(fmt::format("{} checks for {} criteria", checks, criteria));
    return faults;
}

}  // namespace sixth::decompose
