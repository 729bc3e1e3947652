// Every schema that was ever released must still open. tests/state/schemas/ holds a dump of each; a change of
// today's schema makes this test fail until its dump is added: SIXTH_ACCEPT=1 writes it under the version's
// name.
#include <catch2/catch.hpp>

#include <cstdlib>

#include "analyzers/decompose/decompose_store.h"
#include "core/facts/facts_store.h"
#include "core/queue/queue_store.h"
#include "core/schedule/schedule_store.h"
#include "core/serve/snapshot.h"
#include "core/state/db.h"
#include "core/state/repair.h"
#include "core/telemetry/telemetry_store.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

// All table sets of this version; a feature that adds one adds its line here.
void require_all(Db& db) {
    facts::FactsStore(db, 1);
    db.require(queue::tables());
    db.require(telemetry::tables());
    db.require(serve::tables());
    db.require(schedule::tables());
    db.require(decompose::tables());
}

std::string quoted(std::string_view text) {
    std::string all = "'";
    for (const char c : text) all.append(c == '\'' ? 2 : 1, c);
    return all + "'";
}

// A file's schema as SQL, as the version that opens it finds it.
std::string dump(Db& db, bool with_derived) {
    std::string text;
    for (const char* pragma : {"application_id", "user_version"}) {
        auto query = db.prepare(std::string("PRAGMA ") + pragma);
        query.step();
        text += "PRAGMA " + std::string(pragma) + "=" + std::to_string(query.integer(0)) + ";\n";
    }
    auto schema = db.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND (?1 OR "
        "substr(name, 1, instr(name, '_') - "
        "1) NOT IN "
        "(SELECT prefix FROM state_set WHERE keeping = 'derived')) ORDER BY type <> 'table', name");
    schema.with(with_derived ? 1 : 0);
    while (schema.step()) text += std::string(schema.text(0)) + ";\n";
    auto sets = db.prepare(
        "SELECT prefix, keeping, definition FROM state_set WHERE ?1 OR keeping = 'durable' ORDER BY prefix");
    sets.with(with_derived ? 1 : 0);
    while (sets.step()) {
        text += "INSERT INTO state_set VALUES(" + quoted(sets.text(0)) + ", " + quoted(sets.text(1)) + ", " +
                std::to_string(sets.integer(2)) + ");\n";
    }
    auto migrations = db.prepare("SELECT prefix, name FROM state_migration ORDER BY prefix, name");
    while (migrations.step()) {
        text += "INSERT INTO state_migration VALUES(" + quoted(migrations.text(0)) + ", " +
                quoted(migrations.text(1)) + ", '2026-11-22T00:00:00Z');\n";
    }
    return text;
}

void load(const fs::Path& path, std::string_view sql) {
    Db db = Db::open(path);
    db.exec("DROP TABLE state_set; DROP TABLE state_migration");
    db.exec(sql);
}

}  // namespace

TEST_CASE("every released schema opens and is brought up to date") {
    const test::TempFolder folder;
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SIXTH_SCHEMAS)) {
        INFO(entry.path().string());
        const auto path = folder / entry.path().stem().string();
        load(path, fs::read(entry.path()));
        {
            Db db = Db::open(path);
            require_all(db);
            Db today = Db::in_memory();
            require_all(today);
            CHECK(dump(db, true) == dump(today, true));
        }
        CHECK(check(path).faults.empty());
        ++seen;
    }
    CHECK(seen > 0);
}

TEST_CASE("what is kept for ever has a dump as it is today") {
    const test::TempFolder folder;
    Db db = Db::in_memory();
    require_all(db);
    bool found = false;
    for (const auto& entry : std::filesystem::directory_iterator(SIXTH_SCHEMAS)) {
        const auto path = folder / entry.path().stem().string();
        load(path, fs::read(entry.path()));
        Db old = Db::open(path);
        found = found || dump(old, false) == dump(db, false);
    }
    if (!found && std::getenv("SIXTH_ACCEPT")) {
        fs::write_atomically(fs::Path(SIXTH_SCHEMAS) / (SIXTH_VERSION ".sql"), dump(db, true));
        found = true;
    }
    INFO("run this test with SIXTH_ACCEPT=1 to write the dump");
    CHECK(found);
}
