#include "core/base/lines.h"

#include <catch2/catch.hpp>

using sixth::Lines;

TEST_CASE("lines without their endings") {
    const Lines lines("a\r\nbc\n\nd");
    REQUIRE(lines.count() == 4);
    CHECK(lines[1] == "a");
    CHECK(lines[2] == "bc");
    CHECK(lines[3].empty());
    CHECK(lines[4] == "d");
    CHECK(lines[0].empty());
    CHECK(lines[5].empty());
}

TEST_CASE("offsets become lines and columns in characters") {
    const Lines lines("é = 1\nx");
    CHECK(lines.at(0).column == 1);
    CHECK(lines.at(2).column == 2);  // behind the two bytes of é
    CHECK(lines.at(7).line == 2);
    CHECK(lines.at(7).column == 1);
    CHECK(lines.at(99).line == 2);
    CHECK(lines.at(99).column == 2);
}

TEST_CASE("an empty text has one empty line") {
    const Lines lines("");
    CHECK(lines.count() == 1);
    CHECK(lines.at(0).line == 1);
}
