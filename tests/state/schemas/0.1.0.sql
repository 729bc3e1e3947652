PRAGMA application_id=1399421044;
PRAGMA user_version=1;
CREATE TABLE decompose_plan(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE, -- the issue's: AAS-213
  title TEXT NOT NULL, -- the issue's
  url TEXT NOT NULL, -- where it is; '': nobody said
  base TEXT NOT NULL, -- commit it was planned at; '': outside git
  planner TEXT NOT NULL, -- 'structure', or the model that worded it
  blocked_by TEXT NOT NULL, -- JSON list: other issues it waits for
  notes TEXT NOT NULL, -- JSON list: for people
  coverage TEXT NOT NULL, -- JSON list: what became of each item, see plan_json.h
  issue BLOB NOT NULL, -- as it was read
  issue_name TEXT NOT NULL, -- its file, '-', or what the command was asked for
  created INTEGER NOT NULL, -- ms since the epoch, as all times here
  changed INTEGER NOT NULL,
  revision INTEGER NOT NULL -- from 1, one more at each change
);
CREATE TABLE decompose_revision(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL, -- the whole plan as JSON
  PRIMARY KEY(plan, revision)
) WITHOUT ROWID;
CREATE TABLE decompose_subtask(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- AAS-213.2: 2; never given again
  gone INTEGER, -- since when the issue asks for it no more; NULL: it does
  body TEXT NOT NULL, -- JSON, see plan_json.h
  PRIMARY KEY(plan, number)
) WITHOUT ROWID;
CREATE TABLE decompose_task(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- decompose_subtask.number
  place INTEGER NOT NULL, -- from 0: the command, its checks, the final one
  task INTEGER NOT NULL, -- queue_task.id, may be pruned
  PRIMARY KEY(plan, number, place)
) WITHOUT ROWID;
CREATE TABLE facts_blob(
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,    -- XXH3-128 of the file's bytes
            version INTEGER NOT NULL,     -- of the extractors that made it
            checksum INTEGER NOT NULL,    -- XXH3-64 of the blob: SQLite does not see damage inside one
            blob BLOB NOT NULL            -- core/facts/codec.h, compressed
        );
CREATE TABLE facts_file(
            path TEXT PRIMARY KEY,        -- relative to the root
            size INTEGER NOT NULL,        -- bytes
            mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            seen_ns INTEGER NOT NULL,     -- when it was stamped
            blob INTEGER NOT NULL,        -- facts_blob.id
            hash BLOB NOT NULL,           -- facts_blob.hash and .version, so that neither
            version INTEGER NOT NULL      -- is looked up for a file that is as it was
        ) WITHOUT ROWID;
CREATE TABLE facts_outline(
            blob INTEGER PRIMARY KEY,     -- facts_blob.id
            version INTEGER NOT NULL,     -- as facts_blob.version
            checksum INTEGER NOT NULL,    -- XXH3-64 of bytes
            bytes BLOB NOT NULL           -- facts::outline() of the blob
        );
CREATE TABLE facts_unused(
            blob INTEGER PRIMARY KEY,     -- facts_blob.id no path names any more
            since INTEGER NOT NULL        -- days since the epoch
        );
CREATE TABLE queue_after(
  task INTEGER NOT NULL REFERENCES queue_task(id) ON DELETE CASCADE, -- waits
  on_task INTEGER NOT NULL, -- for this one's end; may be pruned once met
  need INTEGER NOT NULL, -- 0 success 1 any end 2 failure
  met INTEGER NOT NULL, -- 1: it ended as needed
  PRIMARY KEY(task, on_task)
) WITHOUT ROWID;
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
  reason TEXT NOT NULL, cpu /* ms of processor time; NULL: nobody knows */ INTEGER, memory /* KiB, the largest process at its largest; NULL: nobody knows */ INTEGER, -- for people
  PRIMARY KEY(task, attempt)
) WITHOUT ROWID;
CREATE TABLE queue_count(
  state TEXT PRIMARY KEY, -- of queue_task; 'missed': attempts that started too late
  tasks INTEGER NOT NULL -- how many, kept by the triggers below: nobody counts a hundred thousand rows
) WITHOUT ROWID;
CREATE TABLE queue_folder(
  folder TEXT PRIMARY KEY, -- that a cluster's tasks were handed over through, absolute
  id TEXT NOT NULL -- what it says of itself: another one in its place is not looked into
) WITHOUT ROWID;
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
CREATE TABLE queue_lane(
  lane INTEGER PRIMARY KEY, -- of which nothing is started
  paused INTEGER NOT NULL -- since
);
CREATE TABLE queue_step(
  task INTEGER NOT NULL REFERENCES queue_task(id) ON DELETE CASCADE,
  name TEXT NOT NULL, -- of a step that is done
  finished INTEGER NOT NULL,
  PRIMARY KEY(task, name)
) WITHOUT ROWID;
CREATE TABLE queue_tally(
  kind TEXT NOT NULL, -- what is counted: 'wait', 'run', 'attempt' or 'end'
  lane INTEGER NOT NULL,
  label NOT NULL, -- of a wait or a run: at most this many ms; of an attempt its outcome; of a task's end its state
  count INTEGER NOT NULL, -- since this table is there: pruning takes nothing away
  total INTEGER NOT NULL, -- ms, of the waits or runs counted
  PRIMARY KEY(kind, lane, label)
) WITHOUT ROWID;
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
CREATE TABLE queue_worker(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL, -- the process ...
  start INTEGER NOT NULL, -- ... in clock ticks after boot
  space INTEGER NOT NULL, -- ... inode of its pid namespace
  boot TEXT NOT NULL, -- ... its boot
  started INTEGER NOT NULL,
  slots INTEGER NOT NULL, -- tasks it runs at once
  draining INTEGER NOT NULL DEFAULT 0 -- 1: takes nothing more and ends
, woken /* 'inotify' or 'polling': how it learns of new work */ TEXT NOT NULL DEFAULT '', executor /* 'local' or 'slurm': where its tasks run */ TEXT NOT NULL DEFAULT 'local', away /* since when its cluster does not answer; 0: it does */ INTEGER NOT NULL DEFAULT 0);
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
CREATE TABLE serve_write(
  id INTEGER PRIMARY KEY, -- 1: there is one row
  time INTEGER NOT NULL -- ms since the epoch: when somebody last asked whether the state can be written
);
CREATE TABLE state_migration(
  prefix     TEXT NOT NULL,      -- the durable set it belongs to
  name       TEXT NOT NULL,      -- date and purpose: 2026-11-22-tasks
  applied_at TEXT NOT NULL,      -- UTC, RFC 3339
  PRIMARY KEY(prefix, name)
) WITHOUT ROWID;
CREATE TABLE state_set(
  prefix     TEXT PRIMARY KEY,   -- owner: its tables are named <prefix>_*
  keeping    TEXT NOT NULL,      -- 'durable' or 'derived'
  definition INTEGER NOT NULL    -- hash of the migrations last applied: equal means up to date
) WITHOUT ROWID;
CREATE TABLE telemetry_absorbed(
  one INTEGER PRIMARY KEY CHECK(one = 1),
  bytes INTEGER NOT NULL, -- of the notes beside the state file that are in telemetry_run already ...
  hash INTEGER NOT NULL -- ... and their hash: notes that were taken away since do not match
);
CREATE TABLE telemetry_bucket(
  day INTEGER NOT NULL, -- these three: of telemetry_day
  lane INTEGER NOT NULL,
  name TEXT NOT NULL,
  measure INTEGER NOT NULL, -- 0 wait 1 time 2 cpu 3 memory
  bucket INTEGER NOT NULL, -- up to 31 the value itself; above, 16 to a power of two
  runs INTEGER NOT NULL, -- with a value in it
  PRIMARY KEY(day, lane, name, measure, bucket)
) WITHOUT ROWID;
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
CREATE TABLE telemetry_request(
  start INTEGER NOT NULL, -- ms since the epoch
  span INTEGER NOT NULL, -- ms: a minute or a day
  route TEXT NOT NULL, -- '/health'
  status INTEGER NOT NULL, -- its class: 2 for 2xx
  requests INTEGER NOT NULL,
  time INTEGER NOT NULL, -- microseconds, all together
  PRIMARY KEY(start, span, route, status)
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
CREATE INDEX queue_after_on ON queue_after(on_task);
CREATE INDEX queue_attempt_finished ON queue_attempt(finished);
CREATE INDEX queue_blocked ON queue_task(blocked_by) WHERE blocked_by IS NOT NULL;
CREATE INDEX queue_cancelled ON queue_task(finished) WHERE state = 'cancelled';
CREATE TRIGGER queue_count_added AFTER INSERT ON queue_task BEGIN
  UPDATE queue_count SET tasks = tasks + 1 WHERE state = new.state;
END;
CREATE TRIGGER queue_count_changed AFTER UPDATE OF state ON queue_task WHEN new.state <> old.state BEGIN
  UPDATE queue_count SET tasks = tasks + (CASE state WHEN new.state THEN 1 ELSE -1 END)
    WHERE state IN (new.state, old.state);
END;
CREATE TRIGGER queue_count_missed AFTER INSERT ON queue_attempt WHEN new.missed = 1 BEGIN
  UPDATE queue_count SET tasks = tasks + 1 WHERE state = 'missed';
END;
CREATE TRIGGER queue_count_removed AFTER DELETE ON queue_task BEGIN
  UPDATE queue_count SET tasks = tasks - 1 WHERE state = old.state;
END;
CREATE INDEX queue_done ON queue_task(finished) WHERE state = 'done';
CREATE INDEX queue_failed ON queue_task(finished) WHERE state = 'failed';
CREATE INDEX queue_held ON queue_task(created) WHERE state = 'held';
CREATE UNIQUE INDEX queue_job_uuid ON queue_job(uuid);
CREATE UNIQUE INDEX queue_key ON queue_task(key) WHERE key IS NOT NULL AND state NOT IN ('done', 'failed', 'cancelled');
CREATE INDEX queue_ready ON queue_task(lane, limit_name, ready, id) WHERE state = 'ready';
CREATE INDEX queue_running ON queue_task(limit_name) WHERE state = 'running';
CREATE INDEX queue_scheduled ON queue_task(ready) WHERE state = 'scheduled';
CREATE TRIGGER queue_tally_attempt AFTER INSERT ON queue_attempt BEGIN
  UPDATE queue_tally SET count = count + 1 WHERE kind = 'attempt' AND label = new.outcome
    AND lane = (SELECT lane FROM queue_task WHERE id = new.task);
END;
CREATE TRIGGER queue_tally_end AFTER UPDATE OF state ON queue_task
    WHEN new.state IN ('done', 'failed', 'cancelled') AND new.state <> old.state BEGIN
  UPDATE queue_tally SET count = count + 1 WHERE kind = 'end' AND lane = new.lane AND label = new.state;
END;
CREATE TRIGGER queue_tally_times AFTER INSERT ON queue_attempt WHEN new.outcome NOT IN ('unstarted', 'unstartable') BEGIN
  UPDATE queue_tally SET count = count + 1, total = total + max(0, new.started - new.ready)
    WHERE kind = 'wait' AND lane = (SELECT lane FROM queue_task WHERE id = new.task) AND label = (SELECT min(label)
      FROM queue_tally WHERE kind = 'wait' AND lane = 0 AND label >= max(0, new.started - new.ready));
  UPDATE queue_tally SET count = count + 1, total = total + max(0, new.finished - new.started)
    WHERE kind = 'run' AND lane = (SELECT lane FROM queue_task WHERE id = new.task) AND label = (SELECT min(label)
      FROM queue_tally WHERE kind = 'run' AND lane = 0 AND label >= max(0, new.finished - new.started));
END;
CREATE INDEX queue_waiting ON queue_task(created) WHERE state = 'waiting';
CREATE INDEX schedule_decided ON schedule_run(schedule, id);
CREATE INDEX schedule_fire ON schedule_entry(fire) WHERE fire IS NOT NULL AND paused IS NULL AND removed IS NULL;
CREATE INDEX schedule_open ON schedule_run(schedule, id) WHERE state = 'open';
INSERT INTO state_set VALUES('decompose', 'durable', 8039247948305254075);
INSERT INTO state_set VALUES('facts', 'derived', 4716338397159878509);
INSERT INTO state_set VALUES('queue', 'durable', 5816372817398166839);
INSERT INTO state_set VALUES('schedule', 'durable', -2647741789294565275);
INSERT INTO state_set VALUES('serve', 'derived', -8534782355941971658);
INSERT INTO state_set VALUES('telemetry', 'durable', -7139515979144133307);
INSERT INTO state_migration VALUES('decompose', '2026-11-26-decompose', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('queue', '2026-11-23-queue', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('queue', '2026-11-25-tally', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('queue', '2026-11-25-usage', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('queue', '2026-11-26-folders', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('queue', '2026-11-26-slurm', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('schedule', '2026-11-25-schedule', '2026-11-22T00:00:00Z');
INSERT INTO state_migration VALUES('telemetry', '2026-11-25-telemetry', '2026-11-22T00:00:00Z');
