#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("is and is not") {
    CHECK(sqla_fixed("SQA104", "select(User).where(User.name is None)\n") ==
          "select(User).where(User.name.is_(None))\n");
    CHECK(sqla_fixed("SQA104", "select(User).where(User.active is not True)\n") ==
          "select(User).where(User.active.is_not(True))\n");
    CHECK(sqla_fixed("SQA104", "select(User).where(User.id + 1 is None)\n") ==
          "select(User).where((User.id + 1).is_(None))\n");
    CHECK(sqla("SQA104", "select(User).where(None is User.name)\n").size() == 1);
    CHECK(sqla("SQA104", "x = User.name is None\n").size() == 1);
    CHECK(sqla("SQA104", "def f(c):\n    c = User.name\n    return c is None\n").empty());
    CHECK(sqla("SQA104", "x = User.name is z\n").empty());
    CHECK(sqla("SQA104", "def f(u: User):\n    return u.name is None\n").empty());
}
