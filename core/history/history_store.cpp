#include "core/history/history_store.h"

#include "core/base/hash.h"
#include "core/state/batch.h"

namespace sixth::history {
namespace {

const state::TableSet& tables() {
    static const state::TableSet set{"history", state::Keeping::derived, {{"2026-11-25-history", R"(
        CREATE TABLE history_batch(
            id INTEGER PRIMARY KEY,       -- in the order they were read
            view INTEGER NOT NULL,        -- hash of shallow boundaries, grafts and replaced objects
            whole INTEGER NOT NULL        -- 1: all its parts are there; 0: being written, or given up
        );
        CREATE TABLE history_part(
            id INTEGER PRIMARY KEY,       -- in the order of commits
            batch INTEGER NOT NULL,       -- history_batch.id
            checksum INTEGER NOT NULL,    -- XXH3-64 of graph, then of words
            graph BLOB NOT NULL,          -- core/history/history.cpp: ids, parents, times
            words BLOB NOT NULL           -- the same: authors and messages
        );
        CREATE INDEX history_part_batch ON history_part(batch);)"}}};
    return set;
}

std::int64_t checksum(std::string_view graph, std::string_view words) {
    return static_cast<std::int64_t>(hash64(words, hash64(graph)));
}

}  // namespace

HistoryStore::HistoryStore(state::Db& db, std::uint64_t view) : db_(db), view_(view) {
    db_.require(tables());
}

bool HistoryStore::is_empty(state::Db& db) {
    db.require(tables());
    return !db.prepare("SELECT 1 FROM history_batch WHERE whole = 1").step();
}

std::vector<std::int64_t> HistoryStore::whole_batches() {
    std::vector<std::int64_t> ids;
    auto rows = db_.prepare("SELECT id FROM history_batch WHERE view = ? AND whole = 1 ORDER BY id");
    rows.with(static_cast<std::int64_t>(view_));
    while (rows.step()) ids.push_back(rows.integer(0));
    return ids;
}

History HistoryStore::load() {
    History history;
    loaded_.clear();
    state::ReadTransaction moment(db_);
    seen_ = whole_batches();
    auto rows = db_.prepare("SELECT checksum, graph, words FROM history_part WHERE batch = ? ORDER BY id");
    for (const std::int64_t batch : seen_) {
        std::vector<std::unique_ptr<Part>> parts;
        rows.with(batch);
        while (rows.step()) {
            if (checksum(rows.blob(1), rows.blob(2)) != rows.integer(0)) return history;
            parts.push_back(
                std::make_unique<Part>(Part{std::string(rows.blob(1)), std::string(rows.blob(2))}));
        }
        for (std::unique_ptr<Part>& part : parts) {
            if (!history.append(std::move(part))) return history;
        }
        loaded_.push_back(batch);
    }
    return history;
}

void HistoryStore::add(const std::vector<std::unique_ptr<Part>>& parts) {
    db_.run("INSERT INTO history_batch(view, whole) VALUES(?, 0)", static_cast<std::int64_t>(view_));
    const std::int64_t batch = db_.last_insert_id();
    state::write_in_batches(
        db_, parts.size(),
        [&](std::size_t i) {
            db_.run("INSERT INTO history_part(batch, checksum, graph, words) VALUES(?, ?, ?, ?)", batch,
                    checksum(parts[i]->graph, parts[i]->words), state::Blob{parts[i]->graph},
                    state::Blob{parts[i]->words});
        },
        [&](std::size_t i) { return parts[i]->graph.size() + parts[i]->words.size(); });
    {
        state::Transaction transaction(db_);
        if (whole_batches() == seen_) {
            db_.run("UPDATE history_batch SET whole = 1 WHERE id = ?", batch);
            loaded_.push_back(batch);
            seen_ = loaded_;
            // what a crash, another view or damage left, and what other writers are at: they will notice
            std::string kept = "0";
            for (const std::int64_t id : loaded_) kept += "," + std::to_string(id);
            db_.exec("DELETE FROM history_batch WHERE id NOT IN (" + kept + ")");
        } else {
            db_.run("DELETE FROM history_batch WHERE id = ?", batch);
        }
        transaction.commit();
    }
    sweep();
}

void HistoryStore::sweep() {
    std::vector<std::int64_t> orphans;
    {
        auto rows =
            db_.prepare("SELECT id FROM history_part WHERE batch NOT IN (SELECT id FROM history_batch)");
        while (rows.step()) orphans.push_back(rows.integer(0));
    }
    state::write_in_batches(db_, orphans.size(), [&](std::size_t i) {
        db_.run("DELETE FROM history_part WHERE id = ?", orphans[i]);
    });
}

}  // namespace sixth::history
