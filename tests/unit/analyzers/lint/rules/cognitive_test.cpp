#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

TEST_CASE("cognitive complexity above the limit is reported for the outermost function alone") {
    CHECK(test::lint_facts("CPX102", test::nested_functions(&facts::FunctionFacts::cognitive, 15)).empty());
    const auto found =
        test::lint_facts("CPX102", test::nested_functions(&facts::FunctionFacts::cognitive, 16));
    REQUIRE(found.size() == 1);
    CHECK(found[0].symbol == "outer");
    CHECK(found[0].score == 16);
    CHECK(found[0].limit == 15);
    CHECK(found[0].where.line == 7);
    CHECK(found[0].message == "outer has cognitive complexity 16 (limit 15)");
}

TEST_CASE("the limit of cognitive complexity is a setting") {
    lint::Settings settings;
    settings.max_cognitive = 16;
    CHECK(test::lint_facts("CPX102", test::nested_functions(&facts::FunctionFacts::cognitive, 16), settings)
              .empty());
}
