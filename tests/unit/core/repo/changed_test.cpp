#include "core/repo/changed.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::repo;

namespace {

using Ranges = std::vector<LineRange>;

std::string numbered(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) text += "x" + std::to_string(i) + " = 1\n";
    return text;
}

void make_executable(const fs::Path& file) {
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

}  // namespace

TEST_CASE("text that is not on the disk, against a commit") {
    const test::GitFolder repo;
    std::filesystem::create_directory(repo / "pkg");
    repo.write("pkg/a.py", numbered(30));
    repo.commit();
    repo.write("pkg/a.py", "nothing of it counts");
    std::string text = numbered(30);
    text.replace(text.find("x5 = 1"), 6, "y = 5\ny = 6");
    text.replace(text.find("x20 = 1\n"), 8, "");
    text += "last";
    CHECK(changed_lines_of(repo.path(), "HEAD", "pkg/a.py", text) == Ranges{{5, 6}, {31, 31}});
    CHECK(changed_lines_of(repo / "pkg", "HEAD", "a.py", text) == Ranges{{5, 6}, {31, 31}});
    CHECK(changed_lines_of(repo.path(), "HEAD", "pkg/a.py", numbered(30)).empty());
    CHECK(changed_lines_of(repo.path(), "HEAD", "pkg/a.py", numbered(9)).empty());
    CHECK(changed_lines_of(repo.path(), "HEAD", "new.py", "a\n") == Ranges{LineRange{}});
    CHECK_THROWS_AS(changed_lines_of(repo.path(), "no-such-branch", "pkg/a.py", text), Error);
}

TEST_CASE("staged, unstaged, untracked, renamed and deleted") {
    const test::GitFolder repo;
    for (const char* name : {"staged.py", "unstaged.py", "moved.py", "deleted.py", "same.py", "shorter.py"}) {
        repo.write(name, numbered(30));
    }
    repo.write(".gitignore", "ignored.py\n");
    repo.commit();
    repo.write("staged.py", "first\n" + numbered(30));
    repo.git({"add", "staged.py"});
    std::string text = numbered(30);
    text.replace(text.find("x5 = 1"), 6, "y = 5\ny = 6");
    text.replace(text.find("x20 = 1"), 7, "z = 20");
    repo.write("unstaged.py", text);
    repo.git({"mv", "moved.py", "to.py"});
    repo.write("to.py", numbered(30) + "last");
    std::filesystem::remove(repo / "deleted.py");
    repo.write("shorter.py", numbered(10));
    repo.write("new.py", "a\n");
    repo.write("ignored.py", "a\n");
    repo.write("-- \"odd\n\x01\xff.py", "a\n");
    repo.git({"add", "-N", "-f", "--", "-- \"odd\n\x01\xff.py"});

    const ChangedLines changed = changed_lines(repo.path());
    CHECK(changed.files.size() == 6);
    CHECK(changed.files.at("staged.py") == Ranges{{1, 1}});
    CHECK(changed.files.at("unstaged.py") == Ranges{{5, 6}, {21, 21}});
    CHECK(changed.files.at("to.py") == Ranges{{31, 31}});
    CHECK(changed.files.at("shorter.py").empty());
    CHECK(changed.files.at("new.py") == Ranges{LineRange{}});
    CHECK(changed.files.at("-- \"odd\n\x01\xff.py") == Ranges{{1, 1}});
    CHECK(changed.contains("unstaged.py", 6, 8));
    CHECK(changed.contains("unstaged.py", 1, 5));
    CHECK_FALSE(changed.contains("unstaged.py", 7, 20));
    CHECK_FALSE(changed.contains("unstaged.py", 22, 99));
    CHECK(changed.contains("new.py", 12345, 12345));
    CHECK_FALSE(changed.contains("same.py", 1, 99));
    CHECK_FALSE(changed.contains("shorter.py", 1, 99));
}

TEST_CASE("refs: earlier commits, branch points, unknown ones, no commit at all") {
    const test::GitFolder repo;
    repo.write("a.py", "1\n");
    CHECK(changed_lines(repo.path()).files.at("a.py") == Ranges{LineRange{}});
    repo.git({"add", "a.py"});
    CHECK(changed_lines(repo.path()).files.at("a.py") == Ranges{{1, 1}});
    CHECK_THROWS_AS(changed_lines(repo.path(), "HEAD~1"), Error);
    repo.commit();
    CHECK(changed_lines(repo.path()).files.empty());
    repo.git({"checkout", "-q", "-b", "topic"});
    repo.write("a.py", "1\n2\n");
    repo.commit();
    repo.git({"checkout", "-q", "main"});
    repo.write("b.py", "1\n");
    repo.commit();
    repo.git({"checkout", "-q", "topic"});
    CHECK(changed_lines(repo.path(), "HEAD~1").files.size() == 1);
    CHECK(changed_lines(repo.path(), "main...").files.at("a.py") == Ranges{{2, 2}});
    for (const char* ref : {"nowhere", "", "--output=x", "...", "HEAD:a.py", "nowhere..."}) {
        INFO(ref);
        try {
            changed_lines(repo.path(), ref);
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.what() == "git knows no commit '" + std::string(ref) + "'");
            CHECK_FALSE(error.hint().empty());
        }
    }
    const test::TempFolder outside;
    CHECK_THROWS_AS(changed_lines(outside.path()), Error);
}

TEST_CASE("a root below the top sees its own files only") {
    const test::GitFolder repo;
    repo.write("a.py", "1\n");
    repo.write("pkg/b.py", "1\n");
    repo.commit();
    repo.write("a.py", "2\n");
    repo.write("pkg/b.py", "2\n");
    repo.write("pkg/new.py", "2\n");
    repo.write("new.py", "2\n");
    const ChangedLines changed = changed_lines(repo / "pkg");
    CHECK(changed.files.size() == 2);
    CHECK(changed.files.count("b.py") == 1);
    CHECK(changed.files.count("new.py") == 1);
}

TEST_CASE("settings of the user and the repository change nothing and execute nothing") {
    const test::GitFolder repo;
    const std::string mark = (repo / "executed").string(), touch = "touch " + mark + "; cat";
    repo.write("a.py", "1\n--- 2\n+++ 3\n");
    repo.write(".gitattributes", "*.py filter=evil diff=evil\n");
    repo.commit();
    repo.write("a.py", "-- 1\n++ 2\n@@ -1 +1 @@\n");
    repo.write(".gitattributes", "*.py filter=e=v diff=evil -text\n");
    for (const auto& [key, value] :
         std::vector<std::pair<std::string, std::string>>{{"filter.evil.clean", touch},
                                                          {"filter.evil.process", touch},
                                                          {"filter.evil.required", "true"},
                                                          {"filter.e=v.clean", touch},
                                                          {"filter.e=v.required", "true"},
                                                          {"diff.evil.command", touch},
                                                          {"diff.evil.textconv", touch},
                                                          {"diff.external", touch},
                                                          {"core.fsmonitor", touch},
                                                          {"core.pager", touch},
                                                          {"diff.noprefix", "true"},
                                                          {"diff.mnemonicPrefix", "true"},
                                                          {"color.ui", "always"},
                                                          {"diff.context", "7"},
                                                          {"diff.interHunkContext", "9"},
                                                          {"diff.orderFile", "/nowhere"}}) {
        repo.git({"config", key, value});
    }
    make_executable(repo.write(".git/hooks/post-index-change", "#!/bin/sh\ntouch " + mark + "\n"));
    const ChangedLines changed = changed_lines(repo.path());
    CHECK(changed.files.at("a.py") == Ranges{{1, 3}});
    CHECK_FALSE(std::filesystem::exists(mark));
}

TEST_CASE("what is not a diff is refused") {
    for (const char* wrong : {"@@ -1 +1 @@\n-a\n", "@@ -1,x +1 @@\n", "@@ -1 +1 @@\n a\n", "+++ c/x\n",
                              "@@ -1 +1 @@\n-a\n-b\n+c\n", "@@ -99999999999 +1 @@\n"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_diff(wrong), Error);
    }
    CHECK(parse_diff("").files.empty());
    const ChangedLines odd = parse_diff(
        "diff --git a/x b/x\n--- a/x\n+++ \"b/t\\ta\\303\\244\\\"\"\n@@ -1 +1,2 @@ def f():\n--- a\n\\ No "
        "newline at end of file\n"
        "+++ b\n+c\n\\ No newline at end of file\ndiff --git a/y y b/y y\n+++ b/y y\t\n@@ -0,0 +7 @@\n+a\n");
    CHECK(odd.files.at("t\ta\xc3\xa4\"") == Ranges{{1, 2}});
    CHECK(odd.files.at("y y") == Ranges{{7, 7}});
}
