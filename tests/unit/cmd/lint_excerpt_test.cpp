#include "cmd/lint_excerpt.h"

#include <catch2/catch.hpp>

using namespace sixth;
using cmd::excerpt;
using cmd::Style;
using cmd::Tone;

namespace {

std::string shown(std::string_view text, Position where, int width = 80) {
    return excerpt(Lines(text), where, Style(), Tone::red, width);
}

}  // namespace

TEST_CASE("carets stand under the marked characters") {
    CHECK(shown("def claim():\n", {1, 5, 1, 10}) == "     1 | def claim():\n       |     ^^^^^\n");
}

TEST_CASE("tabs and wide characters keep the carets in place") {
    CHECK(shown("\tx = 1", {1, 2, 1, 3}) == "     1 |     x = 1\n       |     ^\n");
    CHECK(shown("漢 = y", {1, 5, 1, 6}) == "     1 | 漢 = y\n       |      ^\n");
}

TEST_CASE("a block shows its beginning") {
    CHECK(shown("a\nb\nc\nd\ne\n", {1, 1, 5, 2}) ==
          "     1 | a\n     2 | b\n     3 | c\n       | ... 2 more lines\n");
    CHECK(shown("a\nb\n", {1, 1, 2, 2}) == "     1 | a\n     2 | b\n");
}

TEST_CASE("a line of megabytes is cut around the carets") {
    const std::string text = std::string(1 << 20, 'a') + "BAD" + std::string(1 << 20, 'c');
    const std::string out = shown(text, {1, (1 << 20) + 1, 1, (1 << 20) + 4}, 60);
    CHECK(out.size() < 200);
    const std::size_t bad = out.find("BAD"), line_end = out.find('\n');
    REQUIRE(bad != out.npos);
    CHECK(out.find("^^^") - line_end - 1 == bad);
}

TEST_CASE("what is no longer there is not shown") {
    CHECK(shown("a\n", {7, 1, 7, 2}).empty());
    CHECK(shown("", {1, 5, 1, 9}) == "     1 | \n       | ^\n");
}

TEST_CASE("escape sequences in source stay harmless") {
    CHECK(shown("\x1b[2J", {1, 1, 1, 2}).find('\x1b') == std::string::npos);
}
