#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

TEST_CASE("a file of radon's rank C is reported at its first line") {
    facts::Gathered g;
    g.totals.maintainability_index = 9.1;
    CHECK(test::lint_facts("CPX401", g).empty());
    g.totals.maintainability_index = 9;
    const auto found = test::lint_facts("CPX401", g);
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 1);
    CHECK(found[0].symbol.empty());
    CHECK(found[0].type == "maintainability");
    CHECK(found[0].message == "the file has maintainability index 9.0, rank C (limit 9)");
}
