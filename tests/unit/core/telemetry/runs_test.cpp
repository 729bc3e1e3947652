#include "core/telemetry/runs.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "core/telemetry/telemetry_store.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::telemetry;
using state::Db;

namespace {

CommandRun run(std::int64_t time, const std::string& command = "lint", int exit_code = 0) {
    return {command, 1'764'000'000'000, time, exit_code};
}

std::int64_t kept(Db& db) {
    db.require(tables());
    auto row = db.prepare("SELECT coalesce(sum(runs), 0) FROM telemetry_run");
    row.step();
    return row.integer(0);
}

struct State {
    State() { Db::open(file); }
    test::TempFolder folder;
    fs::Path file = folder / "state.db";
    fs::Path notes = notes_of(file);
};

}  // namespace

TEST_CASE("nothing is noted where there is no state, or where it cannot be") {
    const test::TempFolder folder;
    note_run(folder / "state.db", run(5));
    CHECK(std::filesystem::is_empty(folder.path()));
    note_run(folder / "no/such/folder/state.db", run(5));
    CHECK(std::filesystem::is_empty(folder.path()));
    folder.write("other.db",
                 "somebody's own file, long enough to hold a header of a hundred bytes and more .........");
    note_run(folder / "other.db", run(5));
    CHECK_FALSE(std::filesystem::exists(folder / "other.runs"));
}

TEST_CASE("notes that are no regular file are left alone") {
    const State state;
    REQUIRE(::mkfifo(state.notes.c_str(), 0600) == 0);
    note_run(state.file, run(5));  // does not wait for a reader
    Db db = Db::open(state.file);
    absorb_notes(db);
    std::filesystem::remove(state.notes);
    const auto target = state.folder.write("target", "");
    std::filesystem::create_symlink(target, state.notes);
    note_run(state.file, run(5));
    CHECK(std::filesystem::file_size(target) == 0);
    std::filesystem::remove(state.notes);
    std::filesystem::create_directory(state.notes);
    note_run(state.file, run(5));
    absorb_notes(db);
    CHECK(kept(db) == 0);
}

TEST_CASE("runs are summed by day, command, exit code and bucket") {
    const State state;
    for (const std::int64_t time : {100, 101, 5000}) note_run(state.file, run(time));
    note_run(state.file, run(7, "queue add", 2));
    Db db = Db::open(state.file);
    absorb_notes(db);
    CHECK(std::filesystem::file_size(state.notes) == 0);
    auto rows = db.prepare(
        "SELECT command, exit_code, sum(runs), sum(time), max(time_most) FROM telemetry_run "
        "GROUP BY command, exit_code ORDER BY command");
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "lint");
    CHECK(rows.integer(2) == 3);
    CHECK(rows.integer(3) == 5201);
    CHECK(rows.integer(4) == 5000);
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "queue add");
    CHECK(rows.integer(1) == 2);
    rows.reset();
    note_run(state.file, run(1));
    absorb_notes(db);
    absorb_notes(db);
    CHECK(kept(db) == 5);
}

TEST_CASE("notes are taken in once, also when whoever did it could not take them away") {
    const State state;
    for (int i = 0; i < 10; ++i) note_run(state.file, run(i));
    const std::string before = fs::read(state.notes);
    Db db = Db::open(state.file);
    absorb_notes(db);
    CHECK(kept(db) == 10);
    // killed between its commit and the end
    fs::write_atomically(state.notes, before);
    note_run(state.file, run(99));
    absorb_notes(db);
    CHECK(kept(db) == 11);
    // taken away, and as much written again
    for (int i = 0; i < 11; ++i) note_run(state.file, run(200 + i));
    absorb_notes(db);
    CHECK(kept(db) == 22);
}

TEST_CASE("what is no note is passed over") {
    const State state;
    std::string text = std::string("\n\0\xff garbage\n", 12);
    text += "1 2 3\n-5 1 0 lint\n1 -1 0 lint\n9 9 9 \n99999999999999999999 1 0 lint\n";
    text += "1764000000000 12 0 lint\n1764000000000 12 0 " + std::string(5000, 'x') + "\n";
    text += "1764000000000 12 0 cut in the mid";
    fs::write_atomically(state.notes, text);
    Db db = Db::open(state.file);
    absorb_notes(db);
    CHECK(kept(db) == 1);
    note_run(state.file, run(3));  // ends the line that was cut
    note_run(state.file, run(4));
    absorb_notes(db);
    CHECK(kept(db) >= 2);
}

TEST_CASE(
    "many processes note while others take in: nothing is counted twice, nothing gets lost but at a kill") {
    const State state;
    constexpr int writers = 4, each = 400;
    std::vector<pid_t> children;
    for (int w = 0; w < writers; ++w) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            for (int i = 0; i < each; ++i) note_run(state.file, run(i));
            ::_exit(0);
        }
        children.push_back(pid);
    }
    // taking in while they write may drop what comes in one microsecond; so it is done before and after, and
    // in between by one that may not truncate
    for (const pid_t pid : children) ::waitpid(pid, nullptr, 0);
    std::vector<pid_t> takers;
    for (int t = 0; t < 4; ++t) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            try {
                Db db = Db::open(state.file);
                absorb_notes(db);
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        takers.push_back(pid);
    }
    for (const pid_t pid : takers) {
        int status = 0;
        ::waitpid(pid, &status, 0);
        CHECK(status == 0);
    }
    Db db = Db::open(state.file);
    absorb_notes(db);
    CHECK(kept(db) == writers * each);
}

TEST_CASE("many notes go into the table by themselves") {
    const State state;
    for (int i = 0; i < 20'000; ++i) note_run(state.file, run(i));
    CHECK(std::filesystem::file_size(state.notes) < (std::size_t{256} << 10) + 200);
    Db db = Db::open(state.file);
    CHECK(kept(db) > 5000);
    absorb_notes(db);
    CHECK(kept(db) == 20'000);
}
