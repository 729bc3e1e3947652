#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

TEST_CASE("nesting above the limit is reported, each function by itself") {
    CHECK(test::lint_facts("CPX301", test::nested_functions(&facts::FunctionFacts::nesting, 5)).empty());
    const auto found = test::lint_facts("CPX301", test::nested_functions(&facts::FunctionFacts::nesting, 6));
    CHECK(test::lines(found) == std::vector<unsigned>{7, 8});
    CHECK(found[0].message == "outer nests blocks 6 deep (limit 5)");
    CHECK(found[1].symbol == "outer.<locals>.inner");
    lint::Settings settings;
    settings.max_nesting = 6;
    CHECK(test::lint_facts("CPX301", test::nested_functions(&facts::FunctionFacts::nesting, 6), settings)
              .empty());
}
