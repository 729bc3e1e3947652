#include "core/schedule/schedule_store.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/queue/rows.h"
#include "core/schedule/rows.h"

namespace sixth::schedule {
namespace {

const std::string select_schedule =
    "SELECT id, name, origin, cron, zone, argv, shell, folder, variables, lane, retries, timeout, report_to, "
    "missed, window, overlap, jitter, created, paused, removed, next FROM schedule_entry ";

std::optional<std::int64_t> optional(const state::Statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.integer(column));
}

Schedule read(const state::Statement& row) {
    Schedule schedule;
    schedule.id = row.integer(0);
    Definition& definition = schedule.definition;
    definition.name = row.text(1);
    definition.origin = row.text(2);
    definition.cron = row.text(3);
    definition.zone = row.text(4);
    definition.argv = queue::unpack_words(row.blob(5));
    definition.shell = row.integer(6) != 0;
    definition.folder = row.text(7);
    definition.variables = queue::unpack_variables(row.blob(8));
    definition.lane = static_cast<queue::Lane>(row.integer(9));
    definition.retries = static_cast<int>(row.integer(10));
    definition.timeout = row.integer(11);
    definition.report_to = row.text(12);
    definition.missed = static_cast<Missed>(row.integer(13));
    definition.window = row.integer(14);
    definition.overlap = static_cast<Overlap>(row.integer(15));
    definition.jitter = row.integer(16);
    schedule.created = row.integer(17);
    schedule.paused = optional(row, 18);
    schedule.removed = optional(row, 19);
    schedule.next = optional(row, 20);
    return schedule;
}

std::string where_from(const Definition& definition) {
    return definition.origin.empty() ? "added by hand" : fmt::format("named in '{}'", definition.origin);
}

}  // namespace

const state::TableSet& tables() {
    static const state::TableSet set{"schedule", state::Keeping::durable, {{"2026-11-25-schedule", R"(
CREATE TABLE schedule_entry(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE, -- also of a removed one: its history is kept under it
  origin TEXT NOT NULL, -- the folder whose configuration names it; '': added by hand
  cron TEXT NOT NULL, -- five fields or @daily and its like, as written
  zone TEXT NOT NULL, -- IANA name
  argv BLOB NOT NULL, -- words, a NUL after each
  shell INTEGER NOT NULL, -- 1: argv is one line for /bin/sh -c
  folder TEXT NOT NULL, -- where it runs, absolute
  variables BLOB NOT NULL, -- NAME=VALUE, a NUL after each
  lane INTEGER NOT NULL CHECK(lane BETWEEN 0 AND 3), -- critical high normal low
  retries INTEGER NOT NULL, -- failures allowed
  timeout INTEGER NOT NULL, -- ms; 0: none
  report_to TEXT NOT NULL, -- file, absolute; '': no report
  missed INTEGER NOT NULL CHECK(missed BETWEEN 0 AND 2), -- 0 skip 1 once 2 all
  window INTEGER NOT NULL, -- ms: what was missed longer ago is not made up for
  overlap INTEGER NOT NULL CHECK(overlap BETWEEN 0 AND 2), -- 0 skip 1 queue 2 kill
  jitter INTEGER NOT NULL, -- ms: a run fires up to this much after it is due
  created INTEGER NOT NULL, -- ms since the epoch, as all times here
  paused INTEGER, -- since; NULL: it is not
  removed INTEGER, -- since; NULL: it is not
  next INTEGER, -- first due time not yet decided; NULL: none will come
  fire INTEGER -- that and its jitter
);
CREATE INDEX schedule_fire ON schedule_entry(fire) WHERE fire IS NOT NULL AND paused IS NULL AND removed IS NULL;
CREATE TABLE schedule_run(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule INTEGER NOT NULL REFERENCES schedule_entry(id) ON DELETE CASCADE,
  due INTEGER NOT NULL, -- of several that were skipped: the first
  last_due INTEGER NOT NULL, -- the last
  count INTEGER NOT NULL, -- how many
  by_hand INTEGER NOT NULL, -- 1: by 'schedule run', due when that was typed
  state TEXT NOT NULL CHECK(state IN ('open','skipped','done','failed','cancelled','lost')), -- open: not settled
  decided INTEGER NOT NULL, -- when it was enqueued or skipped
  reason TEXT NOT NULL, -- why it was skipped or ran late; '': in time
  task INTEGER, -- queue_task.id, may be pruned
  attempts INTEGER NOT NULL DEFAULT 0, -- from here on as they were when it was settled
  started INTEGER, -- of the last attempt
  finished INTEGER,
  exit_code INTEGER, -- NULL: a signal, or none
  signal INTEGER, -- that ended it
  why TEXT NOT NULL DEFAULT '', -- the task's own reason
  UNIQUE(schedule, due)
);
CREATE INDEX schedule_decided ON schedule_run(schedule, id);
CREATE INDEX schedule_open ON schedule_run(schedule, id) WHERE state = 'open';
)"}}};
    return set;
}

ScheduleStore::ScheduleStore(queue::QueueStore& queue) : queue_(queue), db_(queue.db()) {
    db_.require(tables());
}

std::vector<Schedule> ScheduleStore::list() {
    auto rows = db_.prepare(select_schedule + "WHERE removed IS NULL ORDER BY name");
    std::vector<Schedule> all;
    while (rows.step()) all.push_back(read(rows));
    return all;
}

std::optional<Schedule> ScheduleStore::find(const std::string& name) {
    auto row = db_.prepare(select_schedule + "WHERE name = ?1");
    row.with(name);
    if (!row.step()) return std::nullopt;
    return read(row);
}

std::optional<Schedule> ScheduleStore::by_id(std::int64_t id) {
    auto row = db_.prepare(select_schedule + "WHERE id = ?1");
    row.with(id);
    if (!row.step()) return std::nullopt;
    return read(row);
}

std::optional<std::int64_t> ScheduleStore::first_due(const Definition& definition, std::int64_t now) {
    Schedule schedule;
    schedule.definition = definition;
    return due_after(timetable_of(schedule), now);
}

void ScheduleStore::set_next(std::int64_t id, const Definition& definition,
                             std::optional<std::int64_t> next) {
    if (!next) return db_.run("UPDATE schedule_entry SET next = NULL, fire = NULL WHERE id = ?1", id);
    db_.run("UPDATE schedule_entry SET next = ?2, fire = ?3 WHERE id = ?1", id, *next,
            *next + jitter_of(definition, *next));
}

// What stands in the way of the name or the report.
std::optional<std::string> ScheduleStore::conflict(const Definition& definition) {
    const auto other = find(definition.name);
    const auto is_live = [](const Schedule& schedule) {
        std::error_code ignored;  // a repository that was moved left its schedules behind
        return !schedule.removed && (schedule.definition.origin.empty() ||
                                     std::filesystem::is_directory(schedule.definition.origin, ignored));
    };
    if (other && other->definition.origin != definition.origin && is_live(*other)) {
        return fmt::format("there is a schedule '{}' already, {}", definition.name,
                           where_from(other->definition));
    }
    if (definition.report_to.empty()) return std::nullopt;
    for (const Schedule& each : list()) {
        if (each.definition.name != definition.name && each.definition.report_to == definition.report_to &&
            is_live(each)) {
            return fmt::format("'{}' is where the schedule '{}' reports to", definition.report_to,
                               each.definition.name);
        }
    }
    return std::nullopt;
}

void ScheduleStore::insert(const Definition& definition, std::int64_t now) {
    db_.run(
        "INSERT INTO schedule_entry(name, origin, cron, zone, argv, shell, folder, variables, lane, retries, "
        "timeout, report_to, missed, window, overlap, jitter, created) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(name) DO UPDATE SET origin = excluded.origin, "
        "cron = excluded.cron, zone = excluded.zone, argv = excluded.argv, shell = excluded.shell, folder = "
        "excluded.folder, variables = excluded.variables, lane = excluded.lane, retries = excluded.retries, "
        "timeout = excluded.timeout, report_to = excluded.report_to, missed = excluded.missed, window = "
        "excluded.window, overlap = excluded.overlap, jitter = excluded.jitter",
        definition.name, definition.origin, definition.cron, definition.zone,
        state::Blob{queue::pack_words(definition.argv)}, definition.shell ? 1 : 0, definition.folder,
        state::Blob{queue::pack_variables(definition.variables)}, static_cast<int>(definition.lane),
        definition.retries, definition.timeout, definition.report_to, static_cast<int>(definition.missed),
        definition.window, static_cast<int>(definition.overlap), definition.jitter, now);
}

// A new one, one that was removed before, or a changed one: what keeps its times goes on as it was.
void ScheduleStore::change(const Schedule& before, const Definition& definition, std::int64_t now) {
    insert(definition, now);
    const Schedule after = *find(definition.name);
    const bool same_times = before.id != 0 && !before.removed && before.definition.cron == definition.cron &&
                            before.definition.zone == definition.zone;
    if (before.removed) {
        db_.run("UPDATE schedule_entry SET removed = NULL, paused = NULL, created = ?2 WHERE id = ?1",
                after.id, now);
    }
    set_next(after.id, definition, same_times ? before.next : first_due(definition, now));
}

Schedule ScheduleStore::add(const Definition& definition, std::int64_t now) {
    state::Transaction transaction(db_);
    const auto before = find(definition.name);
    const bool lives = before && !before->removed && before->definition.origin == definition.origin;
    if (lives)
        throw Error(fmt::format("there is a schedule '{}' already", definition.name),
                    fmt::format("sixth schedule remove {}, or take another name", definition.name));
    if (const auto what = conflict(definition))
        throw Error(*what, "take another name or another file; 'sixth schedule list' shows them");
    change(before.value_or(Schedule()), definition, now);
    Schedule added = *find(definition.name);
    transaction.commit();
    return added;
}

void ScheduleStore::remove(const Schedule& schedule, std::int64_t now) {
    state::Transaction transaction(db_);
    db_.run("UPDATE schedule_entry SET removed = ?2, next = NULL, fire = NULL WHERE id = ?1", schedule.id,
            now);
    transaction.commit();
}

void ScheduleStore::set_paused(const Schedule& schedule, bool paused, std::int64_t now) {
    state::Transaction transaction(db_);
    if (paused) db_.run("UPDATE schedule_entry SET paused = ?2 WHERE id = ?1", schedule.id, now);
    if (!paused) db_.run("UPDATE schedule_entry SET paused = NULL WHERE id = ?1", schedule.id);
    if (!paused) set_next(schedule.id, schedule.definition, first_due(schedule.definition, now));
    transaction.commit();
}

std::vector<std::string> ScheduleStore::sync(const std::string& origin, const std::vector<Definition>& wanted,
                                             std::int64_t now) {
    std::vector<std::string> problems;
    const auto same = [&] {
        std::vector<Definition> have, want = wanted;
        for (const Schedule& each : list()) {
            if (each.definition.origin == origin) have.push_back(each.definition);
        }
        const auto by_name = [](const Definition& a, const Definition& b) { return a.name < b.name; };
        std::sort(want.begin(), want.end(), by_name);
        std::sort(have.begin(), have.end(), by_name);
        return have == want;
    };
    if (same()) return problems;
    state::Transaction transaction(db_);
    for (const Schedule& each : list()) {
        const bool stays = std::any_of(wanted.begin(), wanted.end(), [&](const Definition& definition) {
            return definition.name == each.definition.name;
        });
        if (each.definition.origin != origin || stays) continue;
        db_.run("UPDATE schedule_entry SET removed = ?2, next = NULL, fire = NULL WHERE id = ?1", each.id,
                now);
    }
    for (const Definition& definition : wanted) {
        const auto before = find(definition.name);
        if (before && !before->removed && before->definition == definition) continue;
        if (const auto what = conflict(definition)) {
            problems.push_back(fmt::format("the schedule '{}' is left out: {}", definition.name, *what));
            // what it was before must not go on
            if (before && before->definition.origin == origin)
                db_.run("UPDATE schedule_entry SET removed = ?2, next = NULL, fire = NULL WHERE id = ?1",
                        before->id, now);
            continue;
        }
        change(before.value_or(Schedule()), definition, now);
    }
    transaction.commit();
    return problems;
}

std::optional<std::int64_t> ScheduleStore::next_fire(const std::string& without) {
    auto row = db_.prepare(
        "SELECT min(fire) FROM schedule_entry WHERE fire IS NOT NULL AND paused IS NULL AND removed IS NULL "
        "AND (?1 = '' OR origin <> ?1)");
    row.with(without).step();
    return optional(row, 0);
}

std::vector<Schedule> ScheduleStore::due(std::int64_t now, const std::string& without) {
    auto rows = db_.prepare(select_schedule +
                            "WHERE fire IS NOT NULL AND fire <= ?1 AND paused IS NULL AND removed IS NULL "
                            "AND (?2 = '' OR origin <> ?2) ORDER BY fire, id LIMIT 100");
    rows.with(now, without);
    std::vector<Schedule> all;
    while (rows.step()) all.push_back(read(rows));
    return all;
}

void ScheduleStore::look_again(std::int64_t now) {
    for (const Schedule& each : list()) {
        if (each.paused || !each.next) continue;
        const auto due = first_due(each.definition, now);
        if (!due || *each.next <= *due) continue;
        state::Transaction transaction(db_);
        set_next(each.id, each.definition, due);
        transaction.commit();
    }
}

}  // namespace sixth::schedule
