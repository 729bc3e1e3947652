// The queue's tables and every change of them. What a call returns from is on the disk: each change is one
// transaction with SQLite's FULL sync. Every end of an attempt is fenced: it counts only while the task still
// runs that very attempt.
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/queue/task.h"
#include "core/state/db.h"

namespace sixth::queue {

const state::TableSet& tables();

// What belongs to the queue of a state file and stands beside it.
fs::Path folder_of(const fs::Path& state_file);
fs::Path log_file(const fs::Path& state_file, TaskId task, int attempt);

struct Added {
    TaskId id = 0;
    bool existed = false;  // the key's live task was given back
};

struct Targets {  // how long a task of each lane should wait at most, milliseconds
    std::array<std::int64_t, lanes> wait{0, 300'000, 1'800'000, 7'200'000};  // now, 5 min, 30 min, 2 h
};

// One free place in a worker: its own lane comes first; nullopt: any lane, the earliest due first.
struct Slot {
    std::optional<Lane> own;
    bool helps = true;  // takes from other lanes when its own is empty
    Identity runner;    // stands behind its gate, ready to run what is claimed; none: a cluster will
};

struct Claimed {
    std::size_t slot = 0;
    Task task;  // as claimed: running, attempt counted
    Job job;    // if a cluster is to run it: not yet handed over
};

struct Finished {
    TaskId task = 0;
    int attempt = 0;
    Result result;
    // Of one that a cluster ran: where ("": nobody knows). It began when `result` says, not when it was
    // claimed.
    std::optional<std::string> node = std::nullopt;
};

struct Counts {
    std::map<State, std::int64_t> tasks;
    std::int64_t missed = 0;  // starts later than their lane's target
};

struct WorkerRow {
    std::int64_t id = 0;
    Identity process;
    std::int64_t started = 0;
    int slots = 0;
    bool draining = false;
    std::string woken;  // how it learns of new work: "inotify" or "polling"; empty: an older version's
    Executor executor = Executor::local;
    std::int64_t away = 0;  // since when its cluster does not answer; 0: it does
};

// Attempts by how long something took: at most bounds[i] ms, the last without a bound.
struct Histogram {
    static constexpr std::array<std::int64_t, 11> bounds{
        10, 100, 1'000, 5'000, 10'000, 30'000, 60'000, 300'000, 1'800'000, 7'200'000, 28'800'000};
    std::array<std::int64_t, bounds.size() + 1> counts{};
    std::int64_t total = 0;  // ms
};

struct LaneView {
    std::int64_t queued = 0;  // ready tasks
    std::int64_t running = 0;
    std::int64_t oldest = 0;  // since when the first of the ready ones could have started; 0: there is none
    bool paused = false;
    Histogram wait, run;                            // of every attempt there ever was, pruned ones too
    std::array<std::int64_t, outcomes> attempts{};  // the same, by Outcome
    std::map<State, std::int64_t> ended;            // tasks, by how; one that is tried again counts again
};

struct LastFailure {
    TaskId id = 0;
    std::string name;
    std::int64_t finished = 0;
    std::string reason;
};

// The whole queue at one moment, at a cost that does not grow with what has ended.
struct Overview {
    std::array<LaneView, lanes> lane;
    Counts counts;
    std::vector<WorkerRow> workers;  // living ones
    std::optional<LastFailure> last_failure;
};

struct Filter {
    std::vector<State> states;  // empty: all
    std::optional<Lane> lane;
    std::int64_t newest = 0;  // that many finished ones at most; 0: all
};

class QueueStore {
  public:
    // `file`: the state file. Opened at FULL; an Error if it cannot hold what must not be lost.
    explicit QueueStore(const fs::Path& file);
    // For questions alone: makes no file, waits `patience` for a locked one, and bears that the file is put
    // away, replaced or cut short under it (a StateError then, nothing worse).
    static QueueStore look(const fs::Path& file, std::chrono::milliseconds patience);

    const fs::Path& folder() const { return folder_; }  // logs, checkpoints, notices; beside the state file
    fs::Path log_file(TaskId task, int attempt) const;
    fs::Path checkpoint_folder(TaskId task) const;

    // ---- clients (add.cpp, change.cpp, read.cpp)
    std::vector<Added> add(const std::vector<Request>& requests);  // all or none
    // The same inside a transaction of the caller's on db(), for what is kept together with the task; `key`
    // is not looked at. Who cancels so tells the runner after its commit.
    TaskId add_inside(const Request& request);
    void cancel_inside(TaskId id);
    void tell_cancelled(TaskId id);
    std::optional<Task> find(TaskId id);
    std::vector<Task> list(const Filter& filter);  // running, pending by place, finished by time
    Counts counts();
    std::vector<Attempt> attempts(TaskId id);
    std::vector<Dependency> waits_for(TaskId id);
    // Held tasks that `id` waits for, whatever stands between; nullopt: that anything waiting waits for.
    std::vector<TaskId> held_before(std::optional<TaskId> id);
    std::vector<WorkerRow> workers();  // living ones
    std::int64_t running_with(const std::string& limit);
    std::int64_t ahead_of(const Task& task);  // ready tasks with an earlier place in its lane
    std::vector<Lane> paused_lanes();
    std::optional<Job> job_of(const Task& task);  // of the attempt that runs or ran last (jobs.cpp)
    // The task that has it, with its last attempt; of a running task? Whatever else stands in a shared
    // folder.
    std::optional<Job> job_called(const std::string& uuid, bool& runs);
    std::string folder_id(const std::string& folder);  // of one that is shared with nodes; "": not known
    std::vector<std::string> steps_done(TaskId id);
    Overview overview();  // overview.cpp

    bool cancel(TaskId id);   // false: it was over; a running one is told, see Task::cancelling
    bool retry(TaskId id);    // a task that failed or was cancelled; also those cancelled because of it
    bool hold(TaskId id);     // false: it runs or is over
    bool release(TaskId id);  // false: it was not held
    bool set_paused(TaskId id, bool paused);  // a running one
    void pause_lane(Lane lane, bool paused);
    void drain();  // living workers take nothing more and end
    // Each transaction that removes tasks first tells which: whoever counts them does it there.
    using Going = std::function<void(const std::vector<TaskId>&)>;
    std::int64_t prune(std::int64_t finished_before, const Going& going);

    bool checkpoint(TaskId id, int attempt, const std::optional<std::string>& cursor,
                    const std::optional<double>& progress);  // false: this attempt is over
    bool step_done(TaskId id, const std::string& name);
    bool finish_step(TaskId id, int attempt, const std::string& name);

    // ---- workers (claim.cpp, finish.cpp)
    // This process as a worker; its number. `woken`: see WorkerRow.
    std::int64_t enter(int slots, std::string_view woken = "inotify", Executor executor = Executor::local);
    void leave(std::int64_t worker);
    bool is_draining(std::int64_t worker);
    // One transaction: takes in what ended, gives back what is due, claims for the free slots.
    struct Step {
        std::vector<Finished> finished;
        std::vector<Slot> free;
        std::int64_t worker = 0;
        Targets targets;
        std::vector<std::string> on_done, on_fail;
        std::optional<fs::Path> spool;  // what is claimed goes to a cluster, through this folder
    };
    std::vector<Claimed> step(const Step& step);
    // Running tasks of such a worker that is gone are this one's from now on.
    std::vector<Task> adopt(std::int64_t worker, Executor executor = Executor::local);
    void save_jobs(const std::vector<Job>& jobs);  // what was learnt of them
    void set_folder_id(const std::string& folder, const std::string& id);
    void set_away(std::int64_t worker, std::int64_t since);  // see WorkerRow
    std::vector<Task> running_of(std::int64_t worker);
    void beat(std::int64_t worker);  // heartbeats of its running tasks
    // When the next scheduled task is due, milliseconds from now; nullopt: none is scheduled.
    std::optional<std::int64_t> next_due();
    bool anything_left();  // besides held tasks, and what waits for them alone
    bool has_ready();

    void give_back_room();  // on a full disk: what the log holds goes into the file

    state::Db& db() { return db_; }

  private:
    QueueStore(const fs::Path& file, state::Db db);
    TaskId insert(const Request& request, std::int64_t now);
    std::optional<TaskId> settle_key(const Request& request);
    std::int64_t prune_some(State state, std::int64_t finished_before, const Going& going);
    void cancel_now(TaskId id, std::int64_t now);
    void settle(TaskId id, std::int64_t now);
    bool promote(std::int64_t now);
    struct Choice {
        TaskId task = 0;
        std::int64_t due = 0;
    };
    std::optional<Choice> choose(const Slot& slot, const Targets& targets);
    Job new_job(const Task& task, const fs::Path& spool, std::int64_t now);
    void finish(const Finished& finished, const Step& step, std::int64_t now);
    void retry_later(const Task& task, std::int64_t delay, const std::string& reason, std::int64_t now);
    void end(const Task& task, State state, const Result& result, const std::string& reason, const Step& step,
             std::int64_t now);
    void wake_dependents(TaskId id, State state, std::int64_t now);
    void announce(const Task& task, State state, const Result& result, const Step& step, std::int64_t now);

    fs::Path folder_;
    state::Db db_;
};

}  // namespace sixth::queue
