#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

TEST_CASE("return statements above the limit are reported, each function by itself") {
    CHECK(test::lint_facts("CPX303", test::nested_functions(&facts::FunctionFacts::returns, 6)).empty());
    const auto found = test::lint_facts("CPX303", test::nested_functions(&facts::FunctionFacts::returns, 7));
    CHECK(test::lines(found) == std::vector<unsigned>{7, 8});
    CHECK(found[0].message == "outer returns in 7 places (limit 6)");
    CHECK(found[0].score == 7);
    lint::Settings settings;
    settings.max_returns = 7;
    CHECK(test::lint_facts("CPX303", test::nested_functions(&facts::FunctionFacts::returns, 7), settings)
              .empty());
}
