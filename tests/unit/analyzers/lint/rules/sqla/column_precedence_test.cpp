#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("conditions without parentheses") {
    CHECK(sqla_fixed("SQA107", "select(User).where(User.name == 'x' & User.id == 1)\n") ==
          "select(User).where((User.name == 'x') & (User.id == 1))\n");
    CHECK(sqla_fixed("SQA107", "select(User).where((User.name == 'x') | User.id == 1)\n") ==
          "select(User).where((User.name == 'x') | (User.id == 1))\n");
    CHECK(sqla_fixed("SQA107", "select(User).where(User.id == 1 & User.id == 2 & User.id == 3)\n") ==
          "select(User).where((User.id == 1) & (User.id == 2) & (User.id == 3))\n");
    CHECK(sqla_fixed("SQA107", "select(User).where(User.id == 1 | (User.id == 2))\n") ==
          "select(User).where((User.id == 1) | (User.id == 2))\n");
}

TEST_CASE("arithmetic on bits") {
    CHECK(sqla("SQA107", "select(User).where(User.flags & 1 == 1)\n").empty());
    CHECK(sqla("SQA107", "select(User).where(User.flags & User.id == 1)\n").empty());
    CHECK(sqla("SQA107", "select(User).where((User.id == 1) & (User.flags == 2))\n").empty());
    CHECK(sqla("SQA107", "def f(u: User):\n    return u.flags == 1 & u.id == 2\n").empty());
}
