#include "analyzers/decompose/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace sixth::decompose {
namespace {

constexpr std::array<std::string_view, 8> names = {"planned", "blocked", "held",   "waiting",
                                                   "running", "started", "failed", "done"};

// "Refs: AAS-1.2" names AAS-1.2, "AAS-1.21" does not.
bool names_id(std::string_view text, std::string_view id) {
    const auto is_part = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
        const std::size_t end = at + id.size();
        const bool more =
            end < text.size() &&
            (is_part(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_part(text[end + 1])));
        if (!more && (at == 0 || (!is_part(text[at - 1]) && text[at - 1] != '-'))) return true;
    }
    return false;
}

struct Named {
    std::string commit;     // the newest that names it, abbreviated
    std::int64_t time = 0;  // seconds since the epoch
};

std::map<int, Named> commits_of(const Plan& plan, const history::Repository& repository) {
    std::map<int, Named> found;
    const history::History& commits = repository.commits;
    const auto head = commits.find(repository.refs.head);
    if (!head) return found;
    const std::vector<bool> reached = history::reached_from(commits, {*head});
    for (history::Number n = 0; n < commits.size(); ++n) {
        if (!reached[n]) continue;
        const std::string_view message = commits.words_of(n).message;
        if (message.find(plan.key) == std::string_view::npos) continue;
        for (const Subtask& subtask : plan.subtasks) {
            if (names_id(message, plan.id_of(subtask.number)))
                found[subtask.number] = {std::string(commits[n].id.substr(0, 10)), commits[n].commit_time};
        }
    }
    return found;
}

// pytest ran no test at all: what it was asked for is not there, or cannot be imported.
std::string told_by_pytest(const queue::Task& task) {
    const auto& argv = task.request.argv;
    if (std::find(argv.begin(), argv.end(), "pytest") == argv.end()) return "";
    if (task.exit_code == 4)
        return fmt::format("; pytest cannot load the tests, see 'sixth queue logs {}'", task.id);
    return task.exit_code == 5 ? "; pytest found no test there" : "";
}

// Of the tasks that do one subtask, the one that tells most.
std::optional<Progress> by_queue(const std::vector<queue::Task>& tasks) {
    if (tasks.empty()) return std::nullopt;
    Progress out;
    const auto first = [&](auto&& is) { return std::find_if(tasks.begin(), tasks.end(), is); };
    const auto say = [&](Standing standing, const queue::Task& task) {
        out.standing = standing;
        out.why = fmt::format("task {} {}", task.id, queue::name_of(task.state));
        if (!task.reason.empty()) out.why += ": " + task.reason;
        if (standing == Standing::failed) out.why += told_by_pytest(task);
        return out;
    };
    if (const auto at = first([](const auto& t) { return t.state == queue::State::failed; });
        at != tasks.end())
        return say(Standing::failed, *at);
    if (const auto at = first([](const auto& t) { return t.state == queue::State::cancelled; });
        at != tasks.end())
        return say(Standing::blocked, *at);
    if (const auto at = first([](const auto& t) { return t.state == queue::State::running; });
        at != tasks.end())
        return say(Standing::running, *at);
    const auto open = first([](const auto& t) { return t.state != queue::State::done; });
    if (open == tasks.end()) {
        out.standing = Standing::done;
        out.why = fmt::format("task {} done", tasks.back().id);
        return out;
    }
    if (open->state != queue::State::held) return say(Standing::waiting, *open);
    out.standing = Standing::held;
    out.why = fmt::format("when it is done: sixth queue release {}", open->id);
    return out;
}

// A commit says that the work is done; its checks may say later that it is not.
bool is_newer(const Named& named, const std::optional<Progress>& queued,
              const std::vector<queue::Task>& tasks) {
    if (!queued || queued->standing == Standing::done) return true;
    const bool begun = std::any_of(tasks.begin(), tasks.end(), [](const queue::Task& task) {
        return task.state == queue::State::running || task.state == queue::State::done;
    });
    if (queued->standing != Standing::failed) return !begun;
    return std::all_of(tasks.begin(), tasks.end(), [&](const queue::Task& task) {
        return task.state != queue::State::failed || named.time * 1000 > task.finished;
    });
}

}  // namespace

std::string_view name_of(Standing standing) {
    return names[static_cast<std::size_t>(standing)];
}

std::vector<Progress> progress_of(const KeptPlan& kept, const std::vector<Link>& links,
                                  queue::QueueStore* queue, const GitView& git) {
    const Plan& plan = kept.plan;
    std::map<int, Named> commits;
    if (git.repository) commits = commits_of(plan, *git.repository);
    std::map<int, Progress> all;
    for (const Subtask& subtask : plan.subtasks) {
        Progress one;
        std::vector<queue::Task> tasks;
        for (const Link& link : links) {
            if (link.number != subtask.number || !queue) continue;
            if (const auto task = queue->find(link.task)) {
                tasks.push_back(*task);
                one.tasks.push_back(task->id);
            }
        }
        const std::vector<std::int64_t> ids = one.tasks;
        const std::optional<Progress> queued = by_queue(tasks);
        const auto commit = commits.find(subtask.number);
        if (subtask.checked) {
            one.standing = Standing::done;
            one.why = "ticked in the issue";
        } else if (commit != commits.end() && is_newer(commit->second, queued, tasks)) {
            one.standing = Standing::done;
            one.why = "commit " + commit->second.commit;
        } else if (queued) {
            one = *queued;
        } else if (std::find(git.branches.begin(), git.branches.end(), subtask.branch) !=
                   git.branches.end()) {
            one.standing = Standing::started;
            one.why = "branch " + subtask.branch;
        }
        one.tasks = ids;
        one.number = subtask.number;
        all[subtask.number] = std::move(one);
    }
    std::vector<Progress> out;
    for (const Subtask& subtask : plan.subtasks) {
        Progress& one = all[subtask.number];
        const auto open = std::find_if(subtask.after.begin(), subtask.after.end(), [&](const After& after) {
            return all.contains(after.number) && all[after.number].standing != Standing::done;
        });
        if (one.standing == Standing::planned && open != subtask.after.end()) {
            one.standing = Standing::blocked;
            one.why = "waits for " + plan.id_of(open->number);
        }
    }
    for (const Subtask& subtask : plan.subtasks) out.push_back(all[subtask.number]);
    return out;
}

}  // namespace sixth::decompose
