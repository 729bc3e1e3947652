#include "core/repo/walk.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <thread>

#include "core/base/text.h"
#include "core/repo/listing.h"
#include "tests/support/children.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::repo;

namespace {

std::string paths(const Walk& walk) {
    std::vector<std::string> all;
    for (const SourceFile& file : walk.files) all.push_back(file.path);
    return text::join(all, " ");
}

class Inside {  // a current folder for a while
  public:
    explicit Inside(const fs::Path& folder) : before_(std::filesystem::current_path()) {
        std::filesystem::current_path(folder);
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() { std::filesystem::current_path(before_); }

  private:
    fs::Path before_;
};

WalkOptions only(std::vector<std::string> given) {
    WalkOptions options;
    options.paths = std::move(given);
    return options;
}

}  // namespace

TEST_CASE("in a repository: tracked, and untracked unless ignored") {
    const test::GitFolder repo;
    for (const char* name : {"a.py", "b.pyi", "c.txt", "gone.py", "pkg/z.py", "forced/x.py"})
        repo.write(name, "");
    repo.write(".gitignore", "out/\nforced/\n");
    repo.commit();
    repo.git({"add", "-f", "forced/x.py"});
    repo.write("new.py", "x");
    repo.write("out/o.py", "");
    repo.write("pkg/.gitignore", "/local.py\n");
    repo.write("pkg/local.py", "");
    std::filesystem::remove(repo / "gone.py");
    const Walk all = walk(repo.path());
    CHECK(paths(all) == "a.py b.pyi forced/x.py new.py pkg/z.py");
    CHECK(all.problems.empty());
    CHECK(all.notes.empty());
    CHECK(all.files[3].stamp == fs::stamp(repo / "new.py"));
    CHECK(paths(walk(repo / "pkg")) == "z.py");  // a root inside

    const Inside here(repo.path());
    CHECK(paths(walk(repo.path(), only({"pkg"}))) == "pkg/z.py");
    CHECK(paths(walk(repo.path(), only({"pkg", "forced", "pkg/"}))) == "forced/x.py pkg/z.py");
    CHECK(paths(walk(repo.path(), only({"out"}))) == "out/o.py");  // ignored, and asked for
    CHECK(paths(walk(repo.path(), only({"out", "pkg"}))) == "out/o.py pkg/z.py");
    CHECK(paths(walk(repo.path(), only({"pkg/local.py", "c.txt", "./a.py"}))) == "a.py c.txt pkg/local.py");
    const Walk both = walk(repo.path(), only({".", "a.py"}));
    CHECK(both.files.size() == 5);
    CHECK(both.files[0].named);
    CHECK_FALSE(both.files[1].named);
}

TEST_CASE("excludes") {
    const test::GitFolder repo;
    for (const char* name : {"a.py", "tests/t.py", "docs/conf.py"}) repo.write(name, "");
    WalkOptions options;
    options.excludes = {"tests/", "conf.py"};
    CHECK(paths(walk(repo.path(), options)) == "a.py");
    const Inside here(repo.path());
    options.paths = {"tests/t.py", "docs"};
    CHECK(paths(walk(repo.path(), options)) == "tests/t.py");
    options.exclude_named = true;
    CHECK(walk(repo.path(), options).files.empty());
}

TEST_CASE("names of every kind survive, links and special files are left alone") {
    const test::GitFolder repo;
    const std::string odd = "with \n newline \"'\\ \xff\xfe.py";
    repo.write(odd, "");
    repo.write("d/x.py", "");
    std::filesystem::create_directory_symlink("..", repo / "d/loop");
    std::filesystem::create_symlink("x.py", repo / "d/link.py");
    std::filesystem::create_symlink("nowhere", repo / "d/broken.py");
    REQUIRE(::mkfifo((repo / "fifo.py").c_str(), 0600) == 0);
    repo.write("folder.py/y.py", "");
    const std::string all = "d/x.py folder.py/y.py " + odd;
    CHECK(paths(walk(repo.path())) == all);
    repo.git({"add", "-A"});
    CHECK(paths(walk(repo.path())) == all);
    std::filesystem::remove_all(repo / ".git");
    CHECK(paths(walk(repo.path())) == all);

    const Inside here(repo.path());
    CHECK(paths(walk(repo.path(), only({"d/link.py", "d/loop/d"}))) == "d/link.py d/x.py");
    const Walk wrong = walk(repo.path(), only({"fifo.py", "d/broken.py", "none.py"}));
    CHECK(wrong.files.empty());
    REQUIRE(wrong.problems.size() == 3);
    CHECK(wrong.problems[0].message == "cannot read 'fifo.py': not a regular file");
    CHECK(wrong.problems[2].message == "cannot open 'none.py': No such file or directory");
}

TEST_CASE("submodules and nested repositories belong to others, unless named") {
    const test::GitFolder other;
    other.write("sub.py", "");
    other.write("ignored.py", "");
    other.write(".gitignore", "ignored.py");
    other.commit();
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo.git({"submodule", "--quiet", "add", other.path().string(), "sub"});
    repo.git({"clone", "-q", other.path().string(), "nested"});
    repo.write("nested/ignored.py", "");
    CHECK(paths(walk(repo.path())) == "a.py");
    const Inside here(repo.path());
    CHECK(paths(walk(repo.path(), only({"nested"}))) == "nested/sub.py");
    CHECK(paths(walk(repo.path(), only({"nested", "sub", "a.py"}))) == "a.py nested/sub.py sub/sub.py");
    CHECK(paths(walk(repo / "nested")) == "sub.py");
}

TEST_CASE("paths outside the root") {
    const test::TempFolder top;
    top.write("root/a.py", "");
    top.write("other/b.py", "");
    const Inside here(top / "root");
    CHECK(paths(walk(top / "root", only({"../other", "a.py", (top / "other/b.py").string()}))) ==
          "../other/b.py a.py");
    CHECK(paths(walk(top / "root", only({".."}))) == "../other/b.py a.py");
}

TEST_CASE("without git: environments, caches and build outputs are skipped") {
    const test::TempFolder top;
    for (const char* name :
         {"a.py", ".venv/v.py", "env/pyvenv.cfg", "env/lib/e.py", "node_modules/n.py", "p/__pycache__/c.py",
          ".github/tool.py", "build/lib/a.py", "setup.py", "src/build/__init__.py", "src/build/env.py",
          "deep/build/x.py", "lib/site-packages/s.py", ".tox/t.py", ".sixth/s.py"}) {
        top.write(name, "");
    }
    CHECK(paths(walk(top.path())) ==
          ".github/tool.py a.py deep/build/x.py setup.py src/build/__init__.py src/build/env.py");
}

TEST_CASE("a folder of checkouts: each is listed by its own git") {
    const test::TempFolder top;
    top.write("loose.py", "");
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo.write("b.py", "");
    repo.write(".gitignore", "b.py");
    std::filesystem::copy(repo.path(), top / "checkout", std::filesystem::copy_options::recursive);
    CHECK(paths(walk(top.path())) == "checkout/a.py loose.py");
}

TEST_CASE("a repository git cannot read is walked plainly, and that is said") {
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo.commit();
    repo.write(".git/index", "damaged");
    const Walk all = walk(repo.path());
    CHECK(paths(all) == "a.py");
    REQUIRE(all.notes.size() == 1);
    CHECK(all.notes[0].find("ignore rules") != std::string::npos);
}

TEST_CASE("no configuration of the repository is executed") {
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo.commit();
    const std::string mark = (repo / "executed").string();
    const auto hook = repo.write(".git/hooks/post-index-change", "#!/bin/sh\ntouch " + mark + "\n");
    std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    repo.git({"config", "core.fsmonitor", "touch " + mark});
    repo.git({"config", "core.pager", "touch " + mark});
    repo.git({"config", "alias.ls-files", "!touch " + mark});
    CHECK(paths(walk(repo.path())) == "a.py");
    CHECK_FALSE(std::filesystem::exists(mark));
}

TEST_CASE("a repository of another owner is read all the same, and unreadable folders are reported") {
    if (::geteuid() != 0) return;  // needs to become someone else
    const test::GitFolder repo;
    repo.write("a.py", "");
    repo.write("i.py", "");
    repo.write("shut/b.py", "");
    repo.write("tracked/c.py", "");
    repo.write(".gitignore", "i.py");
    repo.git({"add", "tracked"});
    std::filesystem::permissions(repo.path(), std::filesystem::perms(0755));
    std::filesystem::permissions(repo / "shut", std::filesystem::perms::none);
    std::filesystem::permissions(repo / "tracked", std::filesystem::perms::none);
    const auto as_nobody = [&](bool plain) {
        return test::wait_child(test::start_child([&] {
            if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 1;
            if (plain && find_program("git")) ::setenv("PATH", "/nowhere", 1);
            const Walk all = walk(repo.path());
            std::string said = paths(all);
            for (const Problem& problem : all.problems) said += "|" + problem.path + ": " + problem.message;
            for (const std::string& note : all.notes) said += "|" + note;
            std::fprintf(stderr, "%s\n", said.c_str());
            const bool good =
                plain ? paths(all) == "a.py i.py" && all.problems.size() == 2 && all.notes.size() == 1
                      : paths(all) == "a.py" && all.problems.size() >= 2 && all.notes.empty();
            return good ? 0 : 2;
        }));
    };
    CHECK(as_nobody(false) == 0);
    CHECK(as_nobody(true) == 0);
}

namespace {

// A repository whose list of files is kept, and what becomes of it.
class Kept {
  public:
    Kept() {
        ::setenv("HOME", home.path().c_str(), 1);
        ::unsetenv("XDG_CONFIG_HOME");
        for (const char* name : {"a.py", "pkg/b.py", "pkg/deep/c.py", "forced/x.py"}) repo.write(name, "1");
        repo.write(".gitignore", "out/\nforced/\n");
        repo.git({"add", "-f", "forced/x.py"});
        repo.commit();
        repo.write("out/o.py", "");
        repo.write("new.py", "");
        std::filesystem::create_directories(repo / "empty/in");
        repo.write("state/.gitignore", "*\n");
    }

    // Waits until what was written is old enough to be trusted.
    Walk look() {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        WalkOptions options;
        options.listing = [this] { return listing; };
        Walk now = walk(repo.path(), options);
        if (!now.listing.empty()) listing = now.listing;
        return now;
    }
    bool is_remembered() const { return recall_listing(repo.path(), listing).has_value(); }
    std::string as_listed() const {
        WalkOptions options;
        options.listing = [this] { return listing; };
        const std::optional<Walk> now = walk_as_listed(repo.path(), options);
        return now ? paths(*now) : "git is asked";
    }

    const test::TempFolder home;
    const test::GitFolder repo;
    std::string listing;
};

}  // namespace

TEST_CASE("what git listed is remembered until it would list something else") {
    Kept kept;
    const std::string all = "a.py forced/x.py new.py pkg/b.py pkg/deep/c.py";
    CHECK(paths(kept.look()) == all);
    REQUIRE(kept.is_remembered());
    // contents are no business of the list, and of an ignored folder nothing is
    kept.repo.write("out/more.py", "");
    std::ofstream(kept.repo / "a.py", std::ios::app) << "2";
    CHECK(kept.is_remembered());
    CHECK(paths(kept.look()) == all);
    CHECK(kept.look().listing.empty());
    CHECK(kept.as_listed() == all);

    const auto& repo = kept.repo;
    const std::vector<std::pair<const char*, std::function<void()>>> changes = {
        {"a new file", [&] { repo.write("pkg/deep/d.py", ""); }},
        {"the first file of a folder", [&] { repo.write("empty/in/e.py", ""); }},
        {"a file gone", [&] { std::filesystem::remove(repo / "new.py"); }},
        {"a folder moved", [&] { std::filesystem::rename(repo / "pkg/deep", repo / "moved"); }},
        {"a rule", [&] { std::ofstream(repo / ".gitignore", std::ios::app) << "b.py\nmoved/\n"; }},
        {"no rules", [&] { std::ofstream(repo / ".gitignore") << ""; }},
        {"rules of a folder", [&] { repo.write("pkg/.gitignore", "z.py\n"); }},
        {"other rules of it", [&] { std::ofstream(repo / "pkg/.gitignore") << "*.py\n"; }},
        {"the repository's own rules", [&] { std::ofstream(repo / ".git/info/exclude") << "e.py\n"; }},
        {"the user's rules",
         [&] {
             std::filesystem::create_directories(kept.home / ".config/git");
             std::ofstream(kept.home / ".config/git/ignore") << "d.py\n";
         }},
        {"the user's configuration",
         [&] { std::ofstream(kept.home / ".gitconfig") << "[core]\nexcludesFile = ~/mine\n"; }},
        {"rules it names", [&] { std::ofstream(kept.home / "mine") << "a.py\n"; }},
        {"tracked, against the rules",
         [&] {
             repo.git({"add", "-f", "out/o.py"});
         }},
        {"not tracked any more",
         [&] {
             repo.git({"rm", "-q", "--cached", "out/o.py"});
         }},
        {"the repository's configuration",
         [&] {
             repo.git({"config", "core.excludesFile", "/dev/null"});
         }},
        {"a repository inside",
         [&] {
             repo.git({"init", "-q", "moved"});
         }},
        {"and gone", [&] { std::filesystem::remove_all(repo / "moved/.git"); }},
        {"another branch",
         [&] {
             repo.git({"checkout", "-q", "-b", "b"});
             repo.commit();
         }},
    };
    for (const auto& [what, change] : changes) {
        INFO(what);
        kept.look();
        CHECK(kept.is_remembered());
        change();
        CHECK_FALSE(kept.is_remembered());
        const std::string now = paths(walk(repo.path()));
        CHECK(paths(kept.look()) == now);
    }
    // nothing is kept that cannot be told
    std::ofstream(kept.home / ".gitconfig") << "[include]\npath = more\n";
    CHECK(kept.look().listing.empty());
    CHECK_FALSE(kept.is_remembered());
    for (const std::string& damaged :
         {std::string(), std::string("x"), kept.listing.substr(0, 100), std::string(1000, '\xff')})
        CHECK_FALSE(recall_listing(repo.path(), damaged));
}
