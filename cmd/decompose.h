// What the parts of `sixth decompose` share.
#pragma once
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/decompose/changes.h"
#include "analyzers/decompose/decompose_store.h"
#include "analyzers/decompose/issue.h"
#include "analyzers/decompose/planner.h"
#include "analyzers/decompose/progress.h"
#include "cmd/llm_options.h"
#include "cmd/session.h"
#include "core/llm/chat.h"

namespace sixth::cmd {

class Options;

enum class PlanFormat { text, json, markdown, mermaid, dot };
void add_plan_format(Options& options, PlanFormat& target);

// The issue as it was given: a file, "-", or what [decompose] issue_command prints.
struct GivenIssue {
    std::string text, name;
};
GivenIssue read_given(const std::string& named, const std::vector<std::string>& command, Session& session);

// A repository ready to be planned on, and what came of an issue in it.
struct Planning {
    decompose::Issue issue;
    decompose::Plan plan;
    std::vector<std::string> faults;                                 // see faults_of()
    std::vector<std::pair<std::string, decompose::Found>> evidence;  // by subtask id, for --explain
};
// A model that words the plan; see [llm].
struct WordingModel {
    llm::ChatServer at;
    std::string name;
};

struct PlanningOptions {
    std::optional<WordingModel> llm;  // nullopt: no model is asked
    LlmOptions vectors;               // whose the index's are
    state::Db* replies = nullptr;     // where the model's are kept; a connection of its own
    decompose::PlanOptions plan;
    bool explain = false;
    std::string issue_file;                  // as it was given; it is not found by its own words
    std::optional<decompose::KeptPlan> old;  // what stays keeps its number
    int highest = 0;
};
Planning plan_issue(const decompose::Issue& issue, const PlanningOptions& options, Session& session);

// The plan as the model words it; as it was, with a note, when that fails. `db`: keeps replies; may be null.
decompose::Plan worded_by_model(const decompose::Issue& issue, const decompose::Plan& plan,
                                const WordingModel& model,
                                const std::function<bool(const std::string&)>& exists, Session& session,
                                state::Db* db);

// Words of a command from the configuration: trusted, split if they were written as one line. Empty: there is
// none. An Error when the file that names it is not trusted.
std::vector<std::string> trusted_command(const std::vector<std::string>& words, const char* option,
                                         Session& session);
std::string with_fields(std::string word, const std::vector<std::pair<std::string, std::string>>& fields);

// Puts into the queue what is not there yet. Says what it did, one line.
struct EnqueueOptions {
    std::vector<std::string> run, final_check;
    std::vector<std::string> test_command;  // empty: pytest by the repository's own Python
    bool parallel = false;                  // subtasks that do not wait for each other may run at once
};
std::string enqueue(const decompose::KeptPlan& kept, const EnqueueOptions& options, queue::QueueStore& queue,
                    Session& session);

decompose::GitView git_view(Session& session, std::optional<history::Repository>& repository, state::Db* db);

void print_plan(const decompose::Plan& plan, PlanFormat format, Session& session,
                const std::vector<decompose::Progress>& progress = {});
std::string plan_markdown(const decompose::Plan& plan);
std::string subtask_markdown(const decompose::Plan& plan,
                             const decompose::Subtask& subtask);  // complete by itself
std::string plan_mermaid(const decompose::Plan& plan);
std::string plan_dot(const decompose::Plan& plan);
std::string differences_text(const decompose::Plan& now, const std::vector<decompose::Difference>& all,
                             const Style& style);

}  // namespace sixth::cmd
