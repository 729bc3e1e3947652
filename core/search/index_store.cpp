#include "core/search/index_store.h"

#include <algorithm>

#include "core/state/batch.h"

namespace sixth::search {
namespace {

const state::TableSet& tables() {
    static const state::TableSet set{"search", state::Keeping::derived, {{"2026-11-26-chunks", R"(
        CREATE TABLE search_generation(
            id INTEGER PRIMARY KEY,       -- in the order they began; the highest whole one is the index
            whole INTEGER NOT NULL,       -- 1: committed; 0: being written, or given up
            begun INTEGER NOT NULL        -- seconds since the epoch
        );
        CREATE TABLE search_file(
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: who sweeps may be late
            path TEXT NOT NULL,           -- relative to the root
            hash BLOB NOT NULL,           -- XXH3-128 of its bytes
            size INTEGER NOT NULL,        -- bytes
            mtime_ns INTEGER NOT NULL,
            ctime_ns INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            seen_ns INTEGER NOT NULL,     -- when it was stamped
            model INTEGER NOT NULL,       -- hash of the model that made its vectors; 0: none
            added INTEGER NOT NULL,       -- search_generation.id
            count INTEGER NOT NULL,       -- of its chunks
            lengths BLOB NOT NULL         -- terms of each chunk in search_text, 16 bits each
        );
        -- by itself: every question reads all of search_file
        CREATE TABLE search_chunks(
            file INTEGER PRIMARY KEY,     -- search_file.id
            checksum INTEGER NOT NULL,    -- XXH3-64 of bytes
            bytes BLOB NOT NULL           -- core/search/chunks.h
        );
        CREATE TABLE search_replaced(
            file INTEGER NOT NULL,        -- search_file.id that is no more
            generation INTEGER NOT NULL,  -- since this one, once it is whole
            PRIMARY KEY(file, generation)
        ) WITHOUT ROWID;
        CREATE TABLE search_vectors(
            file INTEGER PRIMARY KEY,     -- search_file.id
            checksum INTEGER NOT NULL,    -- XXH3-64 of bytes
            bytes BLOB NOT NULL           -- as many for each chunk: core/search/packed_rows.h, or of another model
        );
        CREATE TABLE search_model(
            number INTEGER PRIMARY KEY,   -- search_file.model
            title TEXT NOT NULL           -- name and version, for people
        );
        -- rowid: file * 16384 + number of the chunk; stems of symbol, path and text: core/search/terms.h
        CREATE VIRTUAL TABLE search_text USING fts5(
            symbol, path, text, content='', contentless_delete=1, tokenize='ascii');
        -- term, and in how many chunks it occurs
        CREATE VIRTUAL TABLE search_term USING fts5vocab('search_text', 'row');)"}}};
    return set;
}

constexpr const char* visible =
    " FROM search_file WHERE added IN (SELECT id FROM search_generation WHERE whole = 1) AND id NOT IN ("
    "SELECT file FROM search_replaced WHERE generation IN (SELECT id FROM search_generation WHERE whole = "
    "1))";

std::int64_t checksum(std::string_view bytes) {
    return static_cast<std::int64_t>(hash64(bytes));
}

// Terms stand behind a space each.
std::string lengths_of(const NewFile& file) {
    const auto count = [](const std::string& terms) { return std::count(terms.begin(), terms.end(), ' '); };
    const auto path = count(file.path_terms);
    std::string lengths;
    for (const NewFile::Terms& terms : file.terms) {
        const auto sum = std::min<std::ptrdiff_t>(path + count(terms.symbol) + count(terms.text), 0xFFFF);
        lengths += static_cast<char>(sum & 0xFF);
        lengths += static_cast<char>(sum >> 8);
    }
    return lengths;
}

constexpr std::int64_t abandoned_after = 600;  // seconds

}  // namespace

void sort_by_path(std::vector<IndexedFile>& files) {
    std::sort(files.begin(), files.end(),
              [](const IndexedFile& a, const IndexedFile& b) { return a.path < b.path; });
}

std::size_t NewFile::bytes() const {
    std::size_t sum = vectors.size() + path.size() + chunks.size() * 64;
    for (const Terms& each : terms) sum += each.symbol.size() + each.text.size();
    return sum;
}

IndexStore::IndexStore(state::Db& db) : db_(db) {
    db_.require(tables());
}

std::int64_t IndexStore::generation() {
    auto row = db_.prepare("SELECT coalesce(max(id), 0) FROM search_generation WHERE whole = 1");
    return row.step() ? row.integer(0) : 0;
}

bool IndexStore::empty() {
    return !db_.prepare(fmt::format("SELECT 1{} LIMIT 1", visible)).step();
}

std::vector<IndexedFile> IndexStore::files() {
    std::vector<IndexedFile> all;
    auto rows = db_.prepare(fmt::format(
        "SELECT id, path, hash, size, mtime_ns, ctime_ns, inode, seen_ns, model, count, lengths{} ORDER BY "
        "id",
        visible));
    while (rows.step()) {
        all.push_back({rows.integer(0),
                       std::string(rows.text(1)),
                       ContentHash::from(rows.blob(2)),
                       {static_cast<std::uint64_t>(rows.integer(3)), rows.integer(4), rows.integer(5),
                        static_cast<std::uint64_t>(rows.integer(6))},
                       rows.integer(7),
                       rows.integer(8),
                       static_cast<std::uint32_t>(rows.integer(9)),
                       std::string(rows.blob(10))});
    }
    return all;
}

std::vector<Chunk> IndexStore::chunks(std::int64_t file) {
    auto row = db_.prepare("SELECT bytes, checksum FROM search_chunks WHERE file = ?");
    row.with(file);
    if (!row.step() || checksum(row.blob(0)) != row.integer(1)) return {};
    return unpack_chunks(row.blob(0));
}

std::string IndexStore::vectors(std::int64_t file) {
    auto row = db_.prepare("SELECT bytes, checksum FROM search_vectors WHERE file = ?");
    row.with(file);
    if (!row.step() || checksum(row.blob(0)) != row.integer(1)) return {};
    return std::string(row.blob(0));
}

void IndexStore::each_vectors(const std::function<void(std::int64_t, std::string_view)>& take) {
    auto rows = db_.prepare("SELECT file, bytes, checksum FROM search_vectors ORDER BY file");
    while (rows.step()) {
        if (checksum(rows.blob(1)) == rows.integer(2)) take(rows.integer(0), rows.blob(1));
    }
}

void IndexStore::each_outline(const std::function<void(std::int64_t, std::string_view)>& take) {
    auto rows = db_.prepare("SELECT file, bytes, checksum FROM search_chunks ORDER BY file");
    while (rows.step()) {
        if (checksum(rows.blob(1)) == rows.integer(2)) take(rows.integer(0), outline_in(rows.blob(1)));
    }
}

void IndexStore::begin(std::int64_t base) {
    base_ = base;
    db_.run("INSERT INTO search_generation(whole, begun) VALUES(0, unixepoch())");
    writing_ = db_.last_insert_id();
}

void IndexStore::check_current() {
    auto row = db_.prepare("SELECT 1 FROM search_generation WHERE id = ?");
    if (!row.with(writing_).step()) throw Superseded();
}

void IndexStore::write(const std::vector<NewFile>& files) {
    // a file's own row first: whatever is written of a file can be found by it
    struct Step {
        const NewFile* file;
        std::size_t chunk;
        bool row;
    };
    std::vector<Step> steps;
    for (const NewFile& file : files) {
        steps.push_back({&file, 0, true});
        for (std::size_t c = 0; c < file.chunks.size(); ++c) steps.push_back({&file, c, false});
    }
    std::int64_t id = 0;
    const auto write_step = [&](std::size_t i) {
        check_current();
        const NewFile& file = *steps[i].file;
        if (!steps[i].row) {
            const NewFile::Terms& terms = file.terms[steps[i].chunk];
            db_.run("INSERT INTO search_text(rowid, symbol, path, text) VALUES(?, ?, ?, ?)",
                    chunk_id(id, static_cast<std::uint32_t>(steps[i].chunk)), terms.symbol, file.path_terms,
                    terms.text);
            return;
        }
        const std::string packed = pack_chunks(file.chunks);
        db_.run(
            "INSERT INTO search_file(path, hash, size, mtime_ns, ctime_ns, inode, seen_ns, model, added, "
            "count, lengths) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            file.path, state::Blob{file.hash.view()}, static_cast<std::int64_t>(file.stamp.size),
            file.stamp.mtime_ns, file.stamp.ctime_ns, static_cast<std::int64_t>(file.stamp.inode),
            file.seen_ns, file.model, writing_, static_cast<std::int64_t>(file.chunks.size()),
            state::Blob{lengths_of(file)});
        id = db_.last_insert_id();
        db_.run("INSERT INTO search_chunks(file, checksum, bytes) VALUES(?, ?, ?)", id, checksum(packed),
                state::Blob{packed});
        if (!file.vectors.empty())
            db_.run("INSERT INTO search_vectors(file, checksum, bytes) VALUES(?, ?, ?)", id,
                    checksum(file.vectors), state::Blob{file.vectors});
        if (file.replaces != 0)
            db_.run("INSERT INTO search_replaced(file, generation) VALUES(?, ?)", file.replaces, writing_);
    };
    const auto bytes = [&](std::size_t i) {
        const NewFile& file = *steps[i].file;
        return steps[i].row ? file.vectors.size() + file.chunks.size() * 64
                            : file.terms[steps[i].chunk].text.size();
    };
    state::write_in_batches(db_, steps.size(), write_step, bytes);
}

void IndexStore::remove(const std::vector<std::int64_t>& files) {
    state::write_in_batches(db_, files.size(), [&](std::size_t i) {
        check_current();
        db_.run("INSERT INTO search_replaced(file, generation) VALUES(?, ?)", files[i], writing_);
    });
}

std::string IndexStore::model_title(std::int64_t model) {
    auto row = db_.prepare("SELECT title FROM search_model WHERE number = ?");
    row.with(model);
    return row.step() ? std::string(row.text(0)) : std::string();
}

void IndexStore::commit(const std::string& model_title, std::int64_t model) {
    state::Transaction transaction(db_);
    check_current();
    if (generation() != base_) {
        db_.run("DELETE FROM search_generation WHERE id = ?", writing_);
        transaction.commit();
        throw Superseded();
    }
    // whoever else is writing compares with what is no longer: they will notice
    db_.run("DELETE FROM search_generation WHERE whole = 0 AND id <> ?", writing_);
    db_.run("UPDATE search_generation SET whole = 1 WHERE id = ?", writing_);
    if (model != 0)
        db_.run("INSERT OR REPLACE INTO search_model(number, title) VALUES(?, ?)", model, model_title);
    transaction.commit();
}

void IndexStore::restamp(const std::vector<IndexedFile>& files) {
    state::write_in_batches(db_, files.size(), [&](std::size_t i) {
        const IndexedFile& file = files[i];
        db_.run(
            "UPDATE search_file SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, seen_ns = ? WHERE id = "
            "?",
            static_cast<std::int64_t>(file.stamp.size), file.stamp.mtime_ns, file.stamp.ctime_ns,
            static_cast<std::int64_t>(file.stamp.inode), file.seen_ns, file.id);
    });
}

void IndexStore::sweep() {
    struct Gone {
        std::int64_t file, chunk;  // chunk -1: the file's own row, after all others
    };
    std::vector<Gone> gone;
    {
        state::ReadTransaction moment(db_);
        auto rows = db_.prepare(
            "SELECT id, count FROM search_file WHERE added NOT IN (SELECT id FROM search_generation WHERE "
            "whole = 1 OR begun > unixepoch() - ?1) OR id IN (SELECT file FROM search_replaced WHERE "
            "generation IN (SELECT id FROM search_generation WHERE whole = 1))");
        rows.with(abandoned_after);
        while (rows.step()) {
            for (std::int64_t c = 0; c < rows.integer(1); ++c) gone.push_back({rows.integer(0), c});
            gone.push_back({rows.integer(0), -1});
        }
    }
    if (!gone.empty()) {
        // a run that was given up for dead and is not must notice before its rows go
        db_.run("DELETE FROM search_generation WHERE whole = 0 AND begun <= unixepoch() - ?",
                abandoned_after);
    }
    state::write_in_batches(db_, gone.size(), [&](std::size_t i) {
        const Gone& one = gone[i];
        if (one.chunk >= 0) {
            db_.run("DELETE FROM search_text WHERE rowid = ?",
                    chunk_id(one.file, static_cast<std::uint32_t>(one.chunk)));
            return;
        }
        db_.run("DELETE FROM search_chunks WHERE file = ?", one.file);
        db_.run("DELETE FROM search_vectors WHERE file = ?", one.file);
        db_.run("DELETE FROM search_replaced WHERE file = ?", one.file);
        db_.run("DELETE FROM search_file WHERE id = ?", one.file);
    });
    if (gone.empty()) return;
    state::Transaction transaction(db_);
    db_.run("DELETE FROM search_replaced WHERE generation NOT IN (SELECT id FROM search_generation)");
    db_.run("DELETE FROM search_model WHERE number NOT IN (SELECT model FROM search_file)");
    db_.run(
        "DELETE FROM search_generation WHERE whole = 1 AND id < (SELECT max(id) FROM search_generation WHERE "
        "whole = 1) AND id NOT IN (SELECT added FROM search_file)");
    transaction.commit();
}

void IndexStore::merge_while_writing(bool merges) {
    auto set = db_.prepare("SELECT v FROM search_text_config WHERE k = 'automerge'");
    const bool is_on = !set.step() || set.integer(0) != 0;
    set.reset();
    if (merges == is_on) return;
    state::Transaction transaction(db_);
    // SQLite's own numbers, or none and one that is never reached (sqlite.org/fts5.html)
    db_.run("INSERT INTO search_text(search_text, rank) VALUES('automerge', ?)",
            std::int64_t{merges ? 4 : 0});
    db_.run("INSERT INTO search_text(search_text, rank) VALUES('crisismerge', ?)",
            std::int64_t{merges ? 16 : 1500});
    transaction.commit();
}

void IndexStore::compact(Merge merge) {
    // merged at once: some milliseconds. Every step looks up where it stands in every segment, so that
    // small ones cost three times as much in all.
    constexpr std::int64_t pages = 64;
    auto count = db_.prepare("SELECT count(*) FROM search_text_data");
    const std::int64_t steps = count.step() ? 2 * count.integer(0) / pages + 8 : 0;
    count.reset();
    state::write_in_batches(db_, static_cast<std::size_t>(steps), [&](std::size_t step) {
        // a negative number begins a merge of all segments, others go on with it or, without one, begin with
        // the segments that no merge has seen (sqlite.org/fts5.html)
        db_.run("INSERT INTO search_text(search_text, rank) VALUES('merge', ?)",
                merge == Merge::all && step == 0 ? -pages : pages);
    });
}

}  // namespace sixth::search
