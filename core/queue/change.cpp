// What people and tasks ask of the queue, besides adding to it.
#include <algorithm>
#include <filesystem>

#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"
#include "core/queue/runner.h"

namespace sixth::queue {

// What does not run is over at once; what runs is told, and over when its runner says so.
void QueueStore::cancel_now(TaskId id, std::int64_t now) {
    const auto task = load_task(db_, id);
    if (!task || is_over(task->state)) return;
    if (task->state == State::running) {
        db_.run("UPDATE queue_task SET cancelling = 1 WHERE id = ?", id);
        return;
    }
    db_.run(
        "UPDATE queue_task SET state = 'cancelled', finished = ?2, reason = 'cancelled before it ran' WHERE "
        "id = ?1",
        id, now);
    wake_dependents(id, State::cancelled, now);
    announce(*task, State::cancelled, {}, {}, now);
}

bool QueueStore::cancel(TaskId id) {
    state::Transaction transaction(db_);
    const auto task = load_task(db_, id);
    if (!task || is_over(task->state)) return false;
    cancel_now(id, wall_ms());
    transaction.commit();
    tell_cancelled(id);
    return true;
}

void QueueStore::cancel_inside(TaskId id) {
    cancel_now(id, wall_ms());
}

// A worker would tell it too, see worker.cpp.
void QueueStore::tell_cancelled(TaskId id) {
    const auto task = load_task(db_, id);
    if (task && task->state == State::running && task->cancelling) send_signal(task->runner, runner_cancel);
}

bool QueueStore::retry(TaskId id) {
    state::Transaction transaction(db_);
    const auto task = load_task(db_, id);
    if (!task || (task->state != State::failed && task->state != State::cancelled)) return false;
    const std::int64_t now = wall_ms();
    if (!task->request.key.empty()) settle_key(task->request);  // an Error if another one has the key now
    std::vector<TaskId> revived{id};
    for (std::size_t i = 0; i < revived.size(); ++i) {
        db_.run(
            "UPDATE queue_task SET state = 'waiting', ready = ?2, failures = 0, crashes = 0, finished = "
            "NULL, "
            "cancelling = 0, paused = 0, blocked_by = NULL, reason = '', delay_boot = NULL WHERE id = ?1",
            revived[i], now);
        auto rows = db_.prepare(
            "SELECT id FROM queue_task c WHERE blocked_by = ?1 AND state = 'cancelled' AND NOT EXISTS("
            "SELECT 1 FROM queue_after a LEFT JOIN queue_task o ON o.id = a.on_task WHERE a.task = c.id AND "
            "a.met = 0 AND (o.id IS NULL OR o.state IN ('done', 'failed', 'cancelled')))");
        rows.with(revived[i]);
        while (rows.step()) revived.push_back(rows.integer(0));
    }
    // what it waited for before is forgotten if it has ended: only its own revived forerunners count
    db_.run("UPDATE queue_after SET met = 1 WHERE task = ?", id);
    settle(id, now);
    transaction.commit();
    return true;
}

bool QueueStore::hold(TaskId id) {
    state::Transaction transaction(db_);
    db_.run(
        "UPDATE queue_task SET state = 'held' WHERE id = ? AND state IN ('waiting', 'scheduled', 'ready')",
        id);
    const bool held = db_.changes() == 1;
    transaction.commit();
    return held;
}

bool QueueStore::release(TaskId id) {
    state::Transaction transaction(db_);
    db_.run("UPDATE queue_task SET state = 'waiting' WHERE id = ? AND state = 'held'", id);
    const bool released = db_.changes() == 1;
    settle(id, wall_ms());
    transaction.commit();
    return released;
}

bool QueueStore::set_paused(TaskId id, bool paused) {
    state::Transaction transaction(db_);
    const auto task = load_task(db_, id);
    if (!task || task->state != State::running || job_of(*task)) return false;
    db_.run("UPDATE queue_task SET paused = ?2 WHERE id = ?1 AND state = 'running'", id, paused ? 1 : 0);
    transaction.commit();
    return send_signal(task->runner, paused ? runner_pause : runner_resume);
}

void QueueStore::pause_lane(Lane lane, bool paused) {
    state::Transaction transaction(db_);
    if (paused) {
        db_.run("INSERT OR IGNORE INTO queue_lane(lane, paused) VALUES(?, ?)", static_cast<int>(lane),
                wall_ms());
    } else {
        db_.run("DELETE FROM queue_lane WHERE lane = ?", static_cast<int>(lane));
    }
    transaction.commit();
}

void QueueStore::drain() {
    state::Transaction transaction(db_);
    db_.run("UPDATE queue_worker SET draining = 1");
    transaction.commit();
}

std::int64_t QueueStore::prune(std::int64_t finished_before, const Going& going) {
    std::int64_t pruned = 0;
    for (const State state : {State::done, State::failed, State::cancelled}) {
        while (const std::int64_t some = prune_some(state, finished_before, going)) pruned += some;
    }
    state::Transaction transaction(db_);  // a repaired state file may have lost rows
    db_.run(
        "UPDATE queue_count SET tasks = (SELECT count(*) FROM queue_task t WHERE t.state = "
        "queue_count.state) "
        "WHERE state IN ('done', 'failed', 'cancelled')");
    transaction.commit();
    return pruned;
}

// A few at a time: no transaction holds the write lock for long.
std::int64_t QueueStore::prune_some(State state, std::int64_t finished_before, const Going& going) {
    std::vector<std::pair<TaskId, int>> gone;  // with its number of attempts
    std::vector<TaskId> ids;
    state::Transaction transaction(db_);
    {
        auto rows = db_.prepare(fmt::format(
            "SELECT id, attempt FROM queue_task t WHERE state = '{}' AND finished < ?1 AND NOT EXISTS("
            "SELECT 1 FROM queue_after a JOIN queue_task w ON w.id = a.task WHERE a.on_task = t.id AND a.met "
            "= 0 "
            "AND w.state IN ('waiting', 'held')) ORDER BY finished LIMIT 200",
            name_of(state)));
        rows.with(finished_before);
        while (rows.step()) {
            gone.emplace_back(rows.integer(0), static_cast<int>(rows.integer(1)));
            ids.push_back(rows.integer(0));
        }
    }
    going(ids);
    for (const TaskId id : ids) db_.run("DELETE FROM queue_task WHERE id = ?", id);
    transaction.commit();
    for (const auto& [id, attempts] : gone) {
        for (int attempt = 1; attempt <= attempts; ++attempt) remove_log(log_file(id, attempt));
        std::error_code ignored;
        const fs::Path checkpoints = checkpoint_folder(id);
        // those of a cluster's task stand in the folder it shares
        const fs::Path shared = std::filesystem::read_symlink(checkpoints, ignored);
        if (!shared.empty()) std::filesystem::remove_all(shared, ignored);
        std::filesystem::remove_all(checkpoints, ignored);
    }
    return static_cast<std::int64_t>(gone.size());
}

bool QueueStore::checkpoint(TaskId id, int attempt, const std::optional<std::string>& cursor,
                            const std::optional<double>& progress) {
    state::Transaction transaction(db_);
    db_.run(
        "UPDATE queue_task SET cursor = coalesce(?3, cursor), progress = coalesce(?4, progress), heartbeat = "
        "?5 "
        "WHERE id = ?1 AND attempt = ?2 AND state = 'running'",
        id, attempt, cursor ? std::optional<std::string_view>(*cursor) : std::nullopt, progress, wall_ms());
    const bool current = db_.changes() == 1;
    transaction.commit();
    return current;
}

bool QueueStore::step_done(TaskId id, const std::string& name) {
    auto row = db_.prepare("SELECT 1 FROM queue_step WHERE task = ?1 AND name = ?2");
    row.with(id, name);
    return row.step();
}

bool QueueStore::finish_step(TaskId id, int attempt, const std::string& name) {
    state::Transaction transaction(db_);
    db_.run(
        "INSERT OR IGNORE INTO queue_step(task, name, finished) SELECT id, ?3, ?4 FROM queue_task "
        "WHERE id = ?1 AND attempt = ?2 AND state = 'running'",
        id, attempt, name, wall_ms());
    const bool current = db_.changes() == 1;
    transaction.commit();
    return current;
}

}  // namespace sixth::queue
