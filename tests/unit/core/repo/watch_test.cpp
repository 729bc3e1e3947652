#include "core/repo/watch.h"

#include <sched.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/base/text.h"
#include "tests/support/children.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace std::chrono_literals;
namespace stdfs = std::filesystem;

namespace {

class Watched {
  public:
    explicit Watched(const fs::Path& root)
        : watch_(root, [](std::string_view name) { return name.ends_with(".py"); }) {}
    // What was seen once `mark.py` was, which every caller writes last; a folder that came ends in nothing.
    std::string changes() {
        std::set<std::string> all;
        while (!all.contains("mark.py")) all.merge(watch_.wait(20ms, 1s));
        all.erase("mark.py");
        return text::join(std::vector<std::string>(all.begin(), all.end()), " ");
    }
    std::size_t folders() const { return watch_.folders(); }

  private:
    repo::Watch watch_;
};

}  // namespace

TEST_CASE("files that matter, written, moved and removed") {
    const test::GitFolder repo;
    for (const char* name : {"a.py", "pkg/b.py", "pkg/gone.py", "pkg/notes.bin"}) repo.write(name, "1");
    repo.commit();
    Watched watch(repo.path());
    CHECK(watch.folders() == 2);
    repo.write("pkg/b.py", "2");
    repo.write("pkg/notes.bin", "2");
    stdfs::remove(repo / "pkg/gone.py");
    stdfs::rename(repo / "a.py", repo / "pkg/c.py");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "a.py pkg/b.py pkg/c.py pkg/gone.py");
    stdfs::permissions(repo / "pkg/b.py", stdfs::perms::none);
    repo.write("mark.py", "");
    CHECK(watch.changes() == "pkg/b.py");
}

TEST_CASE("new folders are watched, those that left are not") {
    const test::GitFolder repo;
    repo.write("old/in/x.py", "");
    repo.commit();
    Watched watch(repo.path());
    CHECK(watch.folders() == 3);
    repo.write("new/deep/y.py", "");
    repo.write("mark.py", "");
    CHECK(text::split(watch.changes(), ' ')[0] == "new");
    CHECK(watch.folders() == 5);
    repo.write("new/deep/z.py", "");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "new/deep/z.py");

    stdfs::rename(repo / "new", repo / "named");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "named new");
    repo.write("named/deep/z.py", "2");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "named/deep/z.py");
    CHECK(watch.folders() == 5);

    stdfs::remove_all(repo / "old");
    repo.write("mark.py", "");
    watch.changes();
    CHECK(watch.folders() == 3);
}

TEST_CASE("what git ignores is not watched, unless git has a file of it") {
    const test::GitFolder repo;
    repo.write(".gitignore", "out/\nforced/\n");
    repo.write("forced/in/x.py", "");
    repo.write("forced/tmp/y.py", "");
    repo.git({"add", "-f", "forced/in/x.py"});
    repo.commit();
    repo.write("out/a/b.py", "");
    repo.write(".sixth/x.py", "");
    Watched watch(repo.path());
    CHECK(watch.folders() == 3);  // the root, forced, forced/in
    repo.write("out/a/b.py", "2");
    repo.write("forced/tmp/y.py", "2");
    repo.write("forced/in/x.py", "2");
    repo.write(".git/x.py", "");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "forced/in/x.py");

    stdfs::create_directory(repo / "more");
    stdfs::create_directory(repo / "more/out");
    repo.write("more/out/x.py", "");
    repo.write("mark.py", "");
    CHECK(watch.changes() == "more");
    CHECK(watch.folders() == 4);

    repo.write(".gitignore", "forced/\n");  // new rules: everything may be another
    repo.write("mark.py", "");
    watch.changes();
    CHECK(watch.folders() == 7);
}

TEST_CASE("nested repositories belong to others; outside of git each has its own rules") {
    const test::GitFolder repo;
    repo.write("pkg/x.py", "");
    repo.write("vendor/other/.git/HEAD", "");
    repo.write("vendor/other/y.py", "");
    Watched inside(repo.path());
    CHECK(inside.folders() == 3);  // the root, pkg, vendor

    const test::TempFolder plain;
    stdfs::create_directories(plain / "node_modules/x");
    stdfs::create_directories(plain / "env/lib");
    fs::write_atomically(plain / "env/pyvenv.cfg", "");
    stdfs::create_directories(plain / "src/__pycache__");
    stdfs::create_directory_symlink(plain.path(), plain / "src/loop");
    Watched outside(plain.path());
    CHECK(outside.folders() == 2);
}

TEST_CASE("a burst is one change; what never rests is told all the same") {
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo::Watch watch(repo.path(), [](std::string_view name) { return name.ends_with(".py"); });
    for (int i = 0; i < 200; ++i) repo.write("f" + std::to_string(i) + ".py", "");
    CHECK(watch.wait(100ms, 60s).size() == 200);
    repo.write("a.py", "2");
    CHECK(watch.wait(1h, 1ms) == std::set<std::string>{"a.py"});
}

TEST_CASE("when the system loses count, everything counts as changed") {
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo::Watch watch(repo.path(), [](std::string_view name) { return name.ends_with(".py"); });
    int most = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
    REQUIRE(most > 0);
    for (int i = 0; i < most; ++i) std::ofstream(repo / (i % 2 == 0 ? "b.txt" : "c.txt"));
    repo.write("new/x.py", "");  // nobody hears of it
    CHECK(watch.wait(20ms, 60s).count("") == 1);
    CHECK(watch.folders() == 2);
    repo.write("new/x.py", "2");
    CHECK(watch.wait(20ms, 60s) == std::set<std::string>{"new/x.py"});
}

TEST_CASE("at the system's limit it says how to raise it") {
    const test::GitFolder repo;
    for (const char* name : {"a/b/x.py", "c/d/x.py"}) repo.write(name, "");
    const int ended = test::wait_child(test::start_child([&] {
        // a limit of this child's own
        if (::unshare(CLONE_NEWUSER) != 0) return 77;
        std::ofstream limit("/proc/sys/user/max_inotify_watches");
        if (!(limit << 3 << std::flush)) return 77;
        try {
            repo::Watch watch(repo.path(), [](std::string_view) { return true; });
        } catch (const Error& error) {
            const bool told =
                std::string(error.what()).find("watched folders is reached") != std::string::npos;
            return told && error.hint().find("fs.inotify.max_user_watches=") != std::string::npos ? 0 : 1;
        }
        return 2;
    }));
    if (ended == 77) WARN("no user namespaces here: not tried");
    CHECK((ended == 0 || ended == 77));
}

TEST_CASE("a root that goes away is an Error") {
    const test::TempFolder folder;
    stdfs::create_directory(folder / "root");
    const auto any = [](std::string_view) { return true; };
    repo::Watch watch(folder / "root", any);
    stdfs::rename(folder / "root", folder / "other");
    CHECK_THROWS_WITH(watch.wait(1ms, 1s), Catch::Contains("was moved or deleted"));
    CHECK_THROWS_WITH(repo::Watch(folder / "none", any), Catch::Contains("it is gone"));
}
