// What becomes of due times: runs enqueued, skipped, ended.
#include <algorithm>

#include "core/base/error.h"
#include "core/base/time.h"
#include "core/schedule/rows.h"
#include "core/schedule/schedule_store.h"

namespace sixth::schedule {
namespace {

constexpr std::int64_t most_waiting = 100;  // runs of one schedule, in a line
constexpr std::int64_t kept_runs = 2000;    // of one schedule, in its history

constexpr const char* over = "('done', 'failed', 'cancelled')";

}  // namespace

const std::string select_run = fmt::format(
    "SELECT r.id, r.schedule, r.due, r.last_due, r.count, r.by_hand, r.state, r.decided, r.reason, r.task, "
    "CASE WHEN r.state = 'open' THEN t.state END, "
    "CASE WHEN r.state = 'open' THEN t.attempt ELSE r.attempts END, "
    "CASE WHEN r.state = 'open' THEN t.started ELSE r.started END, "
    "CASE WHEN r.state = 'open' THEN CASE WHEN t.state IN {0} THEN t.finished END ELSE r.finished END, "
    "CASE WHEN r.state = 'open' THEN t.exit_code ELSE r.exit_code END, "
    "CASE WHEN r.state = 'open' THEN t.signal ELSE r.signal END, "
    "CASE WHEN r.state = 'open' THEN t.reason ELSE r.why END "
    "FROM schedule_run r LEFT JOIN queue_task t ON t.id = r.task ",
    over);

Run read_run(const state::Statement& row) {
    Run run;
    run.id = row.integer(0);
    run.schedule = row.integer(1);
    run.due = row.integer(2);
    run.last_due = row.integer(3);
    run.count = row.integer(4);
    run.by_hand = row.integer(5) != 0;
    run.state = run_state_called(row.text(6)).value_or(Run::State::lost);
    run.decided = row.integer(7);
    run.reason = row.text(8);
    run.task = row.integer(9);
    if (run.state == Run::State::open) {
        const auto task = queue::state_called(row.text(10));
        run.state = !task                              ? Run::State::lost
                    : *task == queue::State::done      ? Run::State::done
                    : *task == queue::State::failed    ? Run::State::failed
                    : *task == queue::State::cancelled ? Run::State::cancelled
                                                       : Run::State::open;
    }
    run.attempts = static_cast<int>(row.integer(11));
    run.started = row.integer(12);
    run.finished = row.integer(13);
    if (!row.is_null(14)) run.exit_code = static_cast<int>(row.integer(14));
    if (!row.is_null(15)) run.signal = static_cast<int>(row.integer(15));
    run.why = row.text(16);
    return run;
}

// False: that time was decided already.
bool ScheduleStore::record(const Run& run) {
    db_.run(
        "INSERT OR IGNORE INTO schedule_run(schedule, due, last_due, count, by_hand, state, decided, reason, "
        "task) VALUES(?,?,?,?,?,?,?,?,?)",
        run.schedule, run.due, run.last_due, run.count, run.by_hand ? 1 : 0, name_of(run.state), run.decided,
        run.reason, run.task != 0 ? std::optional(run.task) : std::nullopt);
    return db_.changes() == 1;
}

// `chained`: comes right after this one, which was enqueued in the same breath.
ScheduleStore::Enqueued ScheduleStore::enqueue(const Schedule& schedule, Run& run,
                                               std::optional<queue::TaskId> chained) {
    const Definition& definition = schedule.definition;
    Enqueued enqueued;
    run.schedule = schedule.id;
    run.last_due = run.due;
    queue::Request request;
    request.argv = definition.argv;
    request.shell = definition.shell;
    request.name = definition.name;
    request.folder = definition.folder;
    request.variables = definition.variables;
    request.variables.emplace_back("SIXTH_SCHEDULE", definition.name);
    request.variables.emplace_back("SIXTH_SCHEDULE_DUE",
                                   format_time(Time(std::chrono::milliseconds(run.due))));
    request.lane = definition.lane;
    request.retries = definition.retries;
    request.timeout = definition.timeout;
    if (chained) request.after.push_back({*chained, queue::Need::end});
    if (!chained) {
        std::vector<queue::TaskId> unfinished;
        {
            auto rows =
                db_.prepare(fmt::format("SELECT t.id FROM schedule_run r JOIN queue_task t ON t.id = r.task "
                                        "WHERE r.schedule = ?1 AND "
                                        "r.state = 'open' AND t.state NOT IN {} ORDER BY t.id",
                                        over));
            rows.with(schedule.id);
            while (rows.step()) unfinished.push_back(rows.integer(0));
        }
        if (!unfinished.empty() && definition.overlap == Overlap::skip) {
            run.state = Run::State::skipped;
            run.reason = fmt::format("the run before it, task {}, is not over", unfinished.back());
        } else if (static_cast<std::int64_t>(unfinished.size()) >= most_waiting &&
                   definition.overlap == Overlap::queue) {
            run.state = Run::State::skipped;
            run.reason = fmt::format("{} runs before it are not over", unfinished.size());
        } else if (!unfinished.empty()) {
            for (const queue::TaskId task : unfinished) {
                if (definition.overlap == Overlap::kill) queue_.cancel_inside(task);
                request.after.push_back({task, queue::Need::end});
            }
            if (definition.overlap == Overlap::kill) enqueued.killed = unfinished;
        }
    }
    if (run.state == Run::State::skipped) {
        record(run);
        return enqueued;
    }
    if (!record(run)) return enqueued;
    run.id = db_.last_insert_id();
    run.task = queue_.add_inside(request);
    enqueued.task = run.task;
    db_.run("UPDATE schedule_run SET task = ?2 WHERE id = ?1", run.id, run.task);
    return enqueued;
}

bool ScheduleStore::carry_out(const Timetable& table, const Plan& plan, std::int64_t now) {
    const Schedule& schedule = table.schedule;
    state::Transaction transaction(db_);
    const auto today = by_id(schedule.id);
    if (!today || today->removed || today->paused || today->next != schedule.next ||
        today->definition != schedule.definition)
        return false;
    for (const Plan::Skip& skip : plan.skips) {
        Run run;
        run.schedule = schedule.id;
        run.due = skip.first;
        run.last_due = skip.last;
        run.count = skip.count;
        run.state = Run::State::skipped;
        run.decided = now;
        run.reason = skip.reason;
        record(run);
    }
    std::optional<queue::TaskId> before;
    std::vector<queue::TaskId> killed;
    for (const Plan::Start& start : plan.starts) {
        Run run;
        run.due = start.due;
        run.decided = now;
        run.reason = start.reason;
        const Enqueued enqueued = enqueue(schedule, run, before);
        if (enqueued.task) before = enqueued.task;
        killed.insert(killed.end(), enqueued.killed.begin(), enqueued.killed.end());
    }
    set_next(schedule.id, schedule.definition, plan.next);
    forget_old(schedule.id);
    transaction.commit();
    for (const queue::TaskId task : killed) queue_.tell_cancelled(task);
    return true;
}

Run ScheduleStore::run_now(const Schedule& schedule, std::int64_t now) {
    state::Transaction transaction(db_);
    Run run;
    run.due = now;
    while (db_.prepare("SELECT 1 FROM schedule_run WHERE schedule = ?1 AND due = ?2")
               .with(schedule.id, run.due)
               .step())
        ++run.due;
    run.decided = now;
    run.by_hand = true;
    const Enqueued enqueued = enqueue(schedule, run, std::nullopt);
    transaction.commit();
    for (const queue::TaskId task : enqueued.killed) queue_.tell_cancelled(task);
    return run;
}

std::vector<Run> ScheduleStore::history(std::int64_t schedule, std::int64_t newest) {
    auto rows = db_.prepare(select_run + "WHERE r.schedule = ?1 ORDER BY r.id DESC LIMIT ?2");
    rows.with(schedule, newest > 0 ? newest : -1);
    std::vector<Run> all;
    while (rows.step()) all.push_back(read_run(rows));
    std::reverse(all.begin(), all.end());
    return all;
}

// A few at a time; what is not settled stays.
void ScheduleStore::forget_old(std::int64_t schedule) {
    db_.run(
        "DELETE FROM schedule_run WHERE id IN (SELECT id FROM schedule_run WHERE schedule = ?1 AND state <> "
        "'open' ORDER BY id DESC LIMIT 200 OFFSET ?2)",
        schedule, kept_runs);
}

std::vector<Run> ScheduleStore::ended() {
    auto rows = db_.prepare(select_run +
                            fmt::format("WHERE r.state = 'open' AND (t.id IS NULL OR t.state IN {}) ORDER BY "
                                        "r.id LIMIT 1000",
                                        over));
    std::vector<Run> all;
    while (rows.step()) all.push_back(read_run(rows));
    return all;
}

bool ScheduleStore::is_settled(const Run& run) {
    auto row = db_.prepare("SELECT 1 FROM schedule_run WHERE id = ?1 AND state = 'open'");
    row.with(run.id);
    return !row.step();
}

void ScheduleStore::settle(const Run& run) {
    state::Transaction transaction(db_);
    const auto time = [](std::int64_t ms) { return ms != 0 ? std::optional(ms) : std::nullopt; };
    db_.run(
        "UPDATE schedule_run SET state = ?2, attempts = ?3, started = ?4, finished = ?5, exit_code = ?6, "
        "signal = ?7, why = ?8 WHERE id = ?1 AND state = 'open'",
        run.id, name_of(run.state), run.attempts, time(run.started), time(run.finished), run.exit_code,
        run.signal, run.why);
    transaction.commit();
}

bool ScheduleStore::is_newest_end(const Run& run) {
    auto row = db_.prepare(
        "SELECT 1 FROM schedule_run WHERE schedule = ?1 AND id > ?2 AND state IN ('done', 'failed', "
        "'cancelled') LIMIT 1");
    row.with(run.schedule, run.id);
    return !row.step();
}

std::vector<Run> ScheduleStore::untold(const Run& run) {
    auto rows = db_.prepare(
        select_run +
        "WHERE r.schedule = ?1 AND r.id <= ?2 AND r.reason <> '' AND r.id > coalesce((SELECT max(id) FROM "
        "schedule_run WHERE schedule = ?1 AND id < ?2 AND state IN ('done', 'failed', 'cancelled')), 0) "
        "ORDER BY r.id LIMIT 100");
    rows.with(run.schedule, run.id);
    std::vector<Run> all;
    while (rows.step()) all.push_back(read_run(rows));
    return all;
}

}  // namespace sixth::schedule
