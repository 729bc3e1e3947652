#include "core/base/glob.h"

#include <catch2/catch.hpp>

#include <random>

#include "core/base/process.h"
#include "tests/support/git_folder.h"

using namespace sixth;

TEST_CASE("a pattern without a slash matches at any depth, and what is below") {
    CHECK(glob_match("*.py", "a.py"));
    CHECK(glob_match("*.py", "x/y/a.py"));
    CHECK_FALSE(glob_match("*.py", "a.pyi"));
    CHECK(glob_match("tests", "a/tests/b/c.py"));
    CHECK(glob_match("tests/", "a/tests/b/c.py"));
    CHECK_FALSE(glob_match("tests/", "a/tests"));
    CHECK(glob_match("*", "anything/at/all"));
    CHECK(glob_match("te?t[0-9]", "test1"));
    CHECK_FALSE(glob_match("te?t[0-9]", "te/t1"));
}

TEST_CASE("a slash ties the pattern to the top") {
    CHECK(glob_match("/setup.py", "setup.py"));
    CHECK_FALSE(glob_match("/setup.py", "a/setup.py"));
    CHECK(glob_match("tests/*.py", "tests/a.py"));
    CHECK_FALSE(glob_match("tests/*.py", "tests/b/a.py"));
    CHECK_FALSE(glob_match("tests/*.py", "x/tests/a.py"));
    CHECK(glob_match("a/*/c", "a/b/c/d.py"));
}

TEST_CASE("two stars span folders") {
    CHECK(glob_match("**/tests/*.py", "tests/a.py"));
    CHECK(glob_match("**/tests/*.py", "x/y/tests/a.py"));
    CHECK(glob_match("a/**/b.py", "a/b.py"));
    CHECK(glob_match("a/**/b.py", "a/x/y/b.py"));
    CHECK(glob_match("a/**", "a/x/y/b.py"));
    CHECK_FALSE(glob_match("a/**", "a"));
    CHECK_FALSE(glob_match("a/**/b.py", "a/x/c.py"));
}

TEST_CASE("odd patterns match nothing or themselves, quickly") {
    CHECK_FALSE(glob_match("", "a"));
    CHECK_FALSE(glob_match("/", "a"));
    CHECK_FALSE(glob_match("a", ""));
    CHECK(glob_match("[", "["));
    CHECK(glob_match("[]a]", "]"));
    CHECK(glob_match("[!a-c]", "d"));
    CHECK_FALSE(glob_match("[!a-c]", "b"));
    CHECK(glob_match("\\*", "*"));
    CHECK_FALSE(glob_match("\\*", "a"));
    CHECK(glob_match("[\\]]", "]"));
    const std::string stars = "*a*a*a*a*a*a*a*a*a*a*a*a*b", text(5000, 'a');
    CHECK_FALSE(glob_match(stars, text));
    std::string folders;
    for (int i = 0; i < 2000; ++i) folders += "a/";
    CHECK_FALSE(glob_match("**/a/**/a/**/a/**/a/**/b", folders + "c"));
    CHECK(glob_match_any({"x", "*.py"}, "a.py"));
    CHECK_FALSE(glob_match_any({}, "a.py"));
}

TEST_CASE("git agrees") {
    const test::GitFolder repository;
    std::mt19937 random(20261122);
    const auto pick = [&](std::string_view from) { return from[random() % from.size()]; };
    for (int round = 0; round < 60; ++round) {
        std::string pattern;
        const std::size_t parts = 1 + random() % 3;
        if (random() % 4 == 0) pattern += '/';
        for (std::size_t part = 0; part < parts; ++part) {
            if (part) pattern += '/';
            switch (random() % 6) {
                case 0:
                    pattern += "**";
                    break;
                case 1:
                    pattern += "[a-b]";
                    break;
                case 2:
                    pattern += "[!a]*";
                    break;
                default:
                    for (std::size_t i = 0; i < 1 + random() % 3; ++i) pattern += pick("aabbc*?");
            }
        }
        if (random() % 4 == 0) pattern += '/';
        repository.write(".gitignore", pattern + "\n");
        std::string paths, expected;
        for (int i = 0; i < 80; ++i) {
            std::string path;
            for (std::size_t part = 0; part < 1 + random() % 4; ++part) {
                if (part) path += '/';
                for (std::size_t j = 0; j < 1 + random() % 2; ++j) path += pick("abc");
            }
            paths += path + "\n";
        }
        ProcessOptions options;
        options.folder = repository.path();
        options.input = paths;
        // without --no-index the answer would depend on what is tracked
        const ProcessResult git =
            run_process({"git", "check-ignore", "--no-index", "-v", "-n", "--stdin"}, options);
        std::string_view lines = git.out;
        int seen = 0;
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(line.size() + 1);
            const std::string_view path = line.substr(line.find('\t') + 1);
            INFO(pattern << " on " << path);
            CHECK(glob_match(pattern, path) == (line.substr(0, 2) != "::"));
            ++seen;
        }
        CHECK(seen == 80);
    }
}
