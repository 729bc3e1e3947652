// Files that are really damaged, and what can be saved of them.
#include "core/state/repair.h"

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <random>

#include "core/state/db.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

constexpr int rows = 900;
constexpr std::size_t page_size = 16384;
const TableSet tasks{
    "q",
    Keeping::durable,
    {{"2026-01-01-q",
      "CREATE TABLE q_task(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, body BLOB);"
      "CREATE TABLE q_tag(name TEXT PRIMARY KEY, task INTEGER REFERENCES q_task) WITHOUT ROWID;"
      "CREATE INDEX q_by_name ON q_task(name);"
      "CREATE TRIGGER q_added AFTER INSERT ON q_tag BEGIN UPDATE q_task SET body = 'tagged' WHERE id = "
      "new.task; "
      "END"}}};
const TableSet cache{
    "f", Keeping::derived, {{"2026-01-01-f", "CREATE TABLE f_blob(id INTEGER PRIMARY KEY, body)"}}};

std::int64_t number(Db& db, std::string_view sql) {
    auto query = db.prepare(sql);
    return query.step() ? query.integer(0) : -1;
}

fs::Path sound(const test::TempFolder& folder, const char* name = "state.db") {
    Db db = Db::open(folder / name);
    db.require(tasks);
    db.require(cache);
    Transaction transaction(db);
    for (int i = 0; i < rows; ++i) {
        db.run("INSERT INTO q_task(name, body) VALUES(?, ?)", "task " + std::to_string(i),
               Blob{std::string(static_cast<std::size_t>(i * 37 % 5000), 'b')});
        db.run("INSERT INTO f_blob(body) VALUES('cached')");
        if (i % 3 == 0) db.run("INSERT INTO q_tag VALUES(?, ?)", "tag " + std::to_string(i), i + 1);
    }
    db.run("DELETE FROM q_task WHERE id = ?", rows);
    transaction.commit();
    return folder / name;
}

// After a repair: works, knows its tables, and the rows that are there are right.
std::int64_t examine(const fs::Path& path) {
    CHECK(check(path).faults.empty());
    Db db = Db::open(path);
    db.require(tasks);
    db.require(cache);
    CHECK(number(db, "SELECT count(*) FROM q_task WHERE name <> 'task ' || (id - 1)") == 0);
    CHECK(number(db, "SELECT count(*) FROM f_blob") == 0);
    db.run("INSERT INTO q_task(name) VALUES('new')");
    return number(db, "SELECT count(*) FROM q_task") - 1;
}

}  // namespace

TEST_CASE("a sound file needs no repair") {
    const test::TempFolder folder;
    const auto path = sound(folder);
    const std::string before = fs::read(path);
    const Check good = check(path);
    CHECK(good.usable);
    CHECK(good.faults.empty());
    CHECK(good.sets == std::vector<std::string>{"f (derived, 1 table)", "q (durable, 2 tables)"});
    CHECK(repair(path).kept.empty());
    CHECK(fs::read(path) == before);
    CHECK_FALSE(check(folder / "none").exists);
    CHECK_THROWS_AS(repair(folder / "none"), StateError);
}

TEST_CASE("pages full of noise cost their rows and no others") {
    std::mt19937 random(1);
    std::int64_t worst = rows;
    for (int round = 0; round < 6; ++round) {
        const test::TempFolder folder;
        const auto path = sound(folder);
        std::string bytes = fs::read(path);
        const std::size_t pages = bytes.size() / page_size;
        for (int i = 0; i < 3; ++i) {
            const std::size_t page = 8 + random() % (pages - 8);  // the roots of the tables come first
            for (std::size_t at = 0; at < page_size; ++at)
                bytes[page * page_size + at] = static_cast<char>(random());
        }
        fs::write_atomically(path, bytes);
        if (check(path).usable) continue;  // free pages
        const Repaired report = repair(path);
        CHECK(fs::read(report.kept) == bytes);
        const std::int64_t saved = examine(path);
        INFO("round " << round);
        CHECK(saved > rows * 8 / 10);
        worst = std::min(worst, saved);
        REQUIRE(report.tables.size() == 2);
        CHECK(report.tables[0].rows == saved);
        CHECK((saved == rows - 1) == report.tables[0].complete);
    }
    CHECK(worst < rows - 1);  // some round hit a row
}

TEST_CASE("flipped bytes anywhere, and cut files: no crash, no invention") {
    std::mt19937 random(2);
    const test::TempFolder folder;
    const std::string good = fs::read(sound(folder));
    int repaired = 0;
    for (int round = 0; round < 18; ++round) {
        const auto path = folder / ("r" + std::to_string(round));
        std::string bytes = good;
        if (round % 3 == 0) {
            bytes.resize(random() % bytes.size());
        } else {
            for (int i = 0; i < 40; ++i)
                bytes[random() % (round % 2 != 0 ? bytes.size() : 40'000)] ^=
                    static_cast<char>(1 << random() % 8);
        }
        fs::write_atomically(path, bytes);
        if (check(path).usable) continue;
        try {
            const Repaired report = repair(path, {tasks});
            CHECK(fs::read(report.kept) == bytes);
            CHECK(check(path).faults.empty());
            Db::open(path).require(cache);
            ++repaired;
        } catch (const StateError& error) {
            INFO(error.what());
            CHECK((error.reason() == Reason::not_a_database || error.reason() == Reason::foreign ||
                   error.reason() == Reason::newer));
            CHECK(fs::read(path) == bytes);
        }
    }
    CHECK(repaired > 8);
}

TEST_CASE("a lost header is written again") {
    const test::TempFolder folder;
    const auto path = sound(folder);
    std::string bytes = fs::read(path);
    bytes.replace(0, 100, 100, '\0');
    fs::write_atomically(path, bytes);
    CHECK(check(path).reason == Reason::not_a_database);
    const Repaired report = repair(path);
    CHECK(examine(path) == rows - 1);
    CHECK(fs::read(report.kept) == bytes);
    Db db = Db::open(path);
    CHECK(number(db, "SELECT count(*) FROM q_tag") == rows / 3);
    CHECK(number(db, "SELECT max(id) FROM q_task") ==
          rows + 1);  // AUTOINCREMENT still remembers the deleted one
}

TEST_CASE("without the list of migrations, those known stand in") {
    const test::TempFolder folder;
    const auto path = sound(folder);
    Db::open(path).exec("DROP TABLE state_migration; DROP TABLE state_set");
    CHECK(check(path).reason == Reason::corrupt);
    repair(path, {tasks});
    Db db = Db::open(path);
    db.require(tasks);
    CHECK(number(db, "SELECT count(*) FROM q_task") == rows - 1);
}

TEST_CASE("rows still in the log are saved") {
    const test::TempFolder folder;
    const auto path = sound(folder);
    // a process that dies leaves its log behind
    CHECK(test::wait_child(test::start_child([&] {
              Db db = Db::open(path);
              db.run("UPDATE q_task SET body = 'late' WHERE id = 1");
              ::kill(::getpid(), SIGKILL);
              return 0;
          })) == -SIGKILL);
    std::string bytes = fs::read(path);
    bytes.resize(bytes.size() / 2);
    fs::write_atomically(path, bytes);
    REQUIRE_FALSE(check(path).usable);
    repair(path);
    Db db = Db::open(path);
    CHECK(number(db, "SELECT count(*) FROM q_task WHERE body = 'late'") == 1);
}

TEST_CASE("what is not ours, or in use, is left alone") {
    const test::TempFolder folder;
    const auto text = folder.write("text", "just a text " + std::string(9000, 'x'));
    CHECK_THROWS_AS(repair(text), StateError);
    CHECK(fs::read(text).size() == 9012);
    CHECK_FALSE(std::filesystem::exists(folder / "text.damaged-1"));
    CHECK_FALSE(std::filesystem::exists(folder / "text.new"));
    // a process in the middle of a write
    const auto path = sound(folder);
    int ready[2], leave[2];
    REQUIRE(::pipe(ready) == 0);
    REQUIRE(::pipe(leave) == 0);
    const pid_t child = test::start_child([&] {
        Db db = Db::open(path);
        Transaction transaction(db);
        db.exec("DROP TABLE state_set");
        transaction.commit();
        const Transaction holding(db);
        char byte = 'x';
        return ::write(ready[1], &byte, 1) == 1 && ::read(leave[0], &byte, 1) == 1 ? 0 : 1;
    });
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK_THROWS_WITH(repair(path), Catch::Contains("another process uses"));
    REQUIRE(::write(leave[1], &byte, 1) == 1);
    CHECK(test::wait_child(child) == 0);
    repair(path, {tasks});
    CHECK(examine(path) == rows - 1);
}
