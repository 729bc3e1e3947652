#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::lines;

TEST_CASE("a condition asked again in a chain is found") {
    const auto found =
        test::lint("SML105", "if a == 1:\n    x()\nelif b:\n    y()\n# why\nelif a  ==  1:\n    z()\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 6);
    CHECK(found[0].message == "line 1 asks the same: this branch never runs");
    CHECK(lines(test::lint("SML105", "if a:\n    x\nelif a:\n    y\nelif a:\n    z\n")) ==
          std::vector<unsigned>{3, 5});
}

TEST_CASE("different conditions, other chains and conditions with effects are fine") {
    CHECK(test::lint("SML105", "if a:\n    x\nelif b:\n    y\nif a:\n    z\n").empty());
    CHECK(test::lint("SML105", "if a == 'b\\n':\n    x\nelif a == 'c\\n':\n    y\n").empty());
    CHECK(test::lint("SML105", "if f():\n    x\nelif f():\n    y\n").empty());
    CHECK(test::lint("SML105", "if a:\n    x\nelif (b := c):\n    y\nelif a:\n    z\n").empty());
    CHECK(test::lint("SML105", "if a:\n    if a:\n        x\nelif b:\n    y\n").empty());
}
