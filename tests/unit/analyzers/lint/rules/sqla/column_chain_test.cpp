#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("chained comparisons") {
    CHECK(sqla_fixed("SQA106", "select(User).where(0 < User.id < 9)\n") ==
          "select(User).where((0 < User.id) & (User.id < 9))\n");
    CHECK(sqla("SQA106", "select(User).where(0 < User.id + 1 < 9)\n").size() == 1);
    CHECK(sqla("SQA106", "def f(u: User):\n    return 0 < u.id < 9\n").empty());
}
