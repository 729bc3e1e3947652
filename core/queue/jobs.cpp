// Attempts that were handed to a cluster: what the ledger knows of them.
#include "core/queue/clock.h"
#include "core/queue/queue_store.h"
#include "core/queue/rows.h"
#include "core/queue/spool.h"

namespace sixth::queue {

namespace {

const std::string select_job =
    "SELECT j.task, j.attempt, uuid, j.folder, tried, number, j.state, node, j.reason, seen, t.state = "
    "'running' "
    "AND t.attempt = j.attempt FROM queue_job j JOIN queue_task t ON t.id = j.task ";

Job read_job(const state::Statement& row) {
    Job job;
    job.task = row.integer(0);
    job.attempt = static_cast<int>(row.integer(1));
    job.uuid = row.text(2);
    job.folder = row.text(3);
    job.tried = row.integer(4);
    job.number = row.integer(5);
    job.state = row.text(6);
    job.node = row.text(7);
    job.reason = row.text(8);
    job.seen = row.integer(9);
    return job;
}

}  // namespace

std::optional<Job> QueueStore::job_of(const Task& task) {
    auto row = db_.prepare(select_job + "WHERE j.task = ?1 AND j.attempt = ?2");
    row.with(task.id, task.attempt);
    return row.step() ? std::optional(read_job(row)) : std::nullopt;
}

std::optional<Job> QueueStore::job_called(const std::string& uuid, bool& runs) {
    auto row = db_.prepare(select_job + "WHERE uuid = ?1");
    row.with(uuid);
    if (!row.step()) return std::nullopt;
    runs = row.integer(10) != 0;
    return read_job(row);
}

// A task keeps its uuid: what it kept of itself is found again by the next attempt.
Job QueueStore::new_job(const Task& task, const fs::Path& spool, std::int64_t now) {
    db_.run(
        "INSERT INTO queue_job(task, attempt, uuid, folder, tried) VALUES(?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT(task) DO UPDATE SET attempt = ?2, folder = ?4, tried = ?5, number = 0, state = '', node "
        "= "
        "'', reason = '', seen = 0",
        task.id, task.attempt, new_uuid(), spool.string(), now);
    return *job_of(task);
}

void QueueStore::save_jobs(const std::vector<Job>& jobs) {
    if (jobs.empty()) return;
    state::Transaction transaction(db_);
    for (const Job& job : jobs) {
        db_.run(
            "UPDATE queue_job SET tried = ?3, number = ?4, state = ?5, node = ?6, reason = ?7, seen = ?8 "
            "WHERE task = ?1 AND attempt = ?2",
            job.task, job.attempt, job.tried, job.number, job.state, job.node, job.reason, job.seen);
    }
    transaction.commit();
}

std::string QueueStore::folder_id(const std::string& folder) {
    auto row = db_.prepare("SELECT id FROM queue_folder WHERE folder = ?1");
    row.with(folder);
    return row.step() ? std::string(row.text(0)) : "";
}

void QueueStore::set_folder_id(const std::string& folder, const std::string& id) {
    state::Transaction transaction(db_);
    db_.run("INSERT OR REPLACE INTO queue_folder(folder, id) VALUES(?1, ?2)", folder, id);
    transaction.commit();
}

void QueueStore::set_away(std::int64_t worker, std::int64_t since) {
    state::Transaction transaction(db_);
    db_.run("UPDATE queue_worker SET away = ?2 WHERE id = ?1", worker, since);
    transaction.commit();
}

std::vector<std::string> QueueStore::steps_done(TaskId id) {
    auto rows = db_.prepare("SELECT name FROM queue_step WHERE task = ?1 ORDER BY name");
    rows.with(id);
    std::vector<std::string> all;
    while (rows.step()) all.emplace_back(rows.text(0));
    return all;
}

}  // namespace sixth::queue
