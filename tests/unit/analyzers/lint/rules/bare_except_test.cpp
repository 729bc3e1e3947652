#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::lines;

TEST_CASE("bare except is found, a handler that raises again is not") {
    CHECK(lines(test::lint("SML102", "try:\n    f()\nexcept:\n    pass\n")) == std::vector<unsigned>{3});
    CHECK(lines(test::lint("SML102", "try:\n    f()\nexcept:\n    log()\n    raise\n")).empty());
    CHECK(lines(test::lint("SML102",
                           "try:\n    f()\nexcept Exception:\n    pass\nexcept (A, B) as e:\n    pass\n"))
              .empty());
}

TEST_CASE("bare except becomes Exception") {
    CHECK(test::fixed("SML102", "try:\n    f()\nexcept :  # why\n    pass\n") ==
          "try:\n    f()\nexcept Exception :  # why\n    pass\n");
    CHECK(test::fixed("SML102", "try:\n    f()\nexcept:\n    pass\n", Safety::safe) ==
          "try:\n    f()\nexcept:\n    pass\n");
}

TEST_CASE("comments silence a finding") {
    CHECK(test::lint("SML102", "try:\n    f()\nexcept:  # noqa\n    pass\n").empty());
    CHECK(test::lint("SML102", "try:\n    f()\nexcept:  # sixth: ignore[SML102]\n    pass\n").empty());
    CHECK(test::lint("SML102", "try:\n    f()\nexcept:  # noqa: E722, bare-except\n    pass\n").empty());
    CHECK(test::lint("SML102", "try:\n    f()\nexcept:  # noqa: E722\n    pass\n").size() == 1);
    for (const char* codes : {"sml102", "Sml", "ALL", "Bare-Except", "e722,sml102"}) {
        INFO(codes);
        CHECK(test::lint("SML102", "try:\n    f()\nexcept:  # NOQA: " + std::string(codes) + "\n    pass\n")
                  .empty());
    }
}
