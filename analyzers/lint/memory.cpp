#include "analyzers/lint/memory.h"

#include <algorithm>

#include "core/base/build_id.h"
#include "core/base/chunks.h"
#include "core/state/batch.h"

namespace sixth::lint {
namespace {

constexpr int kept = 3;        // of each kind: a branch and a selection of paths more than the last run
constexpr int kept_trees = 4;  // settings whose files are remembered

const state::TableSet& tables() {
    static const state::TableSet set{"lint", state::Keeping::derived, {{"2026-11-25-lint-chunks", R"(
        CREATE TABLE lint_memory(
            id INTEGER PRIMARY KEY,       -- grows: the largest is the youngest
            kind TEXT NOT NULL,           -- result, or the code of a rule
            key BLOB NOT NULL,            -- of build, settings and what it was worked out from
            part INTEGER NOT NULL,        -- from 0; parts of one whole stand behind one another
            checksum INTEGER NOT NULL,    -- XXH3-64 of the whole
            chunk INTEGER NOT NULL,       -- lint_chunk.id
            UNIQUE(kind, key, part)
        );
        CREATE TABLE lint_chunk(          -- most parts are what they were in the run before: they stand once
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,    -- XXH3-128 of bytes
            bytes BLOB NOT NULL           -- core/base/chunks.h
        );
        CREATE TABLE lint_tree(
            id INTEGER PRIMARY KEY,       -- grows: the largest is the youngest
            key BLOB NOT NULL UNIQUE      -- of build and settings
        );
        CREATE TABLE lint_file(
            id INTEGER PRIMARY KEY,
            tree INTEGER NOT NULL,        -- lint_tree.id
            path TEXT NOT NULL,           -- relative to the root
            content BLOB NOT NULL,        -- XXH3-128 of the file's bytes
            checksum INTEGER NOT NULL,    -- XXH3-64 of record and kept
            record BLOB NOT NULL,         -- findings and digests, see lint.cpp
            kept BLOB NOT NULL,           -- what the rule that remembers keeps of it
            UNIQUE(tree, path)
        );)"}}};
    return set;
}

}  // namespace

Memory::Memory(state::Db* db, std::string_view settings) : db_(db), settings_(build_id()) {
    settings_.append(settings);
    if (build_id().empty()) db_ = nullptr;
    try_to([&] { db_->require(tables()); });
}

// A state that fails once is not asked again.
template <typename Work>
void Memory::try_to(const Work& work) {
    try {
        if (db_) work();
    } catch (const state::StateError&) {
        db_ = nullptr;
    }
}

ContentHash Memory::key(std::string_view of) const {
    std::string all = settings_;
    return content_hash(all.append(of));
}

facts::SharedBlob Memory::find(std::string_view kind, std::string_view of) {
    facts::SharedBlob found;
    try_to([&] {
        std::string whole;
        std::int64_t checksum = 0;
        if (!read(kind, key(of), whole, checksum)) return;
        if (checksum == static_cast<std::int64_t>(hash64(whole))) {
            found = std::make_shared<const std::string>(std::move(whole));
        } else {
            db_->run("DELETE FROM lint_chunk");  // or damaged ones would be found by their hash for ever
        }
    });
    return found;
}

// False: there is none.
bool Memory::read(std::string_view kind, const ContentHash& wanted, std::string& whole,
                  std::int64_t& checksum) {
    const state::ReadTransaction one_moment(*db_);
    auto rows = db_->prepare(
        "SELECT c.bytes, m.checksum FROM lint_memory m JOIN lint_chunk c ON c.id = m.chunk "
        "WHERE m.kind = ? AND m.key = ? ORDER BY m.part");
    rows.with(kind, state::Blob{wanted.view()});
    bool any = false;
    while (rows.step()) {
        whole.append(rows.blob(0));
        checksum = rows.integer(1);
        any = true;
    }
    return any;
}

void Memory::keep(std::string_view kind, std::string_view of, std::string_view bytes) {
    try_to([&] {
        const ContentHash mine = key(of);
        const auto checksum = static_cast<std::int64_t>(hash64(bytes));
        const std::vector<std::string_view> parts = cut_by_content(bytes);
        state::write_in_batches(
            *db_, parts.size(),
            [&](std::size_t part) {
                if (part == 0) {
                    db_->run("DELETE FROM lint_memory WHERE kind = ? AND key = ?", kind,
                             state::Blob{mine.view()});
                    db_->run(
                        "DELETE FROM lint_memory WHERE kind = ?1 AND key NOT IN (SELECT key FROM lint_memory "
                        "WHERE kind = ?1 GROUP BY key ORDER BY max(id) DESC LIMIT ?2)",
                        kind, kept - 1);
                }
                db_->run("INSERT INTO lint_memory(kind, key, part, checksum, chunk) VALUES(?, ?, ?, ?, ?)",
                         kind, state::Blob{mine.view()}, static_cast<std::int64_t>(part), checksum,
                         chunk(parts[part]));
                if (part + 1 == parts.size())
                    db_->run("DELETE FROM lint_chunk WHERE id NOT IN (SELECT chunk FROM lint_memory)");
            },
            [&](std::size_t part) { return parts[part].size(); });
    });
}

// Its number, new or not. For use inside a transaction.
std::int64_t Memory::chunk(std::string_view bytes) {
    const ContentHash hash = content_hash(bytes);
    {
        auto known = db_->prepare("SELECT id FROM lint_chunk WHERE hash = ?");
        known.with(state::Blob{hash.view()});
        if (known.step()) return known.integer(0);
    }
    db_->run("INSERT INTO lint_chunk(hash, bytes) VALUES(?, ?)", state::Blob{hash.view()},
             state::Blob{bytes});
    return db_->last_insert_id();
}

std::int64_t Memory::tree() {
    auto row = db_->prepare("SELECT id FROM lint_tree WHERE key = ?");
    row.with(state::Blob{key({}).view()});
    return row.step() ? row.integer(0) : 0;
}

// Copies into a chunk that does not move; what stands there begins where an integer may.
std::string_view Memory::store(std::string_view bytes) {
    constexpr std::size_t chunk = std::size_t{1} << 20;
    if (!chunk_ || chunk_->size() + bytes.size() + 8 > chunk_->capacity()) {
        auto fresh = std::make_shared<std::string>();
        fresh->reserve(std::max(chunk, bytes.size() + 8));
        chunk_ = fresh.get();
        arena_.push_back(std::move(fresh));
    }
    chunk_->resize((chunk_->size() + 7) & ~std::size_t{7});
    const std::size_t at = chunk_->size();
    chunk_->append(bytes);
    return std::string_view(*chunk_).substr(at);
}

std::vector<Memory::OfFile> Memory::files() {
    std::vector<OfFile> all;
    try_to([&] {
        const state::ReadTransaction one_moment(*db_);
        const std::int64_t mine = tree();
        if (mine == 0) return;
        auto rows =
            db_->prepare("SELECT path, content, checksum, record, kept FROM lint_file WHERE tree = ?");
        rows.with(mine);
        while (rows.step()) {
            OfFile of;
            of.content = ContentHash::from(rows.blob(1));
            if (of.content == ContentHash()) continue;  // damaged
            const std::string_view record = rows.blob(3);
            if (rows.integer(2) != static_cast<std::int64_t>(hash64(rows.blob(4), hash64(record)))) continue;
            of.path = store(rows.text(0));
            of.record = store(record);
            of.kept = store(rows.blob(4));
            all.push_back(of);
        }
    });
    // all of it was copied: the mapped pages of the state would only count as this process's
    if (all.size() >= many_files) try_to([&] { db_->exec("PRAGMA mmap_size=0"); });
    std::sort(all.begin(), all.end(), [](const OfFile& a, const OfFile& b) { return a.path < b.path; });
    return all;
}

void Memory::keep_files(const std::vector<OfFile>& changed, const std::vector<std::string_view>& gone) {
    if (changed.empty() && gone.empty()) return;
    try_to([&] {
        std::int64_t mine = tree();
        if (mine == 0) {
            forget_old_trees();
            db_->run("INSERT OR IGNORE INTO lint_tree(key) VALUES(?)", state::Blob{key({}).view()});
            mine = tree();
        }
        state::write_in_batches(*db_, gone.size(), [&](std::size_t i) {
            db_->run("DELETE FROM lint_file WHERE tree = ? AND path = ?", mine, gone[i]);
        });
        state::write_in_batches(
            *db_, changed.size(),
            [&](std::size_t i) {
                const OfFile& of = changed[i];
                db_->run(
                    "INSERT INTO lint_file(tree, path, content, checksum, record, kept) VALUES(?, ?, ?, ?, "
                    "?, ?) "
                    "ON CONFLICT(tree, path) DO UPDATE SET content = excluded.content, "
                    "checksum = excluded.checksum, record = excluded.record, kept = excluded.kept",
                    mine, of.path, state::Blob{of.content.view()},
                    static_cast<std::int64_t>(hash64(of.kept, hash64(of.record))), state::Blob{of.record},
                    state::Blob{of.kept});
            },
            [&](std::size_t i) { return changed[i].record.size() + changed[i].kept.size(); });
    });
}

void Memory::forget_old_trees() {
    std::vector<std::int64_t> files;
    auto rows = db_->prepare(
        "SELECT id FROM lint_file WHERE tree NOT IN (SELECT id FROM lint_tree ORDER BY id DESC LIMIT ?)");
    rows.with(kept_trees - 1);
    while (rows.step()) files.push_back(rows.integer(0));
    state::write_in_batches(*db_, files.size(),
                            [&](std::size_t i) { db_->run("DELETE FROM lint_file WHERE id = ?", files[i]); });
    db_->run("DELETE FROM lint_tree WHERE id NOT IN (SELECT id FROM lint_tree ORDER BY id DESC LIMIT ?)",
             kept_trees - 1);
}

}  // namespace sixth::lint
