#include "core/state/db.h"

#include <fmt/format.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

template <typename Work>
Reason reason_of(Work work) {
    try {
        work();
    } catch (const StateError& error) {
        INFO(error.what());
        return error.reason();
    }
    FAIL("no StateError");
    return Reason::sql;
}

}  // namespace

TEST_CASE("values of every kind come back as they went in") {
    Db db = Db::in_memory();
    db.exec("CREATE TABLE t(i INTEGER, r REAL, s TEXT, b BLOB, n)");
    const std::string bytes("a\0\xff", 3);
    db.run("INSERT INTO t VALUES(?, ?, ?, ?, ?)", std::int64_t{1} << 40, 0.5, bytes, Blob{bytes}, nullptr);
    db.run("INSERT INTO t VALUES(?, ?, ?, ?, ?)", 2, 1.5, "", Blob{{}}, std::optional<std::int64_t>());
    CHECK(db.changes() == 1);
    CHECK(db.last_insert_id() == 2);
    auto all = db.prepare("SELECT * FROM t ORDER BY i DESC");
    CHECK(all.columns() == 5);
    REQUIRE(all.step());
    CHECK(all.integer(0) == std::int64_t{1} << 40);
    CHECK(all.real(1) == 0.5);
    CHECK(all.text(2) == bytes);
    CHECK(all.blob(3) == bytes);
    CHECK(all.is_null(4));
    REQUIRE(all.step());
    CHECK(all.text(2).empty());
    CHECK_FALSE(all.is_null(2));
    CHECK_FALSE(all.is_null(3));
    CHECK(all.is_null(4));
    CHECK_FALSE(all.step());
}

TEST_CASE("a statement in use twice is two statements") {
    Db db = Db::in_memory();
    db.exec("CREATE TABLE t(i); INSERT INTO t VALUES(1),(2),(3)");
    int pairs = 0;
    auto outer = db.prepare("SELECT i FROM t");
    while (outer.step()) {
        auto inner = db.prepare("SELECT i FROM t");
        while (inner.step()) ++pairs;
    }
    CHECK(pairs == 9);
}

TEST_CASE("errors carry the file and the first line of the SQL") {
    const test::TempFolder folder;
    Db db = Db::open(folder / "s.db");
    db.exec("CREATE TABLE t(i INTEGER UNIQUE)");
    try {
        db.exec("INSERT INTO t VALUES(1);\n\n  SELECT a\n FROM nowhere");
        FAIL("accepted");
    } catch (const StateError& error) {
        CHECK(error.what() ==
              "state file '" + (folder / "s.db").string() + "': no such table: nowhere, in \"SELECT a\"");
        CHECK(error.reason() == Reason::sql);
    }
    CHECK(reason_of([&] { db.run("INSERT INTO t VALUES(?)", 1); }) == Reason::constraint);
    CHECK(reason_of([&] { db.run("INSERT INTO t VALUES(?, ?)", 1); }) == Reason::sql);
    CHECK(reason_of([&] { db.run("INSERT INTO t VALUES(?)", 1, 2); }) == Reason::sql);
    CHECK(reason_of([&] { db.prepare("INSERT INTO t VALUES(?)").with(1, 2); }) == Reason::sql);
    CHECK(reason_of([&] { db.prepare("SELECT 1; SELECT 2"); }) == Reason::sql);
    CHECK(reason_of([&] { db.prepare(" -- nothing"); }) == Reason::sql);
    CHECK(reason_of([&] { db.exec("SELECT \"a string in double quotes\""); }) == Reason::sql);
    db.run("INSERT INTO t VALUES(?)", 2);  // still usable
}

TEST_CASE("a transaction is rolled back unless committed") {
    const test::TempFolder folder;
    Db db = Db::open(folder / "s.db");
    db.exec("CREATE TABLE t(i)");
    const auto count = [&] {
        auto query = db.prepare("SELECT count(*) FROM t");
        query.step();
        return query.integer(0);
    };
    {
        Transaction transaction(db);
        db.run("INSERT INTO t VALUES(1)");
        CHECK(reason_of([&] { Transaction inner(db); }) == Reason::sql);
        CHECK(count() == 1);
    }
    CHECK(count() == 0);
    CHECK_FALSE(db.in_transaction());
    {
        Transaction transaction(db, Sync::full);
        CHECK(db.sync() == Sync::full);
        db.run("INSERT INTO t VALUES(1)");
        transaction.commit();
        CHECK(db.sync() == Sync::normal);
    }
    CHECK(count() == 1);
    {
        const ReadTransaction moment(db);
        CHECK(count() == 1);
        Db other = Db::open(folder / "s.db");
        other.run("INSERT INTO t VALUES(2)");
        CHECK(count() == 1);
    }
    CHECK(count() == 2);
}

TEST_CASE("a writer that waits too long is told so") {
    const test::TempFolder folder;
    OpenOptions impatient;
    impatient.busy_timeout = std::chrono::milliseconds(20);
    Db first = Db::open(folder / "s.db");
    Db second = Db::open(folder / "s.db", impatient);
    const Transaction transaction(first);
    CHECK(reason_of([&] { Transaction late(second); }) == Reason::busy);
    CHECK_FALSE(second.in_transaction());
    second.prepare("SELECT count(*) FROM state_set").run();  // readers never wait
}

TEST_CASE("settings of a new file, and of its folder") {
    const test::TempFolder folder;
    const auto path = folder / ".sixth/state.db";
    {
        Db db = Db::open(path);
        const auto pragma = [&](const char* name) {
            auto query = db.prepare(std::string("PRAGMA ") + name);
            query.step();
            return std::string(query.text(0));
        };
        CHECK(pragma("journal_mode") == "wal");
        CHECK(pragma("foreign_keys") == "1");
        CHECK(pragma("synchronous") == "1");
        CHECK(pragma("trusted_schema") == "0");
        db.set_sync(Sync::full);
        CHECK(pragma("synchronous") == "2");
        CHECK(db.path() == path);
    }
    CHECK(fs::read(folder / ".sixth/.gitignore") == "*\n");
    CHECK_FALSE(std::filesystem::exists(folder / ".sixth/state.db-wal"));
    CHECK(fs::read(path).substr(68, 4) == "Sixt");
    Db::open(folder / "elsewhere/state.db");
    CHECK_FALSE(std::filesystem::exists(folder / "elsewhere/.gitignore"));
}

TEST_CASE("a short log is left beside the file when that was asked for; a long one is merged") {
    const test::TempFolder folder;
    const auto path = folder / "s.db";
    const auto log = folder / "s.db-wal";
    OpenOptions options;
    options.log_left = 1 << 20;
    std::int64_t rows = 0;
    const auto add = [&](std::size_t bytes, const OpenOptions& how) {
        Db db = Db::open(path, how);
        db.exec("CREATE TABLE IF NOT EXISTS t(b BLOB)");
        auto count = db.prepare("SELECT count(*) FROM t");
        REQUIRE(count.step());
        CHECK(count.integer(0) == rows++);
        count.reset();
        const std::string blob(bytes, 'x');
        db.run("INSERT INTO t VALUES(?)", Blob{blob});
    };
    add(10, options);
    CHECK(std::filesystem::exists(log));
    add(10, options);
    CHECK(std::filesystem::exists(log));
    add(std::size_t{2} << 20, options);
    CHECK_FALSE(std::filesystem::exists(log));
    add(10, options);
    CHECK(std::filesystem::exists(log));
    add(10, {});
    CHECK_FALSE(std::filesystem::exists(log));
    Db::open(path, options);  // nothing is written: nothing is left
    CHECK_FALSE(std::filesystem::exists(log));
}

TEST_CASE("a Db can be moved while a statement of it is out") {
    Db db = Db::in_memory();
    Db moved = Db::in_memory();
    auto one = db.prepare("SELECT 1");  // destroyed first: a Db must outlive its statements
    moved = std::move(db);
    REQUIRE(one.step());
    CHECK(one.integer(0) == 1);
}

namespace {

OpenOptions apart() {
    OpenOptions options;
    options.apart = true;
    return options;
}

std::int64_t rows(Db& db) {
    auto count = db.prepare("SELECT count(*) FROM t");
    return count.step() ? count.integer(0) : -1;
}

std::vector<std::string> names_in(const fs::Path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("a file filled apart is put in its place at the end") {
    const test::TempFolder folder;
    const auto path = folder / "state.db";
    {
        Db db = Db::open(path, apart());
        CHECK(db.is_apart());
        CHECK(db.path() == path);
        CHECK_FALSE(std::filesystem::exists(path));
        db.exec("CREATE TABLE t(i)");
        Transaction transaction(db, Sync::full);
        db.run("INSERT INTO t VALUES(1)");
        transaction.commit();
    }
    CHECK(names_in(folder.path()) == std::vector<std::string>{"state.db"});
    {
        Db db = Db::open(path, apart());
        CHECK_FALSE(db.is_apart());  // it was there
        CHECK(rows(db) == 1);
        auto mode = db.prepare("PRAGMA journal_mode");
        REQUIRE(mode.step());
        CHECK(mode.text(0) == "wal");
    }
    {
        Db db = Db::open(folder / "second.db", apart());
        db.exec("CREATE TABLE t(i)");
        const Transaction unfinished(db);
        db.run("INSERT INTO t VALUES(1)");
    }
    Db second = Db::open(folder / "second.db");
    CHECK(rows(second) == 0);
}

TEST_CASE("of two that fill a file apart the first stays") {
    const test::TempFolder folder;
    const auto path = folder / "state.db";
    {
        Db slow = Db::open(path, apart());
        slow.exec("CREATE TABLE t(i)");
        {
            Db fast = Db::open(path, apart());
            CHECK(fast.is_apart());
            fast.exec("CREATE TABLE t(i); INSERT INTO t VALUES(1), (2)");
        }
        CHECK(std::filesystem::exists(path));
    }
    Db db = Db::open(path);
    CHECK(rows(db) == 2);
    std::filesystem::create_directory(folder / "link");
    std::filesystem::create_symlink("nowhere.db", folder / "link/state.db");
    { const Db behind_link = Db::open(folder / "link/state.db", apart()); }
    CHECK(std::filesystem::is_symlink(folder / "link/state.db"));
    CHECK(std::filesystem::is_regular_file(folder / "link/nowhere.db"));
}

TEST_CASE("what a killed process left apart is cleared away") {
    const test::TempFolder folder;
    const auto ago = std::filesystem::file_time_type::clock::now() - std::chrono::seconds(10);
    const std::string dead = "999999999";  // no process has a number as high
    const std::vector<std::string> kept{"other.db.apart-" + dead + "-a", "state.db.apart-" + dead + "-a-wal",
                                        "state.db.apart-before-upgrade", "state.db.apart-x-a"};
    for (const std::string& name : kept) fs::write_atomically(folder / name, "x");
    fs::write_atomically(folder / ("state.db.apart-" + dead + "-a"), "x");
    fs::write_atomically(folder / fmt::format("state.db.apart-{}-b", ::getpid()), "x");
    for (const std::string& name : names_in(folder.path()))
        std::filesystem::last_write_time(folder / name, ago);
    fs::write_atomically(folder / ("state.db.apart-" + dead + "-c"), "x");
    const Db alive = Db::open(folder / "state.db", apart());
    for (const std::string& name : names_in(folder.path()))
        std::filesystem::last_write_time(folder / name, ago);
    { const Db db = Db::open(folder / "state.db", apart()); }
    std::vector<std::string> left = names_in(folder.path());
    for (const std::string& name : kept) CHECK(std::erase(left, name) == 1);
    CHECK(std::erase(left, "state.db") == 1);
    REQUIRE(left.size() == 1);  // that of the one that is alive
    CHECK(left[0].find(fmt::format("state.db.apart-{}-", ::getpid())) == 0);
}
