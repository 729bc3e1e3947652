// An issue as a plan: subtasks, their order, and where in the repository each of them is done.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/decompose/items.h"
#include "analyzers/decompose/words.h"

namespace sixth::decompose {

// Confidences from which a file is said to change: its tests are run, and two subtasks that have it follow
// each other.
inline constexpr double likely = .22, sure = .5;

struct Target {
    std::string path;                  // relative to the root
    std::vector<std::string> symbols;  // in it, the most likely first
    double confidence = 0;             // 0 to 1: how often one like it was right, see tests/bench
    std::string reason;                // "named in the issue"
    bool is_new = false;               // not there yet
    bool operator==(const Target&) const = default;
};

// How to tell that a subtask is done.
struct Check {
    std::string text;               // of the issue; of a command: what it shows
    std::vector<std::string> argv;  // to run; empty: for a person to judge
    Source source;                  // of the text; {0, 0, 0}: not from the issue
    std::uint64_t item = 0;         // Covered::key of the criterion; 0: a command
    bool operator==(const Check&) const = default;
};

struct After {
    int number = 0;   // of another subtask of the plan
    std::string why;  // "the order"
    bool operator==(const After&) const = default;
};

struct Subtask {
    int number = 0;     // from 1; never given again to another one of the plan
    std::string title;  // an order: "Add the column"
    Kind kind = Kind::core;
    std::string why;      // what in the issue asks for it: the headings above, or the title
    std::string details;  // its notes and code, as Markdown
    std::vector<After> after;
    std::vector<Target> files;  // the most likely first
    std::vector<Check> acceptance;
    std::string test_strategy;
    int complexity = 1;  // 1 to 10
    std::vector<std::string> complexity_reasons;
    std::string branch, commit;  // suggested
    Source source;
    std::uint64_t key = 0;  // of the item's words: the same item in an edited issue
    int part = 0;           // of that item, from 1; 0: it does all of it
    bool checked = false;   // its box in the issue is ticked
    std::string origin;     // "issue", or the model that worded it: "llama3.1:8b"
    bool operator==(const Subtask&) const = default;
};

// What became of an item of the issue.
struct Covered {
    std::uint64_t key = 0;
    Role role = Role::work;
    std::string text;
    Source source;
    std::vector<int> by;  // subtasks: exactly one, or all the parts of one; of a group: of all in it
    bool operator==(const Covered&) const = default;
};

struct Plan {
    std::string key;  // of the issue: "AAS-213"
    std::string title;
    std::string url;
    std::string base;               // the commit it was made at; empty outside git
    std::vector<Subtask> subtasks;  // by number
    std::vector<Covered> coverage;  // in the order of the issue
    std::vector<std::string> blocked_by;
    std::vector<std::string> notes;     // for people: what was left out, and why
    std::string planner = "structure";  // or the model's name

    std::string id_of(int number) const { return key + "." + std::to_string(number); }
    const Subtask* find(int number) const;
};

// Numbers in an order that keeps to `after`, those without an order by number.
std::vector<int> work_order(const Plan& plan);

// What is wrong with a plan: an empty list says that everything is covered once, the order has no circle,
// every subtask waited for is there, and every file exists or is flagged new. `exists`: is the path there?
template <class Exists>
std::vector<std::string> faults_of(const Plan& plan, Exists&& exists);
std::vector<std::string> structural_faults(const Plan& plan);

template <class Exists>
std::vector<std::string> faults_of(const Plan& plan, Exists&& exists) {
    std::vector<std::string> faults = structural_faults(plan);
    for (const Subtask& subtask : plan.subtasks) {
        for (const Target& file : subtask.files) {
            if (file.is_new == exists(file.path))
                faults.push_back(plan.id_of(subtask.number) + ": '" + file.path +
                                 (file.is_new ? "' is there already" : "' is not there"));
        }
    }
    return faults;
}

}  // namespace sixth::decompose
