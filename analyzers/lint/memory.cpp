#include "analyzers/lint/memory.h"

#include <algorithm>
#include <vector>

#include "core/base/build_id.h"
#include "core/state/batch.h"

namespace sixth::lint {
namespace {

constexpr std::size_t part_size = std::size_t{4} << 20;  // bytes: no write holds the lock for long
constexpr int kept = 6;  // of each kind: a few branches and selections of paths

const state::TableSet& tables() {
    static const state::TableSet set{"lint", state::Keeping::derived, {{"2026-11-23-lint-memory", R"(
        CREATE TABLE lint_memory(
            id INTEGER PRIMARY KEY,       -- grows: the largest is the youngest
            kind TEXT NOT NULL,           -- result, files, or the code of a rule
            key BLOB NOT NULL,            -- of build, settings and what it was worked out from
            part INTEGER NOT NULL,        -- from 0; parts of one whole stand behind one another
            checksum INTEGER NOT NULL,    -- XXH3-64 of the whole
            bytes BLOB NOT NULL,
            UNIQUE(kind, key, part)
        );)"}}};
    return set;
}

state::Blob blob_of(const ContentHash& hash) {
    return {{reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()}};
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
        const ContentHash wanted = key(of);
        const state::ReadTransaction one_moment(*db_);
        auto rows =
            db_->prepare("SELECT bytes, checksum FROM lint_memory WHERE kind = ? AND key = ? ORDER BY part");
        rows.with(kind, blob_of(wanted));
        bool any = false;
        while (rows.step()) {
            whole.append(rows.blob(0));
            checksum = rows.integer(1);
            any = true;
        }
        if (any && checksum == static_cast<std::int64_t>(hash64(whole)))
            found = std::make_shared<const std::string>(std::move(whole));
    });
    return found;
}

void Memory::keep(std::string_view kind, std::string_view of, std::string_view bytes) {
    try_to([&] {
        const ContentHash mine = key(of);
        const auto checksum = static_cast<std::int64_t>(hash64(bytes));
        const std::size_t parts = std::max<std::size_t>(1, (bytes.size() + part_size - 1) / part_size);
        state::write_in_batches(
            *db_, parts,
            [&](std::size_t part) {
                if (part == 0) {
                    db_->run("DELETE FROM lint_memory WHERE kind = ? AND key = ?", kind, blob_of(mine));
                    db_->run(
                        "DELETE FROM lint_memory WHERE kind = ?1 AND key NOT IN (SELECT key FROM lint_memory "
                        "WHERE kind = ?1 GROUP BY key ORDER BY max(id) DESC LIMIT ?2)",
                        kind, kept - 1);
                }
                db_->run("INSERT INTO lint_memory(kind, key, part, checksum, bytes) VALUES(?, ?, ?, ?, ?)",
                         kind, blob_of(mine), static_cast<std::int64_t>(part), checksum,
                         state::Blob{bytes.substr(part * part_size, part_size)});
            },
            [&](std::size_t part) { return bytes.substr(part * part_size, part_size).size(); });
    });
}

}  // namespace sixth::lint
