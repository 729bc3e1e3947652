#include "core/repo/root.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::repo;

TEST_CASE("the nearest marked folder is the root") {
    const test::TempFolder top;
    top.write("a/b/c/x.py", "");
    CHECK(find_root(top / "a/b/c").path == top / "a/b/c");
    CHECK(find_root(top / "a/b/c").found == Found::current_folder);
    top.write("a/.git", "gitdir: elsewhere");
    CHECK(find_root(top / "a/b/c").path == top / "a");
    CHECK(find_root(top / "a/b/c").found == Found::git);
    top.write("a/b/pyproject.toml", "[tool.other]\nx = 1\n");
    CHECK(find_root(top / "a/b/c").path == top / "a");
    for (const char* text : {"[tool.sixth]\n", "\n[ tool . \"sixth\" ]", "[tool.sixth.lint]\r\nx = 1",
                             "[[tool.sixth.task]]", "tool.sixth.lint.x = 1"}) {
        INFO(text);
        top.write("a/b/pyproject.toml", text);
        CHECK(find_root(top / "a/b/c").path == top / "a/b");
    }
    top.write("a/b/pyproject.toml", "[tool.sixthly]\n#[tool.sixth]\n");
    CHECK(find_root(top / "a/b/c").path == top / "a");
    top.write("a/b/c/sixth.toml", "");
    CHECK(find_root(top / "a/b/c").found == Found::sixth_toml);
    std::filesystem::create_directories(top / "a/b/.sixth");
    CHECK(find_root(top / "a/b").found == Found::sixth_folder);
    CHECK(find_root(top / "a/b/c", top.path()).path == top.path());
}

TEST_CASE("links are resolved, and wrong places are errors") {
    const test::TempFolder top;
    top.write("real/x.py", "");
    std::filesystem::create_directory_symlink("real", top / "link");
    CHECK(find_root(top / "link").path == top / "real");
    CHECK_THROWS_WITH(find_root(top / "none"),
                      "cannot open '" + (top / "none").string() + "': No such file or directory");
    CHECK_THROWS_AS(find_root(top / "real/x.py"), Error);
}

TEST_CASE("the whole disk and the home folder are not a project unless named") {
    const test::TempFolder home;
    const char* before = ::getenv("HOME");
    const std::string saved = before ? before : "";
    ::setenv("HOME", home.path().c_str(), 1);
    home.write(".git/HEAD", "");
    home.write("p/x.py", "");
    try {
        find_root(home.path());
        FAIL("accepted");
    } catch (const Error& error) {
        CHECK(error.hint().find("--root") != std::string::npos);
    }
    CHECK_THROWS_AS(find_root("/"), Error);
    CHECK(find_root(home / "p").path == home / "p");  // not the dotfiles repository above
    CHECK(find_root(home.path(), home.path()).found == Found::named);
    home.write("sixth.toml", "");
    CHECK(find_root(home / "p").path == home.path());
    ::setenv("HOME", saved.c_str(), 1);
}
