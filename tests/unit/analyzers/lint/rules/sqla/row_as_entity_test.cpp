#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("a row has no attributes of its entity") {
    CHECK(sqla_fixed("SQA111",
                     "def f(s: Session):\n    for u in s.execute(select(User)):\n        print(u.name)\n") ==
          "def f(s: Session):\n    for u in s.scalars(select(User)):\n        print(u.name)\n");
    CHECK(
        sqla_fixed("SQA111",
                   "async def f(s: AsyncSession):\n    r = await s.execute(select(User))\n    return "
                   "r.first().name\n") ==
        "async def f(s: AsyncSession):\n    r = await s.scalars(select(User))\n    return r.first().name\n");
    CHECK(sqla("SQA111", "def f(s: Session):\n    return s.execute(select(User)).all()[0].name\n").size() ==
          1);
}

TEST_CASE("entities, and what a row has") {
    CHECK(sqla("SQA111",
               "def f(s: Session):\n    for u in s.execute(select(User)).scalars():\n        u.name\n")
              .empty());
    CHECK(sqla("SQA111",
               "def f(s: Session):\n    for r in s.execute(select(User)):\n        r.User, r[0].name\n")
              .empty());
    CHECK(sqla("SQA111", "def f(s: Session):\n    for r in s.execute(select(User.name)):\n        r.name\n")
              .empty());
    CHECK(sqla("SQA111", "def f(s: Session):\n    for r, in s.execute(select(User)):\n        r.name\n")
              .empty());
}
