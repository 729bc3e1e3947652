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
    for (int round = 0; round < 60; ++round) {
        const fs::Path path = folder / ("r" + std::to_string(round)) / "state.db";
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
    }
}
