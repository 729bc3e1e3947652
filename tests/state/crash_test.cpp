// Processes killed in the middle of writing.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <random>

#include "core/state/batch.h"
#include "core/state/db.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

// Every transaction moves one unit between the two accounts and notes it.
const TableSet bank{"bank",
                    Keeping::durable,
                    {{"2026-01-01-a", "CREATE TABLE bank_account(id INTEGER PRIMARY KEY, units INTEGER)"},
                     {"2026-01-02-b", "INSERT INTO bank_account VALUES(1, 1000000), (2, 0)"},
                     {"2026-01-03-c", "CREATE TABLE bank_note(id INTEGER PRIMARY KEY, body BLOB)"}}};
const TableSet cache{
    "f", Keeping::derived, {{"2026-01-01-f", "CREATE TABLE f_blob(id INTEGER PRIMARY KEY, body BLOB)"}}};

std::int64_t number(Db& db, std::string_view sql) {
    auto query = db.prepare(sql);
    return query.step() ? query.integer(0) : -1;
}

[[noreturn]] void write_for_ever(const fs::Path& path, int report) {
    Db db = Db::open(path);
    db.require(bank);
    db.require(cache);
    for (std::int64_t done = number(db, "SELECT units FROM bank_account WHERE id = 2");;) {
        Transaction transaction(db);
        db.run("UPDATE bank_account SET units = units - 1 WHERE id = 1");
        db.run("INSERT INTO bank_note(body) VALUES(?)", Blob{std::string(3000, 'x')});
        db.run("UPDATE bank_account SET units = units + 1 WHERE id = 2");
        transaction.commit();
        ++done;
        if (::write(report, &done, sizeof done) != sizeof done) ::_exit(1);
        write_in_batches(db, 20, [&](std::size_t) {
            db.run("INSERT INTO f_blob(body) VALUES(?)", Blob{std::string(5000, 'y')});
        });
    }
}

}  // namespace

TEST_CASE("what was committed stays, what was not leaves no trace") {
    const test::TempFolder folder;
    const auto path = folder / "state.db";
    std::mt19937 random(3);
    std::int64_t promised = 0;
    for (int round = 0; round < 40; ++round) {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        const pid_t child = test::start_child([&]() -> int { write_for_ever(path, pipe[1]); });
        ::close(pipe[1]);
        // from before the file exists to the middle of many writes
        ::usleep(static_cast<useconds_t>(random() % (round < 15 ? 8000 : 60'000)));
        ::kill(child, SIGKILL);
        CHECK(test::wait_child(child) == -SIGKILL);
        for (std::int64_t done = 0; ::read(pipe[0], &done, sizeof done) == sizeof done;) promised = done;
        ::close(pipe[0]);
        Db db = Db::open(path);
        db.require(bank);
        CHECK(number(db, "SELECT sum(units) FROM bank_account") == 1'000'000);
        const std::int64_t there = number(db, "SELECT units FROM bank_account WHERE id = 2");
        CHECK(there == number(db, "SELECT count(*) FROM bank_note"));
        CHECK((there == promised || there == promised + 1));
        auto integrity = db.prepare("PRAGMA integrity_check");
        REQUIRE(integrity.step());
        CHECK(integrity.text(0) == "ok");
        promised = there;
    }
    CHECK(promised > 0);
}
