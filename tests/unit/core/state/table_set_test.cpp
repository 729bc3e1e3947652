#include "core/state/table_set.h"

#include <catch2/catch.hpp>

#include "core/state/db.h"

using namespace sixth::state;

namespace {

const Migration tasks_1{"2026-01-01-tasks",
                        "CREATE TABLE q_task(id INTEGER PRIMARY KEY); INSERT INTO q_task VALUES(7)"};
const Migration tasks_2{"2026-02-01-names", "ALTER TABLE q_task ADD COLUMN name TEXT"};

std::int64_t number(Db& db, std::string_view sql) {
    auto query = db.prepare(sql);
    return query.step() ? query.integer(0) : -1;
}

template <typename Work>
Reason reason_of(Work work) {
    try {
        work();
    } catch (const StateError& error) {
        return error.reason();
    }
    FAIL("no StateError");
    return Reason::sql;
}

}  // namespace

TEST_CASE("durable tables migrate and keep their rows") {
    Db db = Db::in_memory();
    db.require({"q", Keeping::durable, {tasks_1}});
    db.run("INSERT INTO q_task VALUES(8)");
    db.require({"q", Keeping::durable, {tasks_1}});
    db.require({"q", Keeping::durable, {tasks_1, tasks_2}});
    CHECK(number(db, "SELECT count(*) FROM q_task WHERE name IS NULL") == 2);
    CHECK(number(db, "SELECT count(*) FROM state_migration WHERE prefix = 'q' AND applied_at GLOB '20*Z'") ==
          2);
    // an older version meets the newer file
    CHECK(reason_of([&] { db.require({"q", Keeping::durable, {tasks_1}}); }) == Reason::newer);
    CHECK(number(db, "SELECT count(*) FROM q_task") == 2);
}

TEST_CASE("derived tables are made anew when their definition changes") {
    Db db = Db::in_memory();
    const Migration first{
        "2026-01-01-facts",
        "CREATE TABLE f_file(path TEXT PRIMARY KEY); CREATE TABLE f_name(path REFERENCES f_file, n);"
        "CREATE INDEX f_by_name ON f_name(n); CREATE VIEW f_all AS SELECT * FROM f_name;"
        "CREATE VIRTUAL TABLE f_text USING fts5(body);"
        "CREATE TRIGGER f_added AFTER INSERT ON f_name BEGIN INSERT INTO f_text VALUES(new.n); END;"};
    db.require({"f", Keeping::derived, {first}});
    db.require({"other",
                Keeping::derived,
                {{"2026-01-01-x", "CREATE TABLE other_x(i); INSERT INTO other_x VALUES(1)"}}});
    db.run("INSERT INTO f_file VALUES('a.py')");
    db.run("INSERT INTO f_name VALUES('a.py', 'f')");
    db.require({"f", Keeping::derived, {first}});
    CHECK(number(db, "SELECT count(*) FROM f_text") == 1);
    db.require({"f", Keeping::derived, {{"2026-01-01-facts", "CREATE TABLE f_file(hash BLOB PRIMARY KEY)"}}});
    CHECK(number(db, "SELECT count(*) FROM f_file") == 0);
    CHECK(number(db, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'f_*'") == 1);
    CHECK(number(db, "SELECT count(*) FROM other_x") == 1);
    db.require({"f", Keeping::derived, {first}});  // and back
    CHECK(number(db, "SELECT count(*) FROM f_all") == 0);
}

TEST_CASE("a set may become durable") {
    Db db = Db::in_memory();
    db.require({"q", Keeping::derived, {tasks_1}});
    db.run("INSERT INTO q_task VALUES(8)");
    db.require({"q", Keeping::durable, {tasks_1}});
    CHECK(number(db, "SELECT count(*) FROM q_task") == 1);
    CHECK(number(db, "SELECT count(*) FROM state_migration") == 1);
}

TEST_CASE("a failing migration leaves no trace") {
    Db db = Db::in_memory();
    db.require({"q", Keeping::durable, {tasks_1}});
    const Migration wrong{"2026-03-01-wrong", "CREATE TABLE q_new(i); INSERT INTO q_nowhere VALUES(1)"};
    CHECK(reason_of([&] { db.require({"q", Keeping::durable, {tasks_1, wrong}}); }) == Reason::sql);
    CHECK(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'q_new'") == 0);
    CHECK_FALSE(db.in_transaction());
    db.require({"q", Keeping::durable, {tasks_1, tasks_2}});
}

TEST_CASE("a set keeps to its own tables") {
    Db db = Db::in_memory();
    CHECK(reason_of([&] {
              db.require({"q", Keeping::derived, {{"x", "CREATE TABLE r_x(i)"}}});
          }) == Reason::sql);
    CHECK(reason_of([&] { db.require({"q", Keeping::derived, {{"x", "COMMIT"}}}); }) == Reason::sql);
    for (const char* prefix : {"", "a_b", "state", "sqlite", "A", "x'"}) {
        INFO(prefix);
        CHECK(reason_of([&] { db.require({prefix, Keeping::derived, {}}); }) == Reason::sql);
    }
    Transaction transaction(db);
    CHECK(reason_of([&] { db.require({"q", Keeping::durable, {tasks_1}}); }) == Reason::sql);
}
