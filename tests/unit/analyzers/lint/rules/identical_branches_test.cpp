#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::lines;

TEST_CASE("an if whose branches all do the same is found") {
    CHECK(lines(test::lint("SML106", "if a:\n    x(1)\nelse:\n    x( 1 )  # why\n")) ==
          std::vector<unsigned>{1});
    CHECK(test::lint("SML106", "if a:\n    x\nelif b:\n    x\nelse:\n    x\n").size() == 1);
    CHECK(test::lint("SML106", "match a:\n    case 1:\n        x\n    case _:\n        x\n").size() == 1);
}

TEST_CASE("branches that differ, or that need not run, are fine") {
    CHECK(test::lint("SML106", "if a:\n    x\nelif b:\n    x\n").empty());
    CHECK(test::lint("SML106", "if a:\n    x\nelif b:\n    y\nelse:\n    x\n").empty());
    CHECK(test::lint("SML106", "if a:\n    x\nelse:\n    x\n    y\n").empty());
    CHECK(test::lint("SML106", "if a:\n    x('b\\n')\nelse:\n    x('c\\n')\n").empty());
    CHECK(test::lint("SML106", "if a:\n    if b:\n        x\n    y\nelse:\n    if b:\n        x\n        y\n")
              .empty());
    CHECK(test::lint("SML106", "match a:\n    case 1:\n        x\n    case b.c:\n        x\n").empty());
}
