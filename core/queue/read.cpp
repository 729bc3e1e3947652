// Questions about the queue: short reads, no transaction held open.
#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"

namespace sixth::queue {

std::optional<Task> QueueStore::find(TaskId id) {
    return load_task(db_, id);
}

std::vector<Task> QueueStore::list(const Filter& filter) {
    const auto wanted = [&](State state) {
        return filter.states.empty() ||
               std::find(filter.states.begin(), filter.states.end(), state) != filter.states.end();
    };
    const std::string lane = filter.lane ? fmt::format(" AND lane = {}", static_cast<int>(*filter.lane)) : "";
    std::vector<Task> tasks;
    const auto take = [&](const std::string& rest) {
        auto rows = db_.prepare(select_task + rest);
        while (rows.step()) tasks.push_back(read_task(rows));
    };
    state::ReadTransaction moment(db_);
    // each has its own partial index, so that a hundred thousand finished tasks cost nothing
    if (wanted(State::running)) take("WHERE state = 'running'" + lane + " ORDER BY started, id");
    if (wanted(State::ready)) take("WHERE state = 'ready'" + lane + " ORDER BY lane, ready, id");
    if (wanted(State::scheduled)) take("WHERE state = 'scheduled'" + lane + " ORDER BY ready, id");
    if (wanted(State::waiting)) take("WHERE state = 'waiting'" + lane + " ORDER BY created, id");
    if (wanted(State::held)) take("WHERE state = 'held'" + lane + " ORDER BY created, id");
    std::vector<Task> over;
    for (const State state : {State::done, State::failed, State::cancelled}) {
        if (!wanted(state)) continue;
        const std::string limit = filter.newest > 0 ? fmt::format(" LIMIT {}", filter.newest) : "";
        auto rows = db_.prepare(select_task + fmt::format("WHERE state = '{}'{} ORDER BY finished DESC{}",
                                                          name_of(state), lane, limit));
        while (rows.step()) over.push_back(read_task(rows));
    }
    std::stable_sort(over.begin(), over.end(), [](const Task& a, const Task& b) {
        return a.finished != b.finished ? a.finished > b.finished : a.id > b.id;
    });
    if (filter.newest > 0 && over.size() > static_cast<std::size_t>(filter.newest))
        over.resize(static_cast<std::size_t>(filter.newest));
    tasks.insert(tasks.end(), std::make_move_iterator(over.rbegin()), std::make_move_iterator(over.rend()));
    return tasks;
}

Counts QueueStore::counts() {
    Counts counts;
    auto rows = db_.prepare("SELECT state, tasks FROM queue_count");
    while (rows.step()) {
        if (rows.text(0) == "missed") counts.missed = rows.integer(1);
        if (const auto state = state_called(rows.text(0))) counts.tasks[*state] = rows.integer(1);
    }
    return counts;
}

std::vector<Attempt> QueueStore::attempts(TaskId id) {
    auto rows = db_.prepare(
        "SELECT attempt, outcome, exit_code, signal, started, finished, reason FROM queue_attempt "
        "WHERE task = ?1 ORDER BY attempt");
    rows.with(id);
    std::vector<Attempt> all;
    while (rows.step()) {
        Attempt attempt{id, static_cast<int>(rows.integer(0)), {}};
        attempt.result.outcome = outcome_called(rows.text(1)).value_or(Outcome::lost);
        attempt.result.exit_code = static_cast<int>(rows.integer(2));
        attempt.result.signal = static_cast<int>(rows.integer(3));
        attempt.result.started = rows.integer(4);
        attempt.result.finished = rows.integer(5);
        attempt.result.reason = rows.text(6);
        all.push_back(std::move(attempt));
    }
    return all;
}

std::vector<Dependency> QueueStore::waits_for(TaskId id) {
    auto rows =
        db_.prepare("SELECT on_task, need FROM queue_after WHERE task = ?1 AND met = 0 ORDER BY on_task");
    rows.with(id);
    std::vector<Dependency> all;
    while (rows.step()) all.push_back({rows.integer(0), static_cast<Need>(rows.integer(1))});
    return all;
}

std::vector<TaskId> QueueStore::held_before(std::optional<TaskId> id) {
    auto rows = db_.prepare(
        "WITH RECURSIVE before(id) AS (SELECT a.on_task FROM queue_after a JOIN queue_task t ON t.id = "
        "a.task "
        "WHERE a.met = 0 AND (t.id = ?1 OR (?1 IS NULL AND t.state = 'waiting')) "
        "UNION SELECT a.on_task FROM queue_after a JOIN before b ON a.task = b.id WHERE a.met = 0) "
        "SELECT t.id FROM before b JOIN queue_task t ON t.id = b.id WHERE t.state = 'held' ORDER BY t.id");
    rows.with(id);
    std::vector<TaskId> all;
    while (rows.step()) all.push_back(rows.integer(0));
    return all;
}

std::vector<WorkerRow> QueueStore::workers() {
    auto rows = db_.prepare(
        "SELECT id, pid, start, space, boot, started, slots, draining, woken, executor, away FROM "
        "queue_worker");
    std::vector<WorkerRow> all;
    while (rows.step()) {
        WorkerRow row;
        row.id = rows.integer(0);
        row.process = {rows.integer(1), rows.integer(2), rows.integer(3), std::string(rows.text(4))};
        row.started = rows.integer(5);
        row.slots = static_cast<int>(rows.integer(6));
        row.draining = rows.integer(7) != 0;
        row.woken = rows.text(8);
        row.executor = rows.text(9) == name_of(Executor::slurm) ? Executor::slurm : Executor::local;
        row.away = rows.integer(10);
        if (is_alive(row.process)) all.push_back(std::move(row));
    }
    return all;
}

std::int64_t QueueStore::running_with(const std::string& limit) {
    auto row = db_.prepare("SELECT count(*) FROM queue_task WHERE state = 'running' AND limit_name = ?1");
    row.with(limit).step();
    return row.integer(0);
}

std::int64_t QueueStore::ahead_of(const Task& task) {
    auto row = db_.prepare(
        "SELECT count(*) FROM queue_task WHERE state = 'ready' AND lane = ?1 AND (ready, id) < (?2, ?3)");
    row.with(static_cast<int>(task.request.lane), task.ready, task.id).step();
    return row.integer(0);
}

std::vector<Lane> QueueStore::paused_lanes() {
    auto rows = db_.prepare("SELECT lane FROM queue_lane ORDER BY lane");
    std::vector<Lane> all;
    while (rows.step()) all.push_back(static_cast<Lane>(rows.integer(0)));
    return all;
}

std::optional<std::int64_t> QueueStore::next_due() {
    auto row = db_.prepare(
        "SELECT min(CASE WHEN delay_boot = ?1 THEN delay_until - ?2 ELSE ready - ?3 END) FROM queue_task "
        "WHERE state = 'scheduled'");
    row.with(boot_id(), boot_ms(), wall_ms()).step();
    if (row.is_null(0)) return std::nullopt;
    return std::max<std::int64_t>(0, row.integer(0));
}

bool QueueStore::has_ready() {
    return db_.prepare("SELECT 1 FROM queue_task WHERE state = 'ready' LIMIT 1").step();
}

// When nothing is ready, runs or has a time, what still waits does so for a held one, or for one that is
// gone.
bool QueueStore::anything_left() {
    return db_
        .prepare("SELECT 1 FROM queue_count WHERE tasks > 0 AND state IN ('ready', 'running', 'scheduled')")
        .step();
}

}  // namespace sixth::queue
