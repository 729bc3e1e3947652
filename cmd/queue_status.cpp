// sixth queue status, show, explain: what there is, what became of it, why it does not run yet.
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>

#include "cmd/command.h"
#include "cmd/output_format.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/json_text.h"
#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"

namespace sixth::cmd {
namespace {

const char* status_manual =
#include "man/prose/queue-status.md"
    ;
const char* show_manual =
#include "man/prose/queue-show.md"
    ;
const char* explain_manual =
#include "man/prose/queue-explain.md"
    ;

using queue::State;
using queue::Task;

struct StatusOptions {
    std::string lane, state;
    bool watch = false, all = false;
    OutputFormat format = OutputFormat::text;
};

struct TaskOptions {
    std::string task;
    OutputFormat format = OutputFormat::text;
};

std::string told_time(std::int64_t ms) {
    return ms == 0 ? "-" : format_time(Time(std::chrono::milliseconds(ms)));
}

queue::Filter filter_of(const StatusOptions& o) {
    queue::Filter filter;
    if (!o.lane.empty()) {
        filter.lane = queue::lane_called(o.lane);
        if (!filter.lane)
            throw Error(fmt::format("there is no lane '{}'", o.lane), "critical, high, normal or low");
    }
    if (!o.state.empty()) {
        const auto state = queue::state_called(o.state);
        if (!state)
            throw Error(fmt::format("there is no state '{}'", o.state),
                        "held, waiting, scheduled, ready, running, done, failed or cancelled");
        filter.states = {*state};
    }
    filter.newest = o.all ? 0 : 10;
    return filter;
}

// Where a task that was handed to a cluster is: "n1, RUNNING", "PENDING (Resources)".
std::string place_of(const queue::Job& job) {
    if (job.state.empty()) return job.number != 0 ? fmt::format("Slurm, job {}", job.number) : "to Slurm";
    const std::string& where = job.node.empty() ? "Slurm" : job.node;
    return fmt::format("{}, {}{}", where, job.state, job.reason.empty() ? "" : " (" + job.reason + ")");
}

// What happens, or happened, in a few words.
std::string remark(queue::QueueStore& store, const Task& task, std::int64_t now) {
    switch (task.state) {
        case State::running: {
            const auto job = store.job_of(task);
            std::string says = (job ? place_of(*job) + ", " : "") + "for " + age(task.started, now);
            if (task.progress) says += fmt::format(", {:.0f} %", *task.progress * 100);
            if (task.attempt > 1) says += fmt::format(", attempt {}", task.attempt);
            if (task.paused) says += ", paused";
            if (task.cancelling) says += ", ending";
            return says;
        }
        case State::ready:
            return "waits since " + age(task.ready, now);
        case State::scheduled:
            return (task.reason.empty() ? "" : task.reason + "; ") + "in " + age(now, task.ready);
        case State::done:
            return fmt::format("took {}, {} ago", age(task.started, task.finished), age(task.finished, now));
        case State::failed:
        case State::cancelled:
            return fmt::format("{}, {} ago", task.reason, age(task.finished, now));
        default:
            return task.reason;
    }
}

constexpr std::size_t widest_name = 32;  // bytes

std::string fitted(std::string name) {
    if (name.size() <= widest_name) return name;
    std::size_t end = widest_name - 1;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80) --end;  // no half character
    name.resize(end);
    name.push_back('~');
    return name;
}

std::string printable(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return text;
}

std::string table(queue::QueueStore& store, const std::vector<Task>& tasks, Style style) {
    const std::int64_t now = queue::wall_ms();
    std::size_t id_width = 2, name_width = 4;
    for (const Task& task : tasks) {
        id_width = std::max(id_width, std::to_string(task.id).size());
        name_width = std::max(name_width, std::min(task.request.name.size(), widest_name));
    }
    std::string out = style(Tone::bold, fmt::format("{:>{}}  {:<9}  {:<8}  {:<{}}  {}", "id", id_width,
                                                    "state", "lane", "name", name_width, "")) +
                      "\n";
    for (const Task& task : tasks) {
        out += fmt::format("{:>{}}  {}  {:<8}  {:<{}}  {}\n", task.id, id_width,
                           style(tone_of(task.state), fmt::format("{:<9}", queue::name_of(task.state))),
                           queue::name_of(task.request.lane), fitted(printable(task.request.name)),
                           name_width, printable(remark(store, task, now)));
    }
    return out;
}

std::string summary(const queue::Counts& counts, const std::vector<queue::WorkerRow>& workers,
                    const std::vector<queue::Lane>& paused) {
    std::string out;
    for (const auto& [state, count] : counts.tasks) {
        if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, queue::name_of(state));
    }
    if (out.empty()) out = "nothing was added yet";
    int places = 0;
    for (const auto& worker : workers) places += worker.draining ? 0 : worker.slots;
    out +=
        fmt::format("; {} worker{} with {} places", workers.size(), workers.size() == 1 ? "" : "s", places);
    for (const queue::Lane lane : paused) out += fmt::format("; lane {} is paused", queue::name_of(lane));
    if (counts.missed > 0) out += fmt::format("; {} started later than their lane's target", counts.missed);
    return out + "\n";
}

nlohmann::ordered_json task_json(queue::QueueStore& store, const Task& task) {
    nlohmann::ordered_json out = json_of(task);
    const auto job = store.job_of(task);
    if (!job) return out;
    out["slurm"] = {{"comment", fmt::format("{},{}", job->uuid, job->attempt)}, {"folder", job->folder}};
    nlohmann::ordered_json& slurm = out["slurm"];
    if (job->number != 0) slurm["job"] = job->number;
    if (!job->state.empty()) slurm["state"] = job->state;
    if (!job->node.empty()) slurm["node"] = job->node;
    if (!job->reason.empty()) slurm["reason"] = job->reason;
    if (job->seen != 0) slurm["seen"] = told_time(job->seen);
    return out;
}

nlohmann::ordered_json status_json(queue::QueueStore& store, const queue::Filter& filter) {
    nlohmann::ordered_json out;
    out["schema"] = "sixth.queue.status/1";
    out["tasks"] = nlohmann::ordered_json::array();
    for (const Task& task : store.list(filter)) out["tasks"].push_back(task_json(store, task));
    const queue::Counts counts = store.counts();
    for (const auto& [state, count] : counts.tasks) out["counts"][std::string(queue::name_of(state))] = count;
    out["missed_targets"] = counts.missed;
    out["workers"] = nlohmann::ordered_json::array();
    for (const auto& worker : store.workers()) {
        out["workers"].push_back({{"id", worker.id},
                                  {"pid", worker.process.pid},
                                  {"started", told_time(worker.started)},
                                  {"places", worker.slots},
                                  {"draining", worker.draining},
                                  {"executor", queue::name_of(worker.executor)}});
    }
    out["paused_lanes"] = nlohmann::ordered_json::array();
    for (const queue::Lane lane : store.paused_lanes()) out["paused_lanes"].push_back(queue::name_of(lane));
    return out;
}

std::string status_text(queue::QueueStore& store, const queue::Filter& filter, Style style) {
    const std::vector<Task> tasks = store.list(filter);
    const std::string rows = tasks.empty() ? "" : table(store, tasks, style) + "\n";
    return rows + summary(store.counts(), store.workers(), store.paused_lanes());
}

ExitCode status(const StatusOptions& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    queue::Filter filter = filter_of(o);
    if (o.format == OutputFormat::json) {
        filter.newest = o.all ? 0 : 1000;
        print(dump_json(status_json(store, filter)) + "\n");
        return ExitCode::ok;
    }
    if (o.watch) {
        session.leave_untimed();
        queue::Watcher news(store.folder(), queue::Topic::news);
        while (!interrupted()) {
            const std::string page = status_text(store, filter, session.out());
            print(is_terminal(1) ? "\x1b[H\x1b[2J" + page : page + "\n");
            news.wait(std::chrono::seconds(1));
        }
        return ExitCode::ok;
    }
    print(status_text(store, filter, session.out()));
    const auto tasks = store.counts().tasks;
    if (tasks.at(State::ready) + tasks.at(State::scheduled) + tasks.at(State::running) > 0)
        note_no_worker(session, store);
    return ExitCode::ok;
}

Run declare_status(Options& options) {
    auto o = std::make_shared<StatusOptions>();
    options.add("lane", o->lane, "this lane alone").value("LANE").command_line_only();
    options.add("only", o->state, "this state alone").value("STATE").command_line_only();
    options.add("all", o->all, "every finished task, not the last few").command_line_only();
    options.add("watch", o->watch, "show it again whenever something changes").command_line_only();
    add_format(options, o->format).command_line_only();
    options.example("sixth queue status", "what runs, what waits, what ended last");
    options.example("sixth queue status --only failed --all", "everything that failed");
    options.manual(status_manual);
    return [o](Session& session) { return status(*o, session); };
}

nlohmann::ordered_json show_json(queue::QueueStore& store, const Task& task) {
    nlohmann::ordered_json out;
    out["schema"] = "sixth.queue.task/1";
    nlohmann::ordered_json detail = task_json(store, task);
    detail["attempts"] = nlohmann::ordered_json::array();
    for (const queue::Attempt& each : store.attempts(task.id)) {
        detail["attempts"].push_back({{"attempt", each.attempt},
                                      {"outcome", queue::name_of(each.result.outcome)},
                                      {"exit_code", each.result.exit_code},
                                      {"signal", each.result.signal},
                                      {"started", told_time(each.result.started)},
                                      {"finished", told_time(each.result.finished)},
                                      {"reason", each.result.reason}});
    }
    detail["waits_for"] = nlohmann::ordered_json::array();
    for (const queue::Dependency& each : store.waits_for(task.id))
        detail["waits_for"].push_back({{"task", each.task}, {"need", queue::name_of(each.need)}});
    out["tasks"] = {detail};
    return out;
}

ExitCode show(const TaskOptions& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    const Task task = task_called(store, o.task);
    if (o.format == OutputFormat::json) return print(dump_json(show_json(store, task)) + "\n"), ExitCode::ok;
    const queue::Request& request = task.request;
    const Style style = session.out();
    std::string out;
    const auto line = [&](const char* name, const std::string& value) {
        if (!value.empty()) out += fmt::format("{:<11} {}\n", name, value);
    };
    line("task", fmt::format("{} {}", task.id, style(tone_of(task.state), queue::name_of(task.state))));
    line("why", task.reason);
    line("command", queue::command_line(request) + (request.shell ? "  (by /bin/sh)" : ""));
    line("name", request.name);
    line("folder", request.folder);
    line("lane", std::string(queue::name_of(request.lane)));
    line("key", request.key);
    line("added", told_time(task.created));
    line("started", task.started ? told_time(task.started) : "");
    line("finished", task.finished ? told_time(task.finished) : "");
    if (task.exit_code) line("exit code", std::to_string(*task.exit_code));
    if (task.signal) line("signal", std::to_string(*task.signal));
    line("attempts", fmt::format("{}, {} of {} retries used, {} of {} crashes", task.attempt,
                                 std::min(task.failures, request.retries), request.retries, task.crashes,
                                 request.crash_limit));
    if (const auto job = store.job_of(task))
        line("slurm",
             fmt::format("{}; job {}, comment {},{}", place_of(*job), job->number, job->uuid, job->attempt));
    line("checkpoint", task.cursor);
    if (task.progress) line("progress", fmt::format("{:.0f} %", *task.progress * 100));
    for (const queue::Dependency& each : store.waits_for(task.id))
        line("waits for", fmt::format("{}:{}", each.task, queue::name_of(each.need)));
    for (const queue::Attempt& each : store.attempts(task.id)) {
        line("attempt", fmt::format("{}  {}  {}  {}", each.attempt, told_time(each.result.started),
                                    age(each.result.started, each.result.finished), each.result.reason));
    }
    print(out);
    return ExitCode::ok;
}

Run declare_show(Options& options) {
    auto o = std::make_shared<TaskOptions>();
    Option& task = options.positional("TASK", o->task, "its number, or last");
    task.required = true;
    add_format(options, o->format).command_line_only();
    options.example("sixth queue show 12", "everything about task 12");
    options.manual(show_manual);
    return [o](Session& session) { return show(*o, session); };
}

// Slurm's own reasons are its documentation's words (squeue(1), JOB REASON CODES).
void explain_job(queue::QueueStore& store, const Task& task, const queue::Job& job,
                 const std::function<void(std::string)>& say) {
    const std::int64_t now = queue::wall_ms();
    if (job.state.empty()) {
        say(fmt::format("it was handed to Slurm {} ago, which has told nothing of it yet",
                        age(job.tried, now)));
    } else if (job.state == "PENDING") {
        say(fmt::format("it waits in Slurm as job {}: {}; see 'scontrol show job {}'", job.number,
                        job.reason.empty() ? "no reason was told" : job.reason, job.number));
    } else {
        say(fmt::format("it is on Slurm for {}: job {} is {}{}{}", age(task.started, now), job.number,
                        job.state, job.node.empty() ? "" : " on " + job.node,
                        job.reason.empty() ? "" : " (" + job.reason + ")"));
    }
    bool looked_after = false;
    for (const auto& worker : store.workers()) {
        if (worker.executor != queue::Executor::slurm) continue;
        looked_after = true;
        if (worker.away != 0)
            say(fmt::format("Slurm does not answer for {}; what it was given goes on",
                            age(worker.away, now)));
    }
    if (!looked_after)
        say("no worker looks after it; type 'sixth queue work --executor slurm', which takes it up again");
}

// Everything that keeps it from running, the first the most telling.
std::vector<std::string> reasons(queue::QueueStore& store, const Task& task) {
    std::vector<std::string> all;
    const std::int64_t now = queue::wall_ms();
    const auto say = [&](std::string text) { all.push_back(std::move(text)); };
    switch (task.state) {
        case State::held:
            say(fmt::format("it is held{}; 'sixth queue release {}' lets it go",
                            task.reason.empty() ? "" : " (" + task.reason + ")", task.id));
            break;
        case State::waiting:
            for (const queue::Dependency& each : store.waits_for(task.id)) {
                const auto other = store.find(each.task);
                say(fmt::format("it waits for task {} to {}, which is {}", each.task,
                                each.need == queue::Need::success ? "succeed"
                                : each.need == queue::Need::end   ? "end"
                                                                  : "fail",
                                other ? queue::name_of(other->state) : "gone"));
            }
            break;
        case State::scheduled:
            say(fmt::format("it is not to start before {}, in {}{}", told_time(task.ready),
                            age(now, task.ready), task.reason.empty() ? "" : " (" + task.reason + ")"));
            break;
        case State::ready: {
            const std::vector<queue::Lane> paused = store.paused_lanes();
            if (std::find(paused.begin(), paused.end(), task.request.lane) != paused.end()) {
                say(fmt::format("its lane is paused; 'sixth queue resume --lane {}' lets it go",
                                queue::name_of(task.request.lane)));
            }
            const std::string& limit = task.request.limit;
            if (!limit.empty() && store.running_with(limit) >= task.request.limit_count) {
                say(fmt::format("{} tasks with the limit '{}' run, as many as may at once",
                                store.running_with(limit), limit));
            }
            const auto workers = store.workers();
            int places = 0;
            for (const auto& worker : workers) places += worker.draining ? 0 : worker.slots;
            if (places == 0) {
                say("no worker is running; type 'sixth queue work'");
            } else {
                say(fmt::format("{} tasks of its lane are before it; {} tasks run in {} places",
                                store.ahead_of(task), store.counts().tasks[State::running], places));
            }
            break;
        }
        case State::running:
            if (const auto job = store.job_of(task)) {
                explain_job(store, task, *job, say);
                break;
            }
            say(fmt::format(
                "it runs, for {}{}", age(task.started, now),
                task.paused ? fmt::format(", paused; 'sixth queue resume {}' lets it go on", task.id) : ""));
            break;
        default:
            say(fmt::format("it is {}{}", queue::name_of(task.state),
                            task.reason.empty() ? "" : ": " + task.reason));
    }
    return all;
}

ExitCode explain(const TaskOptions& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    const Task task = task_called(store, o.task);
    const std::vector<std::string> all = reasons(store, task);
    if (o.format == OutputFormat::json) {
        nlohmann::ordered_json out;
        out["schema"] = "sixth.queue.explain/1";
        out["id"] = task.id;
        out["state"] = queue::name_of(task.state);
        out["reasons"] = all;
        return print(dump_json(out) + "\n"), ExitCode::ok;
    }
    std::string text;
    for (const std::string& reason : all) text += fmt::format("task {}: {}\n", task.id, reason);
    print(text);
    return ExitCode::ok;
}

Run declare_explain(Options& options) {
    auto o = std::make_shared<TaskOptions>();
    Option& task = options.positional("TASK", o->task, "its number, or last");
    task.required = true;
    add_format(options, o->format).command_line_only();
    options.example("sixth queue explain 12", "why task 12 does not run yet");
    options.manual(explain_manual);
    return [o](Session& session) { return explain(*o, session); };
}

}  // namespace

extern const Command queue_status;
const Command queue_status{"queue status", "show what runs, waits and ended", Needs::repository,
                           declare_status};

extern const Command queue_show;
const Command queue_show{"queue show", "show everything about one task", Needs::repository, declare_show};

extern const Command queue_explain;
const Command queue_explain{"queue explain", "say why a task does not run yet", Needs::repository,
                            declare_explain};

}  // namespace sixth::cmd
