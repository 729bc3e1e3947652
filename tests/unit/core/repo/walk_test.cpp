#include "core/repo/walk.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "core/base/text.h"
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
