#include "core/base/diff.h"

#include <catch2/catch.hpp>
#include <random>

#include "core/base/fs.h"
#include "core/base/process.h"
#include "tests/support/temp_folder.h"

using namespace sixth;

TEST_CASE("equal texts differ in nothing") {
    CHECK(unified_diff("a\n", "a\n", "a", "b").empty());
    CHECK(unified_diff("", "", "a", "b").empty());
}

TEST_CASE("a changed line stands between its neighbours") {
    CHECK(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "a/x", "b/x") ==
          "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST_CASE("near changes share a hunk, far ones do not") {
    std::string before, after;
    for (int i = 0; i < 40; ++i) {
        before += std::to_string(i) + "\n";
        after += (i == 3 || i == 8 || i == 30 ? "x" : "") + std::to_string(i) + "\n";
    }
    const std::string diff = unified_diff(before, after, "a", "b");
    std::size_t hunks = 0;
    for (std::size_t at = diff.find("\n@@ "); at != diff.npos; at = diff.find("\n@@ ", at + 1)) ++hunks;
    CHECK(hunks == 2);
}

TEST_CASE("a missing last newline is told") {
    CHECK(unified_diff("a", "a\n", "a", "b") ==
          "--- a\n+++ b\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST_CASE("patch turns the one into the other") {
    if (!find_program("patch")) {
        WARN("skipped: patch is missing; third_party/setup --tests installs it");
        return;
    }
    const test::TempFolder folder;
    std::mt19937 random(20261122);
    const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
    for (int round = 0; round < 60; ++round) {
        std::vector<std::string> rows;
        for (int i = below(60); i > 0; --i) rows.push_back(std::to_string(below(8)) + (below(9) ? "" : "\r"));
        std::vector<std::string> changed = rows;
        for (int edits = below(12); edits > 0; --edits) {
            const auto at = static_cast<std::ptrdiff_t>(
                changed.empty() ? 0 : below(static_cast<unsigned>(changed.size())));
            if (below(2) || changed.empty()) {
                changed.insert(changed.begin() + at, "new" + std::to_string(below(5)));
            } else {
                changed.erase(changed.begin() + at);
            }
        }
        const auto joined = [&](const std::vector<std::string>& all, bool last_newline) {
            std::string text;
            for (const std::string& row : all) text += row + "\n";
            if (!last_newline && !text.empty()) text.pop_back();
            return text;
        };
        const std::string before = joined(rows, below(3) != 0), after = joined(changed, below(3) != 0);
        const std::string diff = unified_diff(before, after, "a", "b");
        if (diff.empty()) {
            CHECK(before == after);
            continue;
        }
        folder.write("file", before);
        ProcessOptions options;
        options.folder = folder.path();
        options.input = diff;
        const ProcessResult result =
            run_process({"patch", "--binary", "--posix", "-s", "-F0", "-o", "out", "file"}, options);
        INFO(diff << result.out << result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(fs::read(folder / "out") == after);
    }
}

TEST_CASE("texts with nothing in common are bounded work") {
    std::string before, after;
    for (int i = 0; i < 20000; ++i) {
        before += "a" + std::to_string(i) + "\n";
        after += "b" + std::to_string(i) + "\n";
    }
    const std::string diff = unified_diff(before, after, "a", "b");
    CHECK(diff.substr(12, 24) == "@@ -1,20000 +1,20000 @@\n");
}
