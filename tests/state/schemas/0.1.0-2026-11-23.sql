PRAGMA application_id=1399421044;
PRAGMA user_version=1;
CREATE TABLE facts_blob(
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,    -- XXH3-128 of the file's bytes
            version INTEGER NOT NULL,     -- of the extractors that made it
            checksum INTEGER NOT NULL,    -- XXH3-64 of the blob: SQLite does not see damage inside one
            blob BLOB NOT NULL            -- core/facts/codec.h
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
  reason TEXT NOT NULL, -- for people
  PRIMARY KEY(task, attempt)
) WITHOUT ROWID;
CREATE TABLE queue_count(
  state TEXT PRIMARY KEY, -- of queue_task; 'missed': attempts that started too late
  tasks INTEGER NOT NULL -- how many, kept by the triggers below: nobody counts a hundred thousand rows
) WITHOUT ROWID;
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
CREATE INDEX queue_after_on ON queue_after(on_task);
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
CREATE UNIQUE INDEX queue_key ON queue_task(key) WHERE key IS NOT NULL AND state NOT IN ('done', 'failed', 'cancelled');
CREATE INDEX queue_ready ON queue_task(lane, limit_name, ready, id) WHERE state = 'ready';
CREATE INDEX queue_running ON queue_task(limit_name) WHERE state = 'running';
CREATE INDEX queue_scheduled ON queue_task(ready) WHERE state = 'scheduled';
CREATE INDEX queue_waiting ON queue_task(created) WHERE state = 'waiting';
INSERT INTO state_set VALUES('facts', 'derived', -6589368522256134102);
INSERT INTO state_set VALUES('queue', 'durable', -4988565390098020239);
INSERT INTO state_migration VALUES('queue', '2026-11-23-queue', '2026-11-22T00:00:00Z');
