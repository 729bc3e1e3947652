#include "core/facts/listing_store.h"

#include "core/base/hash.h"

namespace sixth::facts {
namespace {

const state::TableSet& tables() {
    static const state::TableSet set{"listing", state::Keeping::derived, {{"2026-11-26-listing", R"(
        CREATE TABLE listing_root(
            root TEXT PRIMARY KEY,        -- absolute
            checksum INTEGER NOT NULL,    -- XXH3-64 of bytes
            bytes BLOB NOT NULL           -- core/repo/listing.h
        ) WITHOUT ROWID;)"}}};
    return set;
}

std::int64_t checksum(std::string_view bytes) {
    return static_cast<std::int64_t>(hash64(bytes));
}

}  // namespace

std::string load_listing(state::Db& db, const fs::Path& root) {
    db.require(tables());
    auto row = db.prepare("SELECT bytes, checksum FROM listing_root WHERE root = ?");
    row.with(root.string());
    if (!row.step() || checksum(row.blob(0)) != row.integer(1)) return {};
    return std::string(row.blob(0));
}

void save_listing(state::Db& db, const fs::Path& root, std::string_view listing) {
    db.require(tables());
    db.run("INSERT OR REPLACE INTO listing_root(root, checksum, bytes) VALUES(?, ?, ?)", root.string(),
           checksum(listing), state::Blob{listing});
}

}  // namespace sixth::facts
