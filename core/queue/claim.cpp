// Workers: who may start what, and when.
#include <algorithm>

#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"

namespace sixth::queue {

std::int64_t QueueStore::enter(int slots, std::string_view woken, Executor executor) {
    const Identity& self = own_identity();
    state::Transaction transaction(db_);
    std::vector<std::int64_t> dead;
    {
        auto rows = db_.prepare("SELECT id, pid, start, space, boot FROM queue_worker");
        while (rows.step()) {
            const Identity other{rows.integer(1), rows.integer(2), rows.integer(3),
                                 std::string(rows.text(4))};
            if (!is_alive(other) || other == self) dead.push_back(rows.integer(0));
        }
    }
    for (const std::int64_t id : dead) db_.run("DELETE FROM queue_worker WHERE id = ?", id);
    db_.run(
        "INSERT INTO queue_worker(pid, start, space, boot, started, slots, woken, executor) "
        "VALUES(?,?,?,?,?,?,?,?)",
        self.pid, self.start, self.space, self.boot, wall_ms(), slots, woken, name_of(executor));
    const std::int64_t id = db_.last_insert_id();
    transaction.commit();
    return id;
}

void QueueStore::leave(std::int64_t worker) {
    state::Transaction transaction(db_);
    db_.run("DELETE FROM queue_worker WHERE id = ?", worker);
    transaction.commit();
}

bool QueueStore::is_draining(std::int64_t worker) {
    auto row = db_.prepare("SELECT draining FROM queue_worker WHERE id = ?1");
    row.with(worker);
    return row.step() && row.integer(0) != 0;
}

// Scheduled tasks whose time has come.
bool QueueStore::promote(std::int64_t now) {
    db_.run(
        "UPDATE queue_task SET state = 'ready', ready = CASE WHEN delay_boot = ?1 THEN ?3 ELSE ready END, "
        "delay_boot = NULL WHERE state = 'scheduled' AND CASE WHEN delay_boot = ?1 THEN delay_until <= ?2 "
        "ELSE "
        "ready <= ?3 END",
        boot_id(), boot_ms(), now);
    return db_.changes() > 0;
}

// The earliest due of the lanes' first tasks. A semaphore's tasks stand in a line of their own, so that a
// full one costs one look, however many wait for it.
std::optional<QueueStore::Choice> QueueStore::choose(const Slot& slot, const Targets& targets) {
    std::optional<Choice> best;
    const auto look = [&](std::size_t lane) {
        if (db_.prepare("SELECT 1 FROM queue_lane WHERE lane = ?1").with(static_cast<int>(lane)).step())
            return;
        std::string limit;
        for (bool first = true;; first = false) {
            auto next = db_.prepare(
                "SELECT limit_name FROM queue_task WHERE state = 'ready' AND lane = ?1 AND limit_name >= ?2 "
                "AND "
                "(?3 OR limit_name > ?2) ORDER BY limit_name LIMIT 1");
            next.with(static_cast<int>(lane), limit, first ? 1 : 0);
            if (!next.step()) return;
            limit = next.text(0);
            auto head = db_.prepare(
                "SELECT id, ready, limit_count FROM queue_task WHERE state = 'ready' AND lane = ?1 AND "
                "limit_name = ?2 ORDER BY ready, id LIMIT 1");
            head.with(static_cast<int>(lane), limit);
            if (!head.step()) return;
            if (!limit.empty() && running_with(limit) >= head.integer(2)) continue;
            const Choice choice{head.integer(0), head.integer(1) + targets.wait[lane]};
            if (!best || std::pair(choice.due, choice.task) < std::pair(best->due, best->task)) best = choice;
        }
    };
    if (slot.own) look(static_cast<std::size_t>(*slot.own));
    if (!best && (!slot.own || slot.helps)) {
        for (std::size_t lane = 0; lane < lanes; ++lane) look(lane);
    }
    return best;
}

std::vector<Claimed> QueueStore::step(const Step& step) {
    std::vector<Claimed> claimed;
    const bool due = next_due().value_or(1) == 0;
    if (step.finished.empty() && !due && (step.free.empty() || !has_ready())) return claimed;
    const std::int64_t now = wall_ms();
    state::Transaction transaction(db_);
    for (const Finished& end : step.finished) finish(end, step, now);
    bool changed = promote(now) || !step.finished.empty();
    for (std::size_t i = 0; i < step.free.size(); ++i) {
        const Slot& slot = step.free[i];
        const auto choice = choose(slot, step.targets);
        if (!choice) continue;
        db_.run(
            "UPDATE queue_task SET state = 'running', attempt = attempt + 1, worker = ?2, runner_pid = ?3, "
            "runner_start = ?4, runner_space = ?5, runner_boot = ?6, started = ?7, due = ?8, heartbeat = ?7, "
            "finished = NULL, exit_code = NULL, signal = NULL, reason = '', paused = 0, cancelling = 0 "
            "WHERE id = ?1 AND state = 'ready'",
            choice->task, step.worker, slot.runner.pid, slot.runner.start, slot.runner.space,
            slot.runner.boot, now, choice->due);
        claimed.push_back({i, *load_task(db_, choice->task), {}});
        if (step.spool) claimed.back().job = new_job(claimed.back().task, *step.spool, now);
        changed = true;
    }
    if (changed) transaction.commit();
    return claimed;
}

std::vector<Task> QueueStore::adopt(std::int64_t worker, Executor executor) {
    std::vector<Task> orphans;
    {
        const std::vector<WorkerRow> living = workers();
        auto rows = db_.prepare(
            select_task +
            "WHERE state = 'running' AND ?1 = EXISTS(SELECT 1 FROM queue_job j WHERE j.task = queue_task.id "
            "AND j.attempt = queue_task.attempt)");
        rows.with(executor == Executor::slurm ? 1 : 0);
        while (rows.step()) {
            const std::int64_t owner = rows.integer(29);  // worker
            const bool owned = std::any_of(living.begin(), living.end(),
                                           [&](const WorkerRow& row) { return row.id == owner; });
            if (!owned) orphans.push_back(read_task(rows));
        }
    }
    if (orphans.empty()) return orphans;
    state::Transaction transaction(db_);
    std::vector<Task> adopted;
    for (Task& task : orphans) {
        db_.run(
            "UPDATE queue_task SET worker = ?1 WHERE id = ?2 AND attempt = ?3 AND state = 'running' AND "
            "worker = ?4",
            worker, task.id, task.attempt, task.worker);
        if (db_.changes() == 1) adopted.push_back(std::move(task));
    }
    transaction.commit();
    return adopted;
}

std::vector<Task> QueueStore::running_of(std::int64_t worker) {
    auto rows = db_.prepare(select_task + "WHERE state = 'running' AND worker = ?1");
    rows.with(worker);
    std::vector<Task> all;
    while (rows.step()) all.push_back(read_task(rows));
    return all;
}

void QueueStore::give_back_room() {
    try {
        db_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const state::StateError&) {  // no room for that either: somebody has to make some
    }
}

void QueueStore::beat(std::int64_t worker) {
    state::Transaction transaction(db_);
    db_.run("UPDATE queue_task SET heartbeat = ?1 WHERE state = 'running' AND worker = ?2", wall_ms(),
            worker);
    transaction.commit();
}

}  // namespace sixth::queue
