// From an issue and a repository to a plan, without a model: the same input gives the same plan.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/decompose/ground.h"
#include "analyzers/decompose/issue.h"
#include "analyzers/decompose/items.h"
#include "analyzers/decompose/plan.h"

namespace sixth::decompose {

struct PlanOptions {
    std::size_t files = 5;                      // of a subtask, at most
    std::string branch = "{kind}/{id}-{slug}";  // {id} {key} {number} {kind} {type} {slug}
    std::string base;                           // commit
    // How a subtask is checked where nothing better is known; {base} gives way to the commit.
    bool lint = true;
};

inline constexpr std::size_t most_subtasks = 500;

// What a whole issue looks for: see Ground.
Need need_of(const Issue& issue, const Reading& reading);

Plan make_plan(const Issue& issue, const Reading& reading, Ground& ground, const PlanOptions& options);

// What becomes of a subtask's title, kind or files is seen in these: set again after a change of them.
void set_names(Plan& plan, Subtask& subtask, const PlanOptions& options);
void set_checks(const Plan& plan, Subtask& subtask, Ground& ground, const PlanOptions& options);
void set_complexity(Subtask& subtask, Ground& ground);

// How a plan runs tests; their files follow.
std::vector<std::string> test_command();

// The same for the same words, whatever their case, marks and blanks.
std::uint64_t key_of(Role role, std::string_view text);

}  // namespace sixth::decompose
