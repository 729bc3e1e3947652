#include "core/state/table_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/state/handle.h"

namespace sixth::state {
namespace {

std::string_view name_of(Keeping keeping) {
    return keeping == Keeping::durable ? "durable" : "derived";
}

// A durable migration's text never changes once released, so its name stands for it.
std::int64_t definition_of(const TableSet& set) {
    std::string all(name_of(set.keeping));
    for (const Migration& migration : set.migrations) {
        all.append(1, '\0').append(migration.name);
        if (set.keeping == Keeping::derived) all.append(1, '\0').append(migration.sql);
    }
    return static_cast<std::int64_t>(hash64(all));
}

void check_prefix(std::string_view prefix) {
    // no underscore: "a" must not own the tables of "a_b"
    const bool plain = !prefix.empty() && std::all_of(prefix.begin(), prefix.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
    if (!plain || prefix == "state" || prefix == "sqlite") {
        throw StateError(Reason::sql, fmt::format("'{}' cannot be the prefix of a table set", prefix));
    }
}

std::int64_t objects_of_others(Db& db, std::string_view prefix) {
    auto query = db.prepare(
        "SELECT count(*) FROM sqlite_schema WHERE substr(name, 1, ?1) <> ?2 "
        "AND substr(name, 1, 7) <> 'sqlite_'");
    query.with(static_cast<std::int64_t>(prefix.size() + 1), fmt::format("{}_", prefix)).step();
    return query.integer(0);
}

void run_migration(Db& db, const TableSet& set, const Migration& migration) {
    const std::int64_t before = objects_of_others(db, set.prefix);
    db.exec(migration.sql);
    if (!db.in_transaction() || objects_of_others(db, set.prefix) != before) {
        throw StateError(Reason::sql, fmt::format("migration '{}' reaches outside the tables {}_*",
                                                  migration.name, set.prefix));
    }
}

void drop_all(Db& db, std::string_view prefix) {
    // virtual tables take their shadow tables with them, so each name is looked up afresh
    for (const char* pick : {"type = 'trigger'", "type = 'view'",
                             "type = 'table' AND sql LIKE 'CREATE VIRTUAL%'", "type = 'table'"}) {
        for (;;) {
            std::string drop;
            {
                auto query =
                    db.prepare(fmt::format("SELECT type, name FROM sqlite_schema WHERE {} AND "
                                           "substr(name, 1, ?1) = ?2 LIMIT 1",
                                           pick));
                query.with(static_cast<std::int64_t>(prefix.size() + 1), fmt::format("{}_", prefix));
                if (!query.step()) break;
                drop = fmt::format("DROP {} \"{}\"", query.text(0), query.text(1));
            }
            db.exec(drop);
        }
    }
}

void record(Db& db, const TableSet& set) {
    db.run(
        "INSERT INTO state_set(prefix, keeping, definition) VALUES(?1, ?2, ?3) ON CONFLICT(prefix) "
        "DO UPDATE SET keeping = excluded.keeping, definition = excluded.definition",
        set.prefix, name_of(set.keeping), definition_of(set));
}

bool is_current(Db& db, const TableSet& set) {
    auto query = db.prepare("SELECT definition FROM state_set WHERE prefix = ?1");
    return query.with(set.prefix).step() && query.integer(0) == definition_of(set);
}

bool was_derived(Db& db, const TableSet& set) {
    auto query = db.prepare("SELECT keeping FROM state_set WHERE prefix = ?1");
    return query.with(set.prefix).step() && query.text(0) == "derived";
}

void refuse_unknown_migrations(Db& db, const TableSet& set) {
    auto query = db.prepare("SELECT name FROM state_migration WHERE prefix = ?1");
    query.with(set.prefix);
    while (query.step()) {
        const std::string_view name = query.text(0);
        const bool known = std::any_of(set.migrations.begin(), set.migrations.end(),
                                       [&](const Migration& migration) { return migration.name == name; });
        if (known) continue;
        throw StateError(Reason::newer,
                         fmt::format("cannot use {}: written by a newer version of sixth (it knows '{}')",
                                     state_name(db.path()), name),
                         "upgrade sixth, or name another state file with --state");
    }
}

}  // namespace

void Db::require(const TableSet& set) {
    if (in_transaction()) throw StateError(Reason::sql, "tables cannot be required inside a transaction");
    if (is_current(*this, set)) return;
    check_prefix(set.prefix);
    if (set.keeping == Keeping::durable) {
        migrate(set);
    } else {
        rebuild(set);
    }
}

void Db::migrate(const TableSet& set) {
    if (was_derived(*this, set)) {
        Transaction transaction(*this);
        if (was_derived(*this, set)) {
            drop_all(*this, set.prefix);
            run("DELETE FROM state_set WHERE prefix = ?1", set.prefix);
        }
        transaction.commit();
    }
    refuse_unknown_migrations(*this, set);
    for (const Migration& migration : set.migrations) {
        Transaction transaction(*this, Sync::full);
        // another process may have done it since
        auto done = prepare("SELECT 1 FROM state_migration WHERE prefix = ?1 AND name = ?2");
        if (done.with(set.prefix, migration.name).step()) continue;
        run_migration(*this, set, migration);
        run("INSERT INTO state_migration(prefix, name, applied_at) VALUES(?1, ?2, "
            "strftime('%Y-%m-%dT%H:%M:%SZ'))",
            set.prefix, migration.name);
        transaction.commit();
    }
    Transaction transaction(*this);
    refuse_unknown_migrations(*this, set);
    record(*this, set);
    transaction.commit();
}

void Db::rebuild(const TableSet& set) {
    Transaction transaction(*this);
    if (is_current(*this, set)) return;
    // the tables go together, so no row of theirs can be left pointing nowhere
    run("PRAGMA defer_foreign_keys=ON");
    drop_all(*this, set.prefix);
    run("DELETE FROM state_migration WHERE prefix = ?1", set.prefix);
    for (const Migration& migration : set.migrations) run_migration(*this, set, migration);
    record(*this, set);
    transaction.commit();
}

}  // namespace sixth::state
