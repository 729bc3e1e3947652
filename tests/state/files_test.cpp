// Files that are not what they should be: each has its own reason.
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <sched.h>

#include "core/state/db.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::state;

namespace {

constexpr std::size_t page_size = 16384;

const TableSet tasks{
    "q", Keeping::durable, {{"2026-01-01-q", "CREATE TABLE q_task(id INTEGER PRIMARY KEY, body BLOB)"}}};

Reason reason_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const StateError& error) {
        return error.reason();
    }
    return Reason::sql;
}

Reason opening(const fs::Path& path) {
    return reason_of([&] { Db::open(path).require(tasks); });
}

fs::Path filled(const test::TempFolder& folder, const char* name, int rows = 50) {
    Db db = Db::open(folder / name);
    db.require(tasks);
    for (int i = 0; i < rows; ++i) db.run("INSERT INTO q_task(body) VALUES(?)", Blob{std::string(1000, 'x')});
    return folder / name;
}

// In a process that is not root, so that permissions count. 0 if the reason is as expected.
int as_nobody(const fs::Path& path, Reason expected) {
    return test::wait_child(test::start_child([&] {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 1;
        return opening(path) == expected ? 0 : 2;
    }));
}

}  // namespace

TEST_CASE("other kinds of file stay as they are") {
    const test::TempFolder folder;
    const std::string text = "a text file that somebody named with --state\n" + std::string(5000, '.');
    CHECK(opening(folder.write("text", text)) == Reason::not_a_database);
    CHECK(fs::read(folder / "text") == text);
    CHECK(opening(folder.write("short", "abc")) == Reason::not_a_database);
    CHECK(opening(folder.path()) == Reason::not_a_database);
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(opening(folder / "fifo") == Reason::not_a_database);
    CHECK(opening(folder / "text/state.db") == Reason::unwritable);  // a file where a folder should be
    folder.write("empty", "");
    Db::open(folder / "empty").require(tasks);  // nothing there: as good as new
}

TEST_CASE("databases of other programs stay as they are") {
    const test::TempFolder folder;
    Db::open(folder / "other").exec("PRAGMA application_id=77");
    Db::open(folder / "unnamed").exec("PRAGMA application_id=0");
    for (const char* name : {"other", "unnamed"}) {
        INFO(name);
        const std::string before = fs::read(folder / name);
        CHECK(opening(folder / name) == Reason::foreign);
        CHECK(fs::read(folder / name) == before);
    }
}

TEST_CASE("files of a newer version") {
    const test::TempFolder folder;
    filled(folder, "layout");
    Db::open(folder / "layout").exec("PRAGMA user_version=2");
    CHECK(opening(folder / "layout") == Reason::newer);
    filled(folder, "tasks");
    Db::open(folder / "tasks")
        .require({"q", Keeping::durable, {tasks.migrations[0], {"2027-01-01-x", "CREATE TABLE q_x(i)"}}});
    CHECK(opening(folder / "tasks") == Reason::newer);
    // features that do not need those tables go on
    Db::open(folder / "tasks").require({"f", Keeping::derived, {{"x", "CREATE TABLE f_x(i)"}}});
}

TEST_CASE("damage is told from everything else") {
    const test::TempFolder folder;
    const std::string sound = fs::read(filled(folder, "sound", 2000));
    std::string bytes = sound;
    for (std::size_t at = 100; at < page_size; ++at) bytes[at] = '\x5a';  // the schema
    CHECK(opening(folder.write("schema", bytes)) == Reason::corrupt);
    CHECK(opening(folder.write("cut", sound.substr(0, 3 * page_size / 2))) == Reason::corrupt);
    bytes = sound;
    for (std::size_t at = page_size; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 31);
    CHECK(opening(folder.write("pages", bytes)) == Reason::corrupt);
    CHECK(opening(folder.write("header", "x" + sound.substr(1))) == Reason::not_a_database);
    // the tables that describe all others are missing
    Db::open(folder / "bare").exec("DROP TABLE state_set");
    CHECK(opening(folder / "bare") == Reason::corrupt);
}

TEST_CASE("what may not be written") {
    const test::TempFolder folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    std::filesystem::create_directory(folder / "d");
    const auto file = filled(folder, "d/state.db");
    std::filesystem::permissions(folder / "d", std::filesystem::perms(0555));
    std::filesystem::permissions(file, std::filesystem::perms(0444));
    CHECK(as_nobody(file, Reason::unwritable) == 0);
    CHECK(as_nobody(folder / "d/new.db", Reason::unwritable) == 0);
    CHECK(as_nobody(folder / "d/new/state.db", Reason::unwritable) == 0);
    std::filesystem::permissions(file, std::filesystem::perms(0666));
    CHECK(as_nobody(file, Reason::unwritable) == 0);  // the log needs the folder
    std::filesystem::permissions(file, std::filesystem::perms(0000));
    CHECK(as_nobody(file, Reason::unwritable) == 0);
    std::filesystem::permissions(folder / "d", std::filesystem::perms(0755));
}

TEST_CASE("a full disk is said so, and nothing that was committed is lost") {
    OpenOptions options;
    options.apart = GENERATE(false, true);
    const auto fill = [&](const fs::Path& path) {
        std::int64_t written = 0;
        const fs::Path ballast = path.parent_path() / "ballast";
        fs::write_atomically(ballast, std::string(200'000, 'x'));
        {
            Db db = Db::open(path, options);
            db.require(tasks);
            const Reason reason = reason_of([&] {
                for (;; ++written)
                    db.run("INSERT INTO q_task(body) VALUES(?)", Blob{std::string(10'000, 'x')});
            });
            if (reason != Reason::full) return 3;
            if (db.in_transaction()) return 4;
        }
        if (written < 5) return 5;
        std::filesystem::remove(ballast);  // a full disk has no room for a log
        Db db = Db::open(path);
        auto count = db.prepare("SELECT count(*) FROM q_task");
        count.step();
        if (count.integer(0) != written) return 6;
        auto integrity = db.prepare("PRAGMA integrity_check");
        integrity.step();
        return integrity.text(0) == "ok" ? 0 : 7;
    };
    const test::TempFolder folder;
    CHECK(test::wait_child(test::start_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{2'000'000, 2'000'000};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              return fill(folder / "limit.db");
          })) == 0);
    std::filesystem::create_directory(folder / "disk");
    CHECK(test::wait_child(test::start_child([&] {
              // a small disk of our own, where the system lets us have one
              if (::unshare(CLONE_NEWNS) != 0 ||
                  ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
                  return 0;
              if (::mount("tmpfs", (folder / "disk").c_str(), "tmpfs", 0, "size=2m") != 0) return 0;
              return fill(folder / "disk/state.db");
          })) == 0);
}

TEST_CASE("no room even to begin") {
    const test::TempFolder folder;
    CHECK(test::wait_child(test::start_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{1000, 1000};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              return opening(folder / "state.db") == Reason::full ? 0 : 2;
          })) == 0);
    Db::open(folder / "state.db").require(tasks);  // with room again
}
