// Many processes on one file.
#include <signal.h>

#include <catch2/catch.hpp>

#include "core/state/batch.h"
#include "core/state/db.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

const TableSet durable{"q",
                       Keeping::durable,
                       {{"2026-01-01-tasks", "CREATE TABLE q_task(id INTEGER PRIMARY KEY, worker INTEGER)"},
                        {"2026-02-01-index", "CREATE INDEX q_by_worker ON q_task(worker)"}}};
const TableSet derived{
    "f", Keeping::derived, {{"2026-01-01-f", "CREATE TABLE f_blob(hash INTEGER PRIMARY KEY, body BLOB)"}}};

std::int64_t number(Db& db, std::string_view sql) {
    auto query = db.prepare(sql);
    return query.step() ? query.integer(0) : -1;
}

}  // namespace

TEST_CASE("eight processes open a fresh file at once") {
    const test::TempFolder folder;
    for (int round = 0; round < 40; ++round) {
        const fs::Path path = folder / ("r" + std::to_string(round)) / "state.db";
        // an empty file that stands there already is filled in place, a missing one appears at once
        if (round % 2) folder.write("r" + std::to_string(round) + "/state.db", "");
        int gate[2];
        REQUIRE(::pipe(gate) == 0);
        std::vector<pid_t> children;
        for (int worker = 0; worker < 8; ++worker) {
            children.push_back(test::start_child([&] {
                ::close(gate[1]);
                char byte = 0;
                if (::read(gate[0], &byte, 1) != 0)
                    return 1;  // returns when the parent closes its end: all start together
                Db db = Db::open(path);
                db.require(durable);
                db.require(derived);
                db.run("INSERT INTO q_task(worker) VALUES(?)", worker);
                return 0;
            }));
        }
        ::close(gate[0]);
        ::close(gate[1]);
        for (const pid_t child : children) CHECK(test::wait_child(child) == 0);
        Db db = Db::open(path);
        CHECK(number(db, "SELECT count(*) FROM q_task") == 8);
        CHECK(number(db, "SELECT count(*) FROM state_migration") == 2);
        int files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(path.parent_path())) {
            files += entry.path().filename().string().find(".new-") != std::string::npos;
        }
        CHECK(files == 0);
    }
}

TEST_CASE("a long write lets others in") {
    const test::TempFolder folder;
    const fs::Path path = folder / "state.db";
    Db::open(path).require(derived);
    Db::open(path).require(durable);
    const pid_t writer = test::start_child([&] {
        Db db = Db::open(path);
        write_in_batches(
            db, 4000,
            [&](std::size_t) { db.run("INSERT INTO f_blob(body) VALUES(?)", Blob{std::string(8000, 'x')}); },
            [](std::size_t) { return std::size_t{8000}; });
        return 0;
    });
    // others get a turn in between, so neither has to wait for the whole
    std::vector<pid_t> claimers;
    for (int worker = 0; worker < 3; ++worker) {
        claimers.push_back(test::start_child([&] {
            Db db = Db::open(path);
            for (int i = 0; i < 50; ++i) {
                Transaction transaction(db);
                db.run("INSERT INTO q_task(worker) VALUES(?)", worker);
                transaction.commit();
            }
            return 0;
        }));
    }
    for (const pid_t child : claimers) CHECK(test::wait_child(child) == 0);
    CHECK(test::wait_child(writer) == 0);
    Db db = Db::open(path);
    CHECK(number(db, "SELECT count(*) FROM f_blob") == 4000);
    CHECK(number(db, "SELECT count(*) FROM q_task") == 150);
}

TEST_CASE("a batch that fails keeps the batches before it") {
    Db db = Db::in_memory();
    db.require(derived);
    const auto insert = [&](std::size_t i) {
        if (i == 3000) throw std::runtime_error("stop");
        db.run("INSERT INTO f_blob(body) VALUES(?)", Blob{std::string(8000, 'x')});
    };
    CHECK_THROWS_WITH(write_in_batches(db, 4000, insert, [](std::size_t) { return std::size_t{8000}; }),
                      "stop");
    CHECK_FALSE(db.in_transaction());
    const std::int64_t kept = number(db, "SELECT count(*) FROM f_blob");
    CHECK(kept > 0);
    CHECK(kept < 3000);
}

TEST_CASE("eight processes change a derived table's definition at once") {
    const test::TempFolder folder;
    const fs::Path path = folder / "state.db";
    for (int round = 0; round < 10; ++round) {
        const std::string sql =
            "CREATE TABLE f_blob(hash INTEGER PRIMARY KEY, v" + std::to_string(round) + ")";
        CHECK(test::all_succeed(8, [&](int) {
            Db db = Db::open(path);
            db.require({"f", Keeping::derived, {{"2026-01-01-f", sql}}});
            db.run("INSERT INTO f_blob(v" + std::to_string(round) + ") VALUES(1)");
            return 0;
        }));
        Db db = Db::open(path);
        CHECK(number(db, "SELECT count(*) FROM f_blob") == 8);
    }
}
