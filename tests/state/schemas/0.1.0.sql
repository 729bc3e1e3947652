PRAGMA application_id=1399421044;
PRAGMA user_version=1;
CREATE TABLE facts_blob(
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,    -- XXH3-128 of the file's bytes
            version INTEGER NOT NULL,     -- of the extractors that made it
            blob BLOB NOT NULL            -- core/facts/codec.h
        );
CREATE TABLE facts_file(
            path TEXT PRIMARY KEY,        -- relative to the root
            size INTEGER NOT NULL,        -- bytes
            mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            seen_ns INTEGER NOT NULL,     -- when it was stamped
            blob INTEGER NOT NULL         -- facts_blob.id
        ) WITHOUT ROWID;
CREATE TABLE facts_unused(
            blob INTEGER PRIMARY KEY,     -- facts_blob.id no path names any more
            since INTEGER NOT NULL        -- days since the epoch
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
INSERT INTO state_set VALUES('facts', 'derived', -6813275862852841581);
