// sixth queue cancel, retry, hold, release, pause, resume, drain, prune.
#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "cmd/command.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/time.h"
#include "core/queue/clock.h"
#include "core/queue/notice.h"
#include "core/telemetry/telemetry_store.h"

namespace sixth::cmd {
namespace {

// Each manual stands beside its own.
const char* cancel_manual =
#include "man/prose/queue-cancel.md"
    ;
const char* retry_manual =
#include "man/prose/queue-retry.md"
    ;
const char* hold_manual =
#include "man/prose/queue-hold.md"
    ;
const char* release_manual =
#include "man/prose/queue-release.md"
    ;
const char* pause_manual =
#include "man/prose/queue-pause.md"
    ;
const char* resume_manual =
#include "man/prose/queue-resume.md"
    ;
const char* drain_manual =
#include "man/prose/queue-drain.md"
    ;
const char* prune_manual =
#include "man/prose/queue-prune.md"
    ;

using queue::TaskId;

struct TaskWords {
    std::vector<std::string> tasks;
};

using Change = bool (queue::QueueStore::*)(TaskId);

struct Verb {
    const char* done;      // "cancelled"
    const char* not_done;  // "it is over already"
};

// 0: each was changed; 1: one was not.
ExitCode change(const TaskWords& o, Session& session, Change how, const Verb& verb) {
    queue::QueueStore store = open_queue(session);
    bool all = true;
    std::string lines;
    for (const TaskId id : task_ids(store, o.tasks)) {
        const bool changed = (store.*how)(id);
        all = all && changed;
        const auto task = store.find(id);
        lines +=
            changed ? fmt::format("task {} {}\n", id, task && task->cancelling ? "is told to end" : verb.done)
                    : fmt::format("task {} is {}: {}\n", id, task ? queue::name_of(task->state) : "gone",
                                  verb.not_done);
    }
    queue::notify(store.folder(), queue::Topic::work);
    queue::notify(store.folder(), queue::Topic::news);
    print(lines);
    return all ? ExitCode::ok : ExitCode::findings;
}

Run declare_change(Options& options, Change how, Verb verb, const char* manual) {
    auto o = std::make_shared<TaskWords>();
    Option& tasks = options.positional("TASKS", o->tasks, "numbers, ranges such as 3-7, or last");
    tasks.required = true;
    options.manual(manual);
    return [o, how, verb](Session& session) { return change(*o, session, how, verb); };
}

Run declare_cancel(Options& options) {
    options.example("sixth queue cancel 12", "end task 12, or do not begin it");
    return declare_change(options, &queue::QueueStore::cancel, {"cancelled", "it is over already"},
                          cancel_manual);
}

Run declare_retry(Options& options) {
    options.example("sixth queue retry 12", "run task 12 again, and those cancelled because of it");
    return declare_change(options, &queue::QueueStore::retry,
                          {"waits to run again", "only what failed or was cancelled can be retried"},
                          retry_manual);
}

Run declare_hold(Options& options) {
    options.example("sixth queue hold 3-7", "do not start these until they are released");
    return declare_change(options, &queue::QueueStore::hold, {"held", "only what waits can be held"},
                          hold_manual);
}

struct ReleaseOptions {
    TaskWords named;
    bool needed = false;
};

// One that waits for a held one would not run either.
ExitCode release(const ReleaseOptions& o, Session& session) {
    queue::QueueStore store = open_queue(session);
    TaskWords all = o.named;
    const std::vector<TaskId> named = task_ids(store, all.tasks);
    std::set<TaskId> needed;
    for (const TaskId id : named) {
        for (const TaskId each : store.held_before(id)) needed.insert(each);
    }
    for (const TaskId id : named) needed.erase(id);
    const std::string words = task_words({needed.begin(), needed.end()});
    if (o.needed) {
        for (const TaskId id : needed) all.tasks.push_back(std::to_string(id));
    }
    const ExitCode code = change(all, session, &queue::QueueStore::release, {"released", "it is not held"});
    if (!o.needed && !needed.empty())
        session.note(
            fmt::format("what was released waits for held tasks; 'sixth queue release {}' lets {} go too",
                        words, needed.size() == 1 ? "it" : "them"));
    return code;
}

Run declare_release(Options& options) {
    auto o = std::make_shared<ReleaseOptions>();
    Option& tasks = options.positional("TASKS", o->named.tasks, "numbers, ranges such as 3-7, or last");
    tasks.required = true;
    options.add("needed", o->needed, "also release what they wait for").command_line_only();
    options.example("sixth queue release 3-7", "let them go");
    options.example("sixth queue release 12 --needed", "and every held task that 12 waits for");
    options.manual(release_manual);
    return [o](Session& session) { return release(*o, session); };
}

struct PauseOptions {
    std::vector<std::string> tasks;
    std::string lane;
    bool all = false, new_only = false;
};

std::vector<queue::Lane> lanes_of(const PauseOptions& o) {
    using queue::Lane;
    if (o.all) return {Lane::critical, Lane::high, Lane::normal, Lane::low};
    if (o.lane.empty()) return {};
    const auto lane = queue::lane_called(o.lane);
    if (!lane) throw Error(fmt::format("there is no lane '{}'", o.lane), "critical, high, normal or low");
    return {*lane};
}

ExitCode pause(const PauseOptions& o, Session& session, bool paused) {
    const std::vector<queue::Lane> lanes = lanes_of(o);
    if (o.tasks.empty() == lanes.empty())
        throw Error("what?", "name tasks, or a lane with --lane, or everything with --all");
    queue::QueueStore store = open_queue(session);
    std::vector<TaskId> ids = task_ids(store, o.tasks);
    std::string lines;
    for (const queue::Lane lane : lanes) {
        store.pause_lane(lane, paused);
        lines += fmt::format("lane {} {}\n", queue::name_of(lane), paused ? "is paused" : "goes on");
        if (o.new_only) continue;
        queue::Filter running;
        running.states = {queue::State::running};
        running.lane = lane;
        for (const queue::Task& task : store.list(running)) {
            if (task.paused != paused) ids.push_back(task.id);
        }
    }
    bool all = true;
    for (const TaskId id : ids) {
        const bool changed = store.set_paused(id, paused);
        all = all && (changed || !lanes.empty());
        const auto task = store.find(id);
        const auto job =
            !changed && task && task->state == queue::State::running ? store.job_of(*task) : std::nullopt;
        lines += changed ? fmt::format("task {} {}\n", id, paused ? "is stopped" : "goes on")
                 : job   ? fmt::format(
                               "task {} runs on Slurm, where only an administrator stops it: scontrol "
                                 "suspend {}\n",
                               id, job->number)
                       : fmt::format("task {} does not run\n", id);
    }
    queue::notify(store.folder(), queue::Topic::work);
    queue::notify(store.folder(), queue::Topic::news);
    print(lines);
    return all ? ExitCode::ok : ExitCode::findings;
}

Run declare_pausing(Options& options, bool paused) {
    auto o = std::make_shared<PauseOptions>();
    options.positional("TASKS", o->tasks, "running ones: numbers, ranges such as 3-7, or last");
    options.add("lane", o->lane, "this lane").value("LANE").command_line_only();
    options.add("all", o->all, "every lane").command_line_only();
    if (paused) {
        options.add("new-only", o->new_only, "of a lane: let what runs go on, start nothing")
            .command_line_only();
        options.example("sixth queue pause 12", "stop task 12 where it is");
        options.example("sixth queue pause --lane low", "stop the low lane's tasks and start none");
        options.manual(pause_manual);
    } else {
        options.example("sixth queue resume --all", "let everything go on");
        options.manual(resume_manual);
    }
    return [o, paused](Session& session) { return pause(*o, session, paused); };
}

Run declare_pause(Options& options) {
    return declare_pausing(options, true);
}
Run declare_resume(Options& options) {
    return declare_pausing(options, false);
}

struct DrainOptions {
    std::string timeout;
};

ExitCode drain(const DrainOptions& o, Session& session) {
    session.leave_untimed();
    queue::QueueStore store = open_queue(session);
    queue::Watcher news(store.folder(), queue::Topic::news);
    const std::int64_t deadline = o.timeout.empty() ? 0 : queue::boot_ms() + milliseconds(o.timeout);
    store.drain();
    queue::notify(store.folder(), queue::Topic::work);
    for (;;) {
        const auto workers = store.workers();
        if (std::none_of(workers.begin(), workers.end(), [](const auto& worker) { return worker.draining; }))
            break;
        throw_if_interrupted();
        if (deadline != 0 && queue::boot_ms() >= deadline) {
            session.note("the workers still run tasks; they take nothing more and end then");
            return ExitCode::findings;
        }
        news.wait(std::chrono::milliseconds(500));
    }
    print("no worker is left; what waits is kept for the next one\n");
    return ExitCode::ok;
}

Run declare_drain(Options& options) {
    auto o = std::make_shared<DrainOptions>();
    options.add("timeout", o->timeout, "do not wait longer for them").value("TIME").command_line_only();
    options.example("sixth queue drain", "let workers finish what runs, take nothing more, and end");
    options.manual(drain_manual);
    return [o](Session& session) { return drain(*o, session); };
}

struct PruneOptions {
    std::string older = "7d";
};

ExitCode prune(const PruneOptions& o, Session& session) {
    const std::int64_t keep = milliseconds(o.older);
    queue::QueueStore store = open_queue(session);
    const std::int64_t pruned = telemetry::prune(store, queue::wall_ms() - keep, session.telemetry());
    print(fmt::format("removed {} finished task{} and their logs\n", pruned, pruned == 1 ? "" : "s"));
    return ExitCode::ok;
}

Run declare_prune(Options& options) {
    auto o = std::make_shared<PruneOptions>();
    options.add("older", o->older, "remove what ended longer ago than this")
        .value("TIME")
        .command_line_only();
    options.example("sixth queue prune --older 2d", "forget what ended more than two days ago");
    options.manual(prune_manual);
    return [o](Session& session) { return prune(*o, session); };
}

}  // namespace

extern const Command queue_cancel;
const Command queue_cancel{"queue cancel", "end tasks, or do not begin them", Needs::repository,
                           declare_cancel};

extern const Command queue_retry;
const Command queue_retry{"queue retry", "run failed or cancelled tasks again", Needs::repository,
                          declare_retry};

extern const Command queue_hold;
const Command queue_hold{"queue hold", "keep waiting tasks from starting", Needs::repository, declare_hold};

extern const Command queue_release;
const Command queue_release{"queue release", "let held tasks go", Needs::repository, declare_release};

extern const Command queue_pause;
const Command queue_pause{"queue pause", "stop running tasks, or a whole lane", Needs::repository,
                          declare_pause};

extern const Command queue_resume;
const Command queue_resume{"queue resume", "let paused tasks and lanes go on", Needs::repository,
                           declare_resume};

extern const Command queue_drain;
const Command queue_drain{"queue drain", "let workers finish what runs, and end", Needs::repository,
                          declare_drain};

extern const Command queue_prune;
const Command queue_prune{"queue prune", "forget tasks that ended long ago", Needs::repository,
                          declare_prune};

}  // namespace sixth::cmd
