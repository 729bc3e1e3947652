// sixth queue wait and logs: the end of tasks, and what they print on the way there.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "cmd/command.h"
#include "cmd/output.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/time.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"

namespace sixth::cmd {
namespace {

const char* wait_manual =
#include "man/prose/queue-wait.md"
    ;
const char* logs_manual =
#include "man/prose/queue-logs.md"
    ;

using queue::Task;
using queue::TaskId;

struct LogFilter {
    bool out = true, err = true, times = false;
};

// Prints what an attempt wrote since the last call. stdout of the task goes to stdout, and so does its
// stderr: the order is what people want to see.
class LogPrinter {
  public:
    LogPrinter(const fs::Path& file, LogFilter filter, Style style)
        : reader_(file), filter_(filter), style_(style) {}

    void print_new() {
        Output output;
        reader_.read(
            [&](queue::Stream stream, std::int64_t time, std::string_view bytes) {
                if (stream == queue::Stream::out && !filter_.out) return;
                if (stream == queue::Stream::err && !filter_.err) return;
                if (stream == queue::Stream::note && !(filter_.out && filter_.err)) return;
                show(output, stream, time, bytes);
            },
            [&](std::uint64_t missing) {
                end_line(output);
                output << style_(Tone::yellow, fmt::format("[... {} bytes were left out here ...]", missing))
                       << "\n";
            });
        output.flush();
    }

  private:
    void end_line(Output& output) {
        if (!line_start_) output << "\n";
        line_start_ = true;
    }

    void show(Output& output, queue::Stream stream, std::int64_t time, std::string_view bytes) {
        if (stream == queue::Stream::note) {
            end_line(output);
            output << style_(Tone::yellow, "[" + std::string(bytes.substr(0, bytes.find('\n'))) + "]")
                   << "\n";
            return;
        }
        if (!filter_.times && !style_.color()) {
            output << bytes;
            line_start_ = bytes.empty() ? line_start_ : bytes.back() == '\n';
            return;
        }
        const std::string stamp = filter_.times
                                      ? format_time(Time(std::chrono::milliseconds(time))).substr(11, 8) +
                                            (stream == queue::Stream::err ? " err " : " out ")
                                      : "";
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::string_view line = bytes.substr(0, end);
            if (line_start_) output << style_(Tone::dim, stamp);
            output << (stream == queue::Stream::err ? style_(Tone::red, line) : std::string(line));
            line_start_ = end != std::string_view::npos;
            if (line_start_) output << "\n";
            bytes.remove_prefix(line_start_ ? end + 1 : bytes.size());
        }
    }

    queue::LogReader reader_;
    LogFilter filter_;
    Style style_;
    bool line_start_ = true;
};

int code_of(const Task& task, bool propagate) {
    if (task.state == queue::State::done) return 0;
    if (propagate && task.signal) return 128 + *task.signal;
    if (propagate && task.exit_code && *task.exit_code != 0) return *task.exit_code;
    return 1;
}

// Follows every attempt of one task till it is over.
void follow(Session& session, queue::QueueStore& store, TaskId id, LogFilter filter) {
    queue::Watcher news(store.folder(), queue::Topic::news);
    int attempt = 0;
    std::unique_ptr<LogPrinter> printer;
    for (;;) {
        throw_if_interrupted();
        const auto task = store.find(id);
        if (!task) return;
        if (task->attempt != attempt && task->attempt > 0) {
            if (printer) printer->print_new();
            attempt = task->attempt;
            printer = std::make_unique<LogPrinter>(store.log_file(id, attempt), filter, session.out());
        }
        if (printer) printer->print_new();
        if (queue::is_over(task->state)) return;
        news.wait(std::chrono::milliseconds(100));  // what a task prints nobody announces
    }
}

struct WaitWords {
    std::vector<std::string> tasks;
    std::string timeout;
    bool all = false, propagate = false;
};

ExitCode wait(const WaitWords& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    if (o.tasks.empty() == !o.all)
        throw Error("which tasks?", "sixth queue wait 12, or sixth queue wait --all");
    std::vector<TaskId> ids;
    if (o.all) {
        queue::Filter live;
        using queue::State;
        live.states = {State::waiting, State::scheduled, State::ready, State::running};
        for (const Task& task : store.list(live)) ids.push_back(task.id);
    } else {
        ids = task_ids(store, o.tasks);
    }
    if (std::any_of(ids.begin(), ids.end(),
                    [&](TaskId id) { return !queue::is_over(store.find(id)->state); }))
        note_no_worker(session, store);
    WaitOptions how;
    if (!o.timeout.empty()) how.timeout = milliseconds(o.timeout);
    how.propagate = o.propagate;
    return static_cast<ExitCode>(wait_for(session, store, ids, how));
}

Run declare_wait(Options& options) {
    auto o = std::make_shared<WaitWords>();
    options.positional("TASKS", o->tasks, "numbers, ranges such as 3-7, or last");
    options.add("all", o->all, "everything that runs or waits now").command_line_only();
    options.add("timeout", o->timeout, "give up after so long: exit 2").value("TIME").command_line_only();
    options.add("propagate", o->propagate, "exit with the task's own code, 128+n after a signal n")
        .command_line_only();
    options.example("sixth queue wait 12", "exit 0 when task 12 has succeeded, 1 when it failed");
    options.example("sixth queue wait --all --timeout 1h", "wait for everything, an hour at most");
    options.manual(wait_manual);
    return [o](Session& session) { return wait(*o, session); };
}

struct LogsOptions {
    std::string task;
    int attempt = 0;
    bool follow = false, out = false, err = false, times = false;
};

ExitCode logs(const LogsOptions& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    const Task task = task_called(store, o.task);
    const LogFilter filter{o.out || !o.err, o.err || !o.out, o.times};
    if (o.follow) {
        session.leave_untimed();
        follow(session, store, task.id, filter);
        return ExitCode::ok;
    }
    const int attempt = o.attempt > 0 ? o.attempt : task.attempt;
    if (attempt == 0)
        throw Error(fmt::format("task {} has not run yet", task.id),
                    fmt::format("'sixth queue explain {}' says why", task.id));
    const fs::Path file = store.log_file(task.id, attempt);
    if (!queue::read_result(file)) {
        throw Error(fmt::format("attempt {} of task {} left no log", attempt, task.id),
                    fmt::format("'sixth queue show {}' lists its attempts", task.id));
    }
    LogPrinter(file, filter, session.out()).print_new();
    return ExitCode::ok;
}

Run declare_logs(Options& options) {
    auto o = std::make_shared<LogsOptions>();
    Option& task = options.positional("TASK", o->task, "its number, or last");
    task.required = true;
    options.add("follow", o->follow, "go on until it is over").letter('f').command_line_only();
    options.add("attempt", o->attempt, "which one")
        .range(0, 1'000'000)
        .shown_default("the last")
        .command_line_only();
    options.add("stdout", o->out, "what it wrote to stdout alone").command_line_only();
    options.add("stderr", o->err, "what it wrote to stderr alone").command_line_only();
    options.add("times", o->times, "with the time and the stream before each line").command_line_only();
    options.example("sixth queue logs 12", "what task 12 printed, both streams in order");
    options.example("sixth queue logs -f last", "watch the newest task");
    options.manual(logs_manual);
    return [o](Session& session) { return logs(*o, session); };
}

}  // namespace

int wait_for(Session& session, queue::QueueStore& store, const std::vector<TaskId>& ids,
             const WaitOptions& options) {
    session.leave_untimed();
    if (options.follow) {
        for (const TaskId id : ids) follow(session, store, id, {});
    }
    queue::Watcher news(store.folder(), queue::Topic::news);
    const std::int64_t deadline = options.timeout > 0 ? queue::boot_ms() + options.timeout : 0;
    std::vector<TaskId> left = ids;
    int code = 0;
    for (;;) {
        std::vector<TaskId> still;
        for (const TaskId id : left) {
            const auto task = store.find(id);
            if (task && !queue::is_over(task->state)) {
                still.push_back(id);
            } else if (task) {
                const int own = code_of(*task, options.propagate && ids.size() == 1);
                if (own != 0)
                    session.note(
                        fmt::format("task {} {}: {}", id, queue::name_of(task->state), task->reason));
                code = std::max(code, own);
            }
        }
        left = std::move(still);
        if (left.empty()) return code;
        throw_if_interrupted();
        if (deadline != 0 && queue::boot_ms() >= deadline) {
            session.note(fmt::format("{} of {} tasks are not over yet; 'sixth queue status' shows them",
                                     left.size(), ids.size()));
            return 2;
        }
        const std::int64_t patience = deadline != 0 ? deadline - queue::boot_ms() : 1000;
        news.wait(std::chrono::milliseconds(std::clamp<std::int64_t>(patience, 1, 1000)));
    }
}

extern const Command queue_wait;
const Command queue_wait{"queue wait", "wait until tasks are over", Needs::repository, declare_wait};

extern const Command queue_logs;
const Command queue_logs{"queue logs", "show what a task printed", Needs::repository, declare_logs};

}  // namespace sixth::cmd
