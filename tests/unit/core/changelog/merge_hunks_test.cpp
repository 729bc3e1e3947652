#include "core/changelog/merge_hunks.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

namespace {

std::optional<std::string> both(const std::string& ours, const std::string& theirs,
                                const std::string& base = "") {
    return both_added({true, "", ours, base, theirs});
}

}  // namespace

TEST_CASE("items that both sides added are all kept") {
    CHECK(both("- a\n", "- b\n") == "- a\n- b\n");
    CHECK(both("- a\n- b\n", "- b\n- c\n") == "- a\n- b\n- c\n");
    CHECK(both("- a\n  more of a\n", "- b\n", "\n") == "- a\n  more of a\n- b\n");
    CHECK(both("- a\r\n", "- b\r\n") == "- a\r\n- b\r\n");
    CHECK(both("- a", "- b") == "- a\n- b\n");
    CHECK(both("", "- b\n\n") == "- b\n\n");
}

TEST_CASE("sections that both sides added become one, in the page's order") {
    CHECK(both("### Fixed\n\n- a\n\n", "### Fixed\n\n- b\n\n") == "### Fixed\n\n- a\n- b\n\n");
    CHECK(both("\n### Fixed\n\n- a\n", "\n### Added\n\n- b\n") == "\n### Added\n\n- b\n\n### Fixed\n\n- a\n");
    CHECK(both("- x\n\n### Fixed\n\n- a\n", "- y\n") == "- x\n- y\n\n### Fixed\n\n- a\n");
    CHECK(both("### Fixed\n\n- a\n", "- y\n") == "- y\n\n### Fixed\n\n- a\n");
}

TEST_CASE("anything else is a conflict") {
    CHECK_FALSE(both("- a\n", "text\n"));
    CHECK_FALSE(both("- a\nlazily on\n", "- b\n"));
    CHECK_FALSE(both("- a changed\n", "- a too\n", "- a\n"));
    CHECK_FALSE(both("## [1.0.0]\n\n- a\n", "- b\n"));
    CHECK_FALSE(both("```\n- a\n```\n", "- b\n"));
}

TEST_CASE("hunks are read from markers of their size alone") {
    const std::string text =
        "before\n<<<<<<<<< ours\na\n=======\n||||||||| base\nb\n=========\nc\n>>>>>>>>> theirs\nafter";
    const std::vector<Hunk> hunks = parse_hunks(text, 9);
    REQUIRE(hunks.size() == 3);
    CHECK(hunks[0].plain == "before\n");
    CHECK(hunks[1].conflict);
    CHECK(hunks[1].ours == "a\n=======\n");
    CHECK(hunks[1].base == "b\n");
    CHECK(hunks[1].theirs == "c\n");
    CHECK(hunks[2].plain == "after");
    CHECK(parse_hunks("", 9).size() == 1);
}

TEST_CASE("conflicts are written as git does") {
    const Hunk hunk{true, "", "same\na\nend\n", "o\n", "same\nb\nend\n"};
    CHECK(text_of(hunk, 7, false) == "same\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\nend\n");
    CHECK(text_of(hunk, 8, true) ==
          "<<<<<<<< ours\nsame\na\nend\n|||||||| base\no\n========\nsame\nb\nend\n>>>>>>>> theirs\n");
    CHECK(text_of({true, "", "a", "", ""}, 7, false) == "<<<<<<< ours\na\n=======\n>>>>>>> theirs\n");
}
