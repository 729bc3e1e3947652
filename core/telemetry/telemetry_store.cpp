#include "core/telemetry/telemetry_store.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "core/queue/clock.h"
#include "core/state/batch.h"
#include "core/telemetry/distribution.h"

namespace sixth::telemetry {
namespace {

constexpr std::int64_t minutes_kept = 2 * day_ms;
constexpr std::int64_t groups_a_day = 1000;  // names are people's: no day may grow without end
constexpr const char* others = "(others)";

}  // namespace

const char* const group_name = "CASE WHEN t.about <> 0 THEN 'notify of ...' ELSE t.name END";

const state::TableSet& tables() {
    static const state::TableSet set{"telemetry", state::Keeping::durable, {{"2026-11-25-telemetry", R"(
CREATE TABLE telemetry_day(
  day INTEGER NOT NULL, -- since the epoch, UTC, in which these attempts ended
  lane INTEGER NOT NULL, -- as in queue_task
  name TEXT NOT NULL, -- as in queue_task; '(others)' once a day has too many
  runs INTEGER NOT NULL, -- pruned attempts of which something ran
  done INTEGER NOT NULL, -- that succeeded
  failed INTEGER NOT NULL, -- that count as errors
  cancelled INTEGER NOT NULL, -- while they ran
  on_time INTEGER NOT NULL, -- started within their lane's target
  wait INTEGER NOT NULL, -- ms, all together; so are the next ones
  wait_most INTEGER NOT NULL, -- ms
  time INTEGER NOT NULL, -- ms from start to end
  time_most INTEGER NOT NULL, -- ms
  cpu INTEGER NOT NULL, -- ms of processor time
  cpu_most INTEGER NOT NULL, -- ms
  memory INTEGER NOT NULL, -- KiB
  memory_most INTEGER NOT NULL, -- KiB
  PRIMARY KEY(day, lane, name)
) WITHOUT ROWID;
CREATE TABLE telemetry_bucket(
  day INTEGER NOT NULL, -- these three: of telemetry_day
  lane INTEGER NOT NULL,
  name TEXT NOT NULL,
  measure INTEGER NOT NULL, -- 0 wait 1 time 2 cpu 3 memory
  bucket INTEGER NOT NULL, -- up to 31 the value itself; above, 16 to a power of two
  runs INTEGER NOT NULL, -- with a value in it
  PRIMARY KEY(day, lane, name, measure, bucket)
) WITHOUT ROWID;
CREATE TABLE telemetry_error(
  day INTEGER NOT NULL, -- these three: of telemetry_day
  lane INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL, -- exception exit signal timeout lost unstartable
  error TEXT NOT NULL, -- the exception's type, or how it ended with what it said last, numbers masked
  runs INTEGER NOT NULL,
  last INTEGER NOT NULL, -- when the last one ended, ms since the epoch
  detail TEXT NOT NULL, -- what the last one said
  PRIMARY KEY(day, lane, name, kind, error)
) WITHOUT ROWID;
CREATE TABLE telemetry_failure(
  task INTEGER NOT NULL, -- of queue_attempt, both
  attempt INTEGER NOT NULL,
  kind TEXT NOT NULL, -- as in telemetry_error, as read from the attempt's log
  error TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY(task, attempt)
) WITHOUT ROWID;
CREATE TABLE telemetry_run(
  day INTEGER NOT NULL, -- since the epoch, UTC
  command TEXT NOT NULL, -- of sixth: 'lint'
  exit_code INTEGER NOT NULL,
  bucket INTEGER NOT NULL, -- of its microseconds, as in telemetry_bucket
  runs INTEGER NOT NULL,
  time INTEGER NOT NULL, -- microseconds, all together
  time_most INTEGER NOT NULL, -- microseconds
  PRIMARY KEY(day, command, exit_code, bucket)
) WITHOUT ROWID;
CREATE TABLE telemetry_absorbed(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  bytes INTEGER NOT NULL, -- of the notes beside the state file that are in telemetry_run already ...
  hash INTEGER NOT NULL -- ... and their hash: notes that were taken away since do not match
);
CREATE TABLE telemetry_request(
  start INTEGER NOT NULL, -- ms since the epoch
  span INTEGER NOT NULL, -- ms: a minute or a day
  route TEXT NOT NULL, -- '/health'
  status INTEGER NOT NULL, -- its class: 2 for 2xx
  requests INTEGER NOT NULL,
  time INTEGER NOT NULL, -- microseconds, all together
  PRIMARY KEY(start, span, route, status)
) WITHOUT ROWID;
)"}}};
    return set;
}

namespace {

// Adds up what one transaction of pruning removes, then adds it to what the days have.
class RollUp {
  public:
    RollUp(state::Db& db, Failures& failures) : db_(db), failures_(failures) {}

    void take(queue::TaskId task) {
        auto rows = db_.prepare(fmt::format(
            "SELECT a.attempt, a.outcome, a.exit_code, a.signal, a.ready, a.started, a.finished, a.missed, "
            "a.reason, a.cpu, a.memory, t.lane, {} FROM queue_attempt a JOIN queue_task t ON t.id = a.task "
            "WHERE a.task = ?1 AND a.outcome <> 'unstarted'",
            group_name));
        rows.with(task);
        while (rows.step()) {
            const auto outcome = queue::outcome_called(rows.text(1)).value_or(queue::Outcome::lost);
            const auto exit_code = static_cast<int>(rows.integer(2));
            const std::int64_t finished = rows.integer(6);
            const Key key{finished / day_ms, rows.integer(11), std::string(rows.text(12))};
            Day& day = days_[key];
            ++day.runs;
            if (outcome == queue::Outcome::exited && exit_code == 0) ++day.done;
            if (outcome == queue::Outcome::cancelled) ++day.cancelled;
            if (rows.integer(7) == 0) ++day.on_time;
            add(day, 0, rows.integer(5) - rows.integer(4));
            add(day, 1, finished - rows.integer(5));
            if (!rows.is_null(9)) add(day, 2, rows.integer(9));
            if (!rows.is_null(10)) add(day, 3, rows.integer(10));
            if (!is_failure(outcome, exit_code)) continue;
            ++day.failed;
            queue::Result result;
            result.outcome = outcome;
            result.exit_code = exit_code;
            result.signal = static_cast<int>(rows.integer(3));
            result.reason = rows.text(8);
            Failure failure = failures_.of(task, static_cast<int>(rows.integer(0)), result);
            Error& error = day.errors[{failure.kind, failure.error}];
            ++error.runs;
            if (finished < error.last) continue;
            error.last = finished;
            error.detail = std::move(failure.detail);
        }
        db_.run("DELETE FROM telemetry_failure WHERE task = ?", task);
    }

    void write() {
        for (const auto& [key, day] : days_) write(key, day);
        days_.clear();
    }

  private:
    struct Key {
        std::int64_t day, lane;
        std::string name;
        bool operator<(const Key& other) const {
            return std::tie(day, lane, name) < std::tie(other.day, other.lane, other.name);
        }
    };
    struct Measure {
        std::int64_t sum = 0, most = 0;
        std::map<std::int64_t, std::int64_t> buckets;
    };
    struct Error {
        std::int64_t runs = 0, last = 0;
        std::string detail;
    };
    struct Day {
        std::int64_t runs = 0, done = 0, failed = 0, cancelled = 0, on_time = 0;
        std::array<Measure, 4> measures;
        std::map<std::pair<FailureKind, std::string>, Error> errors;
    };

    static void add(Day& day, std::size_t measure, std::int64_t value) {
        value = std::max<std::int64_t>(value, 0);
        Measure& all = day.measures[measure];
        all.sum += value;
        all.most = std::max(all.most, value);
        ++all.buckets[bucket_of(value)];
    }

    bool has_room(const char* table, std::int64_t day) {
        auto row = db_.prepare(fmt::format("SELECT count(*) FROM {} WHERE day = ?1", table));
        row.with(day).step();
        return row.integer(0) < groups_a_day;
    }

    std::string name_in(const Key& key) {
        auto row = db_.prepare("SELECT 1 FROM telemetry_day WHERE day = ?1 AND lane = ?2 AND name = ?3");
        if (row.with(key.day, key.lane, key.name).step() || has_room("telemetry_day", key.day))
            return key.name;
        return others;
    }

    void write(const Key& key, const Day& day) {
        const std::string name = name_in(key);
        const auto& [wait, time, cpu, memory] = day.measures;
        db_.run(
            "INSERT INTO telemetry_day VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
            "runs = runs + excluded.runs, done = done + excluded.done, failed = failed + excluded.failed, "
            "cancelled = cancelled + excluded.cancelled, on_time = on_time + excluded.on_time, "
            "wait = wait + excluded.wait, wait_most = max(wait_most, excluded.wait_most), "
            "time = time + excluded.time, time_most = max(time_most, excluded.time_most), "
            "cpu = cpu + excluded.cpu, cpu_most = max(cpu_most, excluded.cpu_most), "
            "memory = memory + excluded.memory, memory_most = max(memory_most, excluded.memory_most)",
            key.day, key.lane, name, day.runs, day.done, day.failed, day.cancelled, day.on_time, wait.sum,
            wait.most, time.sum, time.most, cpu.sum, cpu.most, memory.sum, memory.most);
        for (std::size_t measure = 0; measure < day.measures.size(); ++measure) {
            for (const auto& [bucket, runs] : day.measures[measure].buckets) {
                db_.run(
                    "INSERT INTO telemetry_bucket VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
                    "runs = runs + excluded.runs",
                    key.day, key.lane, name, static_cast<std::int64_t>(measure), bucket, runs);
            }
        }
        for (const auto& [what, error] : day.errors) write(key.day, key.lane, name, what, error);
    }

    void write(std::int64_t day, std::int64_t lane, const std::string& name,
               const std::pair<FailureKind, std::string>& what, const Error& error) {
        const std::string_view kind = name_of(what.first);
        auto row = db_.prepare(
            "SELECT 1 FROM telemetry_error WHERE day = ?1 AND lane = ?2 AND name = ?3 AND kind = ?4 AND "
            "error = ?5");
        const bool known = row.with(day, lane, name, kind, what.second).step();
        row.reset();
        db_.run(
            "INSERT INTO telemetry_error VALUES(?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
            "runs = runs + excluded.runs, detail = iif(excluded.last >= last, excluded.detail, detail), "
            "last = max(last, excluded.last)",
            day, lane, name, kind, known || has_room("telemetry_error", day) ? what.second : others,
            error.runs, error.last, error.detail);
    }

    state::Db& db_;
    Failures& failures_;
    std::map<Key, Day> days_;
};

// So that no transaction of pruning has to read logs.
void read_failures(state::Db& db, Failures& failures, std::int64_t finished_before) {
    {
        auto rows = db.prepare(
            "SELECT a.task, a.attempt, a.outcome, a.exit_code, a.signal, a.reason FROM queue_attempt a "
            "JOIN queue_task t ON t.id = a.task WHERE t.finished < ?1 AND t.state IN ('done', 'failed', "
            "'cancelled') AND NOT(a.outcome = 'exited' AND a.exit_code = 0)");
        rows.with(finished_before);
        while (rows.step()) {
            queue::Result result;
            result.outcome = queue::outcome_called(rows.text(2)).value_or(queue::Outcome::lost);
            result.exit_code = static_cast<int>(rows.integer(3));
            result.signal = static_cast<int>(rows.integer(4));
            result.reason = rows.text(5);
            if (!is_failure(result.outcome, result.exit_code)) continue;
            failures.of(rows.integer(0), static_cast<int>(rows.integer(1)), result);
        }
    }
    failures.remember();
}

}  // namespace

std::int64_t prune(queue::QueueStore& store, std::int64_t finished_before, bool record) {
    if (!record) return store.prune(finished_before, [](const std::vector<queue::TaskId>&) {});
    state::Db& db = store.db();
    db.require(tables());
    Failures failures(db);
    read_failures(db, failures, finished_before);
    return store.prune(finished_before, [&](const std::vector<queue::TaskId>& going) {
        RollUp days(db, failures);
        for (const queue::TaskId task : going) days.take(task);
        days.write();
    });
}

void record(state::Db& db, const std::vector<RequestCount>& counts) {
    if (counts.empty()) return;
    db.require(tables());
    state::Transaction transaction(db, state::Sync::normal);
    std::int64_t newest = 0;
    for (const RequestCount& each : counts) {
        newest = std::max(newest, each.minute);
        db.run(
            "INSERT INTO telemetry_request VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
            "requests = requests + excluded.requests, time = time + excluded.time",
            each.minute / minute_ms * minute_ms, minute_ms, each.route, each.status / 100, each.requests,
            each.time);
    }
    // whole days only, so that this has something to do once a day
    const std::int64_t old = (newest - minutes_kept) / day_ms * day_ms;
    auto stale = db.prepare("SELECT 1 FROM telemetry_request WHERE start < ?1 AND span = ?2 LIMIT 1");
    const bool fold = stale.with(old, minute_ms).step();
    stale.reset();
    if (fold) {
        db.run(
            "INSERT INTO telemetry_request SELECT start / ?1 * ?1 AS day, ?1, route, status, sum(requests), "
            "sum(time) FROM telemetry_request WHERE start < ?2 AND span = ?3 GROUP BY day, route, status "
            "ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, time = time + excluded.time",
            day_ms, old, minute_ms);
        db.run("DELETE FROM telemetry_request WHERE start < ?1 AND span = ?2", old, minute_ms);
    }
    transaction.commit();
}

Failures::Failures(state::Db& db) : db_(db) {}

Failure Failures::of(queue::TaskId task, int attempt, const queue::Result& result) {
    auto row =
        db_.prepare("SELECT kind, error, detail FROM telemetry_failure WHERE task = ?1 AND attempt = ?2");
    if (row.with(task, attempt).step()) {
        return {failure_kind_called(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
    }
    Failure failure = classify(result, queue::log_file(db_.path(), task, attempt));
    read_.push_back({task, attempt, failure});
    return failure;
}

void Failures::remember() {
    try {
        state::write_in_batches(db_, read_.size(), [&](std::size_t i) {
            const Read& each = read_[i];
            // pruned since: nothing would ever remove it again
            db_.run(
                "INSERT OR IGNORE INTO telemetry_failure SELECT task, attempt, ?3, ?4, ?5 FROM queue_attempt "
                "WHERE task = ?1 AND attempt = ?2",
                each.task, each.attempt, name_of(each.failure.kind), each.failure.error, each.failure.detail);
        });
    } catch (const state::StateError&) {  // read again next time
    }
    read_.clear();
}

}  // namespace sixth::telemetry
