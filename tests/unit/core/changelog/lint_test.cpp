#include "core/changelog/lint.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

namespace {

// "line:column message -> fix", one a line
std::string judged(std::string_view text, const LintLimits& limits = {}) {
    std::string all;
    for (const MessageFinding& f : lint_message(text, {}, limits))
        all +=
            std::to_string(f.line) + ":" + std::to_string(f.column) + " " + f.message + " -> " + f.fix + "\n";
    return all;
}

}  // namespace

TEST_CASE("messages that are fine") {
    for (const char* text : {"feat: x", "fix(a-b): x y\n\nBody.\n\nRefs: #1\n", "refactor!: x",
                             "Merge branch 'x'", "Revert \"feat: x\"\n\nThis reverts commit 1.",
                             "fixup! feat: x", "feat: wait...", "feat: x\n\nBREAKING CHANGE: y\n"})
        CHECK(judged(text).empty());
}

TEST_CASE("each finding has its place and the line as it would be right") {
    CHECK(judged("feat:x") == "1:6 no space behind the colon -> feat: x\n");
    CHECK(judged("feat:  x") == "1:7 more than one space behind the colon -> feat: x\n");
    CHECK(judged("Fix: x") == "1:1 type 'Fix' is not in lower case -> fix: x\n");
    CHECK(judged("faet(x): y") == "1:1 unknown type 'faet' -> feat(x): y\n");
    CHECK(judged("fix: x.") == "1:7 the subject ends with a full stop -> fix: x\n");
    CHECK(judged("fix x") == "1:4 no type and colon before the description -> fix: x\n");
    CHECK(judged("do x") == "1:1 no type and colon before the description -> fix: do x\n");
    CHECK(judged("fix:") == "1:4 nothing is said behind the colon -> fix: what it does\n");
    CHECK(judged("fix(x: y") == "1:4 the scope's bracket is not closed -> fix(x): y\n");
    CHECK(judged("fix(): y") == "1:4 the scope is empty -> fix: y\n");
    CHECK(judged("fix (x): y") == "1:4 a space before the scope -> fix(x): y\n");
    CHECK(judged("fix : y") == "1:4 a space before the colon -> fix: y\n");
    CHECK(judged("fix: x\nbody") ==
          "2:1 no blank line between the subject and the body -> put an empty line before this one\n");
    CHECK(judged("fix: x\n\nBreaking Change: y") ==
          "3:1 BREAKING CHANGE is not in upper case -> BREAKING CHANGE: y\n");
    CHECK(judged("fix: x\n\nBREAKING CHANGES: y") ==
          "3:16 the footer is called BREAKING CHANGE -> BREAKING CHANGE: y\n");
    CHECK(judged("fix: x\n\nBREAKING CHANGE:y") == "3:17 no space behind the colon -> BREAKING CHANGE: y\n");
    CHECK(judged("\n# x\n").find("2:1 ") == 0);
    CHECK(judged("") == "1:1 the message is empty -> say what the commit does: 'fix: …'\n");
    // columns count characters
    CHECK(judged("fix(größe) : y").find("1:11 a space before the colon") == 0);
    LintLimits short_lines;
    short_lines.max_subject = 8;
    CHECK(judged("fix: äöü x", short_lines).find("1:9 the subject has 10 characters, more than 8") == 0);
}

TEST_CASE("without_comments: lines keep their numbers") {
    CHECK(without_comments(
              "# a\nfix: x\n# b\n\nbody\n# ------------------------ >8 ------------------------\ndiff\n",
              "#") == "\nfix: x\n\n\nbody\n\n\n");
    CHECK(without_comments("; a\n# b\n", ";") == "\n# b\n");
}
