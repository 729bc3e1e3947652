#include "core/queue/queue_store.h"

#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/queue/rows.h"

namespace sixth::queue {
namespace {

// SQLite's write-ahead log needs memory that all processes share: one machine, a local disk.
void refuse_network(const fs::Path& folder) {
    struct statfs info {};
    if (::statfs(folder.c_str(), &info) != 0) return;
    constexpr long nfs = 0x6969, smb = 0x517B, cifs = 0xFF534D42, smb2 = 0xFE534D42, nine_p = 0x01021997;
    for (const long kind : {nfs, smb, cifs, smb2, nine_p}) {
        if (static_cast<std::uint32_t>(info.f_type) != static_cast<std::uint32_t>(kind)) continue;
        throw Error(
            fmt::format("'{}' is on a network file system, where a queue can lose tasks", folder.string()),
            "name a state file on a local disk with --state");
    }
}

state::Db open(const fs::Path& file) {
    state::OpenOptions options;
    options.sync = state::Sync::full;
    options.busy_timeout = std::chrono::seconds(60);
    return state::Db::open(file, options);
}

void make_folder(const fs::Path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return;
    throw Error(fmt::format("cannot create '{}': {}", folder.string(), std::strerror(errno)));
}

}  // namespace

const state::TableSet& tables() {
    static const state::TableSet set{"queue",
                                     state::Keeping::durable,
                                     {{"2026-11-23-queue", R"(
CREATE TABLE queue_task(
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
  state TEXT NOT NULL CHECK(state IN ('held','waiting','scheduled','ready','running','done','failed','cancelled')),
  lane INTEGER NOT NULL CHECK(lane BETWEEN 0 AND 3), -- critical high normal low
  name TEXT NOT NULL, -- for people; not unique
  argv BLOB NOT NULL, -- words, a NUL after each
  shell INTEGER NOT NULL, -- 1: argv is one line for /bin/sh -c
  folder TEXT NOT NULL, -- where it runs, absolute
  variables BLOB NOT NULL, -- NAME=VALUE, a NUL after each; set on top of the worker's environment
  created INTEGER NOT NULL, -- ms since the epoch, as all times here
  ready INTEGER NOT NULL, -- when it could first run; its place in the lane
  delay_boot TEXT, -- a delay runs by the clock of this boot ...
  delay_until INTEGER, -- ... until this many ms after it began; another boot: until `ready`
  key TEXT, -- at most one live task has it
  retries INTEGER NOT NULL, -- failures allowed
  backoff_least INTEGER NOT NULL, -- ms before the first retry; doubles
  backoff_most INTEGER NOT NULL, -- ms
  jitter REAL NOT NULL, -- share of the backoff, up or down
  timeout INTEGER NOT NULL, -- ms; 0: none
  kill_grace INTEGER NOT NULL, -- ms between TERM and KILL
  limit_name TEXT NOT NULL, -- semaphore; '': none
  limit_count INTEGER NOT NULL, -- how many may run at once
  on_crash INTEGER NOT NULL, -- 0 retry 1 fail 2 hold
  crash_limit INTEGER NOT NULL, -- crashes allowed
  max_output INTEGER NOT NULL, -- bytes kept of an attempt
  notify BLOB NOT NULL, -- words run when it is over; empty: none
  checkpoint_signal INTEGER NOT NULL, -- 0: none
  checkpoint_every INTEGER NOT NULL, -- ms
  about INTEGER NOT NULL, -- this task tells of that one's end; 0: it does not
  attempt INTEGER NOT NULL DEFAULT 0, -- 1 at the first start
  failures INTEGER NOT NULL DEFAULT 0, -- attempts that count against retries
  crashes INTEGER NOT NULL DEFAULT 0, -- attempts that count against crash_limit
  blocked_by INTEGER, -- cancelled because of this task's end
  worker INTEGER, -- queue_worker.id of a running one
  runner_pid INTEGER, -- the process that runs the attempt ...
  runner_start INTEGER, -- ... in clock ticks after boot
  runner_space INTEGER, -- ... inode of its pid namespace
  runner_boot TEXT, -- ... its boot
  started INTEGER, -- of the last attempt
  due INTEGER, -- when that attempt should have started by its lane's target
  finished INTEGER, -- of the last attempt
  exit_code INTEGER, -- of the last attempt; NULL: a signal, or none
  signal INTEGER, -- that ended the last attempt
  reason TEXT NOT NULL DEFAULT '', -- why it is in this state, for people
  heartbeat INTEGER, -- last seen running
  cursor TEXT, -- the task's own checkpoint
  progress REAL, -- 0..1
  paused INTEGER NOT NULL DEFAULT 0, -- 1: stopped by 'pause'
  cancelling INTEGER NOT NULL DEFAULT 0 -- 1: asked to end
);
CREATE INDEX queue_ready ON queue_task(lane, limit_name, ready, id) WHERE state = 'ready';
CREATE INDEX queue_scheduled ON queue_task(ready) WHERE state = 'scheduled';
CREATE INDEX queue_running ON queue_task(limit_name) WHERE state = 'running';
CREATE INDEX queue_held ON queue_task(created) WHERE state = 'held';
CREATE INDEX queue_waiting ON queue_task(created) WHERE state = 'waiting';
CREATE INDEX queue_done ON queue_task(finished) WHERE state = 'done';
CREATE INDEX queue_failed ON queue_task(finished) WHERE state = 'failed';
CREATE INDEX queue_cancelled ON queue_task(finished) WHERE state = 'cancelled';
CREATE INDEX queue_blocked ON queue_task(blocked_by) WHERE blocked_by IS NOT NULL;
CREATE UNIQUE INDEX queue_key ON queue_task(key) WHERE key IS NOT NULL AND state NOT IN ('done', 'failed', 'cancelled');
CREATE TABLE queue_after(
  task INTEGER NOT NULL REFERENCES queue_task(id) ON DELETE CASCADE, -- waits
  on_task INTEGER NOT NULL, -- for this one's end; may be pruned once met
  need INTEGER NOT NULL, -- 0 success 1 any end 2 failure
  met INTEGER NOT NULL, -- 1: it ended as needed
  PRIMARY KEY(task, on_task)
) WITHOUT ROWID;
CREATE INDEX queue_after_on ON queue_after(on_task);
CREATE TABLE queue_attempt(
  task INTEGER NOT NULL REFERENCES queue_task(id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL, -- 1 is the first
  outcome TEXT NOT NULL, -- exited signalled timed-out cancelled lost unstarted unstartable
  exit_code INTEGER, -- if it exited
  signal INTEGER, -- if one ended it
  ready INTEGER NOT NULL, -- when it could have started
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  missed INTEGER NOT NULL, -- 1: started later than its lane's target
  reason TEXT NOT NULL, -- for people
  PRIMARY KEY(task, attempt)
) WITHOUT ROWID;
CREATE TABLE queue_step(
  task INTEGER NOT NULL REFERENCES queue_task(id) ON DELETE CASCADE,
  name TEXT NOT NULL, -- of a step that is done
  finished INTEGER NOT NULL,
  PRIMARY KEY(task, name)
) WITHOUT ROWID;
CREATE TABLE queue_worker(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL, -- the process ...
  start INTEGER NOT NULL, -- ... in clock ticks after boot
  space INTEGER NOT NULL, -- ... inode of its pid namespace
  boot TEXT NOT NULL, -- ... its boot
  started INTEGER NOT NULL,
  slots INTEGER NOT NULL, -- tasks it runs at once
  draining INTEGER NOT NULL DEFAULT 0 -- 1: takes nothing more and ends
);
CREATE TABLE queue_count(
  state TEXT PRIMARY KEY, -- of queue_task; 'missed': attempts that started too late
  tasks INTEGER NOT NULL -- how many, kept by the triggers below: nobody counts a hundred thousand rows
) WITHOUT ROWID;
INSERT INTO queue_count VALUES('held', 0), ('waiting', 0), ('scheduled', 0), ('ready', 0), ('running', 0), ('done', 0),
  ('failed', 0), ('cancelled', 0), ('missed', 0);
CREATE TRIGGER queue_count_added AFTER INSERT ON queue_task BEGIN
  UPDATE queue_count SET tasks = tasks + 1 WHERE state = new.state;
END;
CREATE TRIGGER queue_count_changed AFTER UPDATE OF state ON queue_task WHEN new.state <> old.state BEGIN
  UPDATE queue_count SET tasks = tasks + (CASE state WHEN new.state THEN 1 ELSE -1 END)
    WHERE state IN (new.state, old.state);
END;
CREATE TRIGGER queue_count_removed AFTER DELETE ON queue_task BEGIN
  UPDATE queue_count SET tasks = tasks - 1 WHERE state = old.state;
END;
CREATE TRIGGER queue_count_missed AFTER INSERT ON queue_attempt WHEN new.missed = 1 BEGIN
  UPDATE queue_count SET tasks = tasks + 1 WHERE state = 'missed';
END;
CREATE TABLE queue_lane(
  lane INTEGER PRIMARY KEY, -- of which nothing is started
  paused INTEGER NOT NULL -- since
);
)"},
                                      {"2026-11-25-usage", R"(
ALTER TABLE queue_attempt ADD COLUMN cpu /* ms of processor time; NULL: nobody knows */ INTEGER;
ALTER TABLE queue_attempt ADD COLUMN memory /* KiB, the largest process at its largest; NULL: nobody knows */ INTEGER;
CREATE INDEX queue_attempt_finished ON queue_attempt(finished);
)"},
                                      {"2026-11-25-tally", R"(
ALTER TABLE queue_worker ADD COLUMN woken /* 'inotify' or 'polling': how it learns of new work */ TEXT NOT NULL DEFAULT '';
CREATE TABLE queue_tally(
  kind TEXT NOT NULL, -- what is counted: 'wait', 'run', 'attempt' or 'end'
  lane INTEGER NOT NULL,
  label NOT NULL, -- of a wait or a run: at most this many ms; of an attempt its outcome; of a task's end its state
  count INTEGER NOT NULL, -- since this table is there: pruning takes nothing away
  total INTEGER NOT NULL, -- ms, of the waits or runs counted
  PRIMARY KEY(kind, lane, label)
) WITHOUT ROWID;
INSERT INTO queue_tally SELECT kinds.column1, lanes.column1, kinds.column2, 0, 0
  FROM (VALUES (0), (1), (2), (3)) AS lanes, (VALUES
  ('attempt', 'exited'), ('attempt', 'signalled'), ('attempt', 'timed-out'), ('attempt', 'cancelled'),
  ('attempt', 'lost'), ('attempt', 'unstarted'), ('attempt', 'unstartable'),
  ('end', 'done'), ('end', 'failed'), ('end', 'cancelled')) AS kinds;
INSERT INTO queue_tally SELECT kinds.column1, lanes.column1, bounds.column1, 0, 0
  FROM (VALUES (0), (1), (2), (3)) AS lanes, (VALUES ('wait'), ('run')) AS kinds, (VALUES (10), (100), (1000), (5000),
  (10000), (30000), (60000), (300000), (1800000), (7200000), (28800000), (9223372036854775807)) AS bounds;
CREATE TRIGGER queue_tally_attempt AFTER INSERT ON queue_attempt BEGIN
  UPDATE queue_tally SET count = count + 1 WHERE kind = 'attempt' AND label = new.outcome
    AND lane = (SELECT lane FROM queue_task WHERE id = new.task);
END;
CREATE TRIGGER queue_tally_times AFTER INSERT ON queue_attempt WHEN new.outcome NOT IN ('unstarted', 'unstartable') BEGIN
  UPDATE queue_tally SET count = count + 1, total = total + max(0, new.started - new.ready)
    WHERE kind = 'wait' AND lane = (SELECT lane FROM queue_task WHERE id = new.task) AND label = (SELECT min(label)
      FROM queue_tally WHERE kind = 'wait' AND lane = 0 AND label >= max(0, new.started - new.ready));
  UPDATE queue_tally SET count = count + 1, total = total + max(0, new.finished - new.started)
    WHERE kind = 'run' AND lane = (SELECT lane FROM queue_task WHERE id = new.task) AND label = (SELECT min(label)
      FROM queue_tally WHERE kind = 'run' AND lane = 0 AND label >= max(0, new.finished - new.started));
END;
CREATE TRIGGER queue_tally_end AFTER UPDATE OF state ON queue_task
    WHEN new.state IN ('done', 'failed', 'cancelled') AND new.state <> old.state BEGIN
  UPDATE queue_tally SET count = count + 1 WHERE kind = 'end' AND lane = new.lane AND label = new.state;
END;
)"},
                                      {"2026-11-26-slurm", R"(
ALTER TABLE queue_worker ADD COLUMN executor /* 'local' or 'slurm': where its tasks run */ TEXT NOT NULL DEFAULT 'local';
ALTER TABLE queue_worker ADD COLUMN away /* since when its cluster does not answer; 0: it does */ INTEGER NOT NULL DEFAULT 0;
CREATE TABLE queue_job(
  task INTEGER PRIMARY KEY REFERENCES queue_task(id) ON DELETE CASCADE, -- that was handed to a cluster
  attempt INTEGER NOT NULL, -- which one, the last of them
  uuid TEXT NOT NULL, -- of the task; with the attempt the job's comment, by which it is found again
  folder TEXT NOT NULL, -- shared with the nodes, absolute
  tried INTEGER NOT NULL, -- when it was last handed over, or was about to be
  number INTEGER NOT NULL DEFAULT 0, -- of the job, for people: Slurm uses numbers again; 0: not told yet
  state TEXT NOT NULL DEFAULT '', -- as Slurm said last
  node TEXT NOT NULL DEFAULT '', -- where it runs or ran
  reason TEXT NOT NULL DEFAULT '', -- why it waits or failed, Slurm's word
  seen INTEGER NOT NULL DEFAULT 0 -- when Slurm said so
);
CREATE UNIQUE INDEX queue_job_uuid ON queue_job(uuid);
)"},
                                      {"2026-11-26-folders", R"(
CREATE TABLE queue_folder(
  folder TEXT PRIMARY KEY, -- that a cluster's tasks were handed over through, absolute
  id TEXT NOT NULL -- what it says of itself: another one in its place is not looked into
) WITHOUT ROWID;
)"}}};
    return set;
}

fs::Path folder_of(const fs::Path& state_file) {
    return state_file.parent_path() / (state_file.stem().string() + ".queue");
}

fs::Path log_file(const fs::Path& state_file, TaskId task, int attempt) {
    return folder_of(state_file) / "logs" / fmt::format("{}-{}", task, attempt);
}

QueueStore::QueueStore(const fs::Path& file, state::Db db) : folder_(folder_of(file)), db_(std::move(db)) {
    refuse_network(file.parent_path());
    db_.exec("PRAGMA wal_autocheckpoint=400");  // pages: a log of 6 MB
    db_.require(tables());
}

QueueStore QueueStore::look(const fs::Path& file, std::chrono::milliseconds patience) {
    state::OpenOptions options;
    options.busy_timeout = patience;
    options.log_left = state::OpenOptions::whole_log;
    options.create = options.mapped = false;
    return {file, state::Db::open(file, options)};
}

QueueStore::QueueStore(const fs::Path& file) : QueueStore(file, open(file)) {
    for (const fs::Path& each : {folder_, folder_ / "logs", folder_ / "checkpoints"}) make_folder(each);
}

fs::Path QueueStore::log_file(TaskId task, int attempt) const {
    return queue::log_file(db_.path(), task, attempt);
}

fs::Path QueueStore::checkpoint_folder(TaskId task) const {
    return folder_ / "checkpoints" / std::to_string(task);
}

// ---- rows.h

const std::string select_task =
    "SELECT id, state, lane, name, argv, shell, folder, variables, created, ready, key, retries, "
    "backoff_least, "
    "backoff_most, jitter, timeout, kill_grace, limit_name, limit_count, on_crash, crash_limit, max_output, "
    "notify, checkpoint_signal, checkpoint_every, about, attempt, failures, crashes, worker, runner_pid, "
    "runner_start, runner_space, runner_boot, started, finished, exit_code, signal, reason, heartbeat, "
    "cursor, "
    "progress, paused, cancelling FROM queue_task ";

Task read_task(const state::Statement& row) {
    Task task;
    Request& request = task.request;
    int at = -1;
    const auto integer = [&] { return row.integer(++at); };
    const auto number = [&] { return static_cast<int>(row.integer(++at)); };
    const auto text = [&] { return std::string(row.text(++at)); };
    task.id = integer();
    task.state = state_called(text()).value_or(State::held);
    request.lane = static_cast<Lane>(integer());
    request.name = text();
    request.argv = unpack_words(row.blob(++at));
    request.shell = integer() != 0;
    request.folder = text();
    request.variables = unpack_variables(row.blob(++at));
    task.created = integer();
    task.ready = integer();
    request.key = text();
    request.retries = number();
    request.backoff_least = integer();
    request.backoff_most = integer();
    request.jitter = row.real(++at);
    request.timeout = integer();
    request.kill_grace = integer();
    request.limit = text();
    request.limit_count = number();
    request.on_crash = static_cast<OnCrash>(integer());
    request.crash_limit = number();
    request.max_output = integer();
    request.notify = unpack_words(row.blob(++at));
    request.checkpoint_signal = number();
    request.checkpoint_every = integer();
    request.about = integer();
    task.attempt = number();
    task.failures = number();
    task.crashes = number();
    task.worker = integer();
    task.runner.pid = integer();
    task.runner.start = integer();
    task.runner.space = integer();
    task.runner.boot = text();
    task.started = integer();
    task.finished = integer();
    if (!row.is_null(++at)) task.exit_code = static_cast<int>(row.integer(at));
    if (!row.is_null(++at)) task.signal = static_cast<int>(row.integer(at));
    task.reason = text();
    task.heartbeat = integer();
    task.cursor = text();
    if (!row.is_null(++at)) task.progress = row.real(at);
    task.paused = integer() != 0;
    task.cancelling = integer() != 0;
    return task;
}

std::optional<Task> load_task(state::Db& db, TaskId id) {
    auto row = db.prepare(select_task + "WHERE id = ?1");
    row.with(id);
    if (!row.step()) return std::nullopt;
    return read_task(row);
}

std::string pack_variables(const Variables& variables) {
    std::vector<std::string> words;
    for (const auto& [name, value] : variables) words.push_back(name + "=" + value);
    return pack_words(words);
}

Variables unpack_variables(std::string_view bytes) {
    Variables all;
    for (const std::string& word : unpack_words(bytes)) {
        const std::size_t equals = word.find('=');
        if (equals != std::string::npos) all.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return all;
}

}  // namespace sixth::queue
