#include "core/facts/facts_store.h"

#include <algorithm>

#include "core/base/compress.h"
#include "core/base/text.h"
#include "core/state/batch.h"

namespace sixth::facts {
namespace {

const state::TableSet& tables() {
    static const state::TableSet set{"facts", state::Keeping::derived, {{"2026-11-23-facts", R"(
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
        );)"}}};
    return set;
}

constexpr std::int64_t keep_unused_days = 30;
constexpr std::size_t largest_blob = std::size_t{1} << 31;  // bytes, of no file that is parsed

std::int64_t checksum(std::string_view blob) {
    return static_cast<std::int64_t>(hash64(blob));
}

}  // namespace

void NewFacts::set(std::string_view blob) {
    packed = compress(blob);
    outline = facts::outline(blob);
}

FactsStore::FactsStore(state::Db& db, std::uint64_t version) : db_(db), version_(version) {
    db_.require(tables());
}

std::vector<KnownFile> FactsStore::known_files() {
    std::vector<KnownFile> known;
    auto rows = db_.prepare(
        "SELECT path, size, mtime_ns, ctime_ns, inode, seen_ns, blob, hash FROM facts_file "
        "WHERE version = ? ORDER BY path");
    rows.with(static_cast<std::int64_t>(version_));
    while (rows.step()) {
        known.push_back({std::string(rows.text(0)),
                         {static_cast<std::uint64_t>(rows.integer(1)), rows.integer(2), rows.integer(3),
                          static_cast<std::uint64_t>(rows.integer(4))},
                         rows.integer(5),
                         rows.integer(6),
                         ContentHash::from(rows.blob(7))});
    }
    return known;
}

SharedBlob FactsStore::blob(std::int64_t id) {
    auto row = db_.prepare("SELECT blob, checksum FROM facts_blob WHERE id = ? AND version = ?");
    row.with(id, static_cast<std::int64_t>(version_));
    if (!row.step() || checksum(row.blob(0)) != row.integer(1)) return nullptr;
    std::optional<std::string> bytes = decompress(row.blob(0), largest_blob);
    return bytes ? std::make_shared<const std::string>(std::move(*bytes)) : nullptr;
}

bool FactsStore::empty() {
    auto row = db_.prepare("SELECT 1 FROM facts_blob LIMIT 1");
    return !row.step();
}

std::int64_t FactsStore::blob_of(const ContentHash& hash) {
    auto row = db_.prepare("SELECT id FROM facts_blob WHERE hash = ? AND version = ?");
    row.with(state::Blob{hash.view()}, static_cast<std::int64_t>(version_));
    return row.step() ? row.integer(0) : 0;
}

std::string_view FactsStore::Outlines::of(std::int64_t blob) const {
    const auto at = std::lower_bound(
        by_blob.begin(), by_blob.end(), blob,
        [](const std::pair<std::int64_t, std::string_view>& a, std::int64_t b) { return a.first < b; });
    return at != by_blob.end() && at->first == blob ? at->second : std::string_view();
}

std::unique_ptr<const FactsStore::Outlines> FactsStore::outlines() {
    auto all = std::make_unique<Outlines>();
    std::vector<std::size_t> ends;
    {
        auto size = db_.prepare("SELECT ifnull(sum(length(bytes)), 0) FROM facts_outline");
        if (size.step()) all->bytes.reserve(static_cast<std::size_t>(size.integer(0)));
    }
    auto rows =
        db_.prepare("SELECT blob, checksum, bytes FROM facts_outline WHERE version = ? ORDER BY blob");
    rows.with(static_cast<std::int64_t>(version_));
    while (rows.step()) {
        const std::string_view bytes = rows.blob(2);
        if (checksum(bytes) != rows.integer(1)) continue;
        all->by_blob.emplace_back(rows.integer(0), std::string_view());
        all->bytes.append(bytes);
        ends.push_back(all->bytes.size());
    }
    for (std::size_t i = 0, begin = 0; i < ends.size(); begin = ends[i++])
        all->by_blob[i].second = std::string_view(all->bytes).substr(begin, ends[i] - begin);
    return all;
}

void FactsStore::write(const std::vector<NewFacts>& files) {
    state::write_in_batches(
        db_, files.size(),
        [&](std::size_t i) {
            const NewFacts& file = files[i];
            if (!file.packed.empty()) {
                db_.run(
                    "INSERT INTO facts_blob(hash, version, checksum, blob) VALUES(?, ?, ?, ?) "
                    "ON CONFLICT(hash) DO UPDATE SET version = excluded.version, "
                    "checksum = excluded.checksum, blob = excluded.blob",
                    state::Blob{file.hash.view()}, static_cast<std::int64_t>(version_), checksum(file.packed),
                    state::Blob{file.packed});
                db_.run(
                    "INSERT OR REPLACE INTO facts_outline(blob, version, checksum, bytes) "
                    "SELECT id, version, ?, ? FROM facts_blob WHERE hash = ?",
                    checksum(file.outline), state::Blob{file.outline}, state::Blob{file.hash.view()});
            }
            db_.run(
                "INSERT OR REPLACE INTO "
                "facts_file(path, size, mtime_ns, ctime_ns, inode, seen_ns, blob, hash, version) "
                "SELECT ?, ?, ?, ?, ?, ?, id, hash, version FROM facts_blob WHERE hash = ?",
                file.path, static_cast<std::int64_t>(file.stamp.size), file.stamp.mtime_ns,
                file.stamp.ctime_ns, static_cast<std::int64_t>(file.stamp.inode), file.seen_ns,
                state::Blob{file.hash.view()});
        },
        [&](std::size_t i) { return files[i].packed.size() + 100; });
}

void FactsStore::forget(const std::vector<std::string>& paths) {
    state::write_in_batches(db_, paths.size(), [&](std::size_t i) {
        db_.run("DELETE FROM facts_file WHERE path = ?", paths[i]);
    });
}

void FactsStore::prune(std::int64_t today) {
    std::vector<std::int64_t> stale;
    {
        auto rows = db_.prepare(
            "SELECT blob FROM facts_unused WHERE since < ? AND blob NOT IN (SELECT blob FROM facts_file) "
            "LIMIT 200");
        rows.with(today - keep_unused_days);
        while (rows.step()) stale.push_back(rows.integer(0));
    }
    state::Transaction transaction(db_);
    db_.run("DELETE FROM facts_unused WHERE blob IN (SELECT blob FROM facts_file)");
    db_.run(
        "INSERT OR IGNORE INTO facts_unused(blob, since) "
        "SELECT id, ? FROM facts_blob WHERE id NOT IN (SELECT blob FROM facts_file)",
        today);
    for (const std::int64_t id : stale) {
        db_.run("DELETE FROM facts_blob WHERE id = ?", id);
        db_.run("DELETE FROM facts_outline WHERE blob = ?", id);
        db_.run("DELETE FROM facts_unused WHERE blob = ?", id);
    }
    transaction.commit();
}

}  // namespace sixth::facts
