#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

TEST_CASE("length counts physical lines from def, decorators left out") {
    const auto function = [](int lines) {
        std::string text = "@decorated\n@twice\ndef f():\n";
        for (int i = 1; i < lines; ++i) text += "    x = 1\n";
        return text;
    };
    CHECK(test::lint("CPX201", function(50)).empty());
    const auto found = test::lint("CPX201", function(51));
    REQUIRE(found.size() == 1);
    CHECK(found[0].score == 51);
    CHECK(found[0].where.line == 3);
    CHECK(found[0].where.column == 5);
    CHECK(found[0].symbol == "f");
    CHECK(found[0].type == "length");
}
