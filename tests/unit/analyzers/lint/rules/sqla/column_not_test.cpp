#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("not before SQL") {
    CHECK(sqla_fixed("SQA103", "select(User).where(not User.active)\n") ==
          "select(User).where(~User.active)\n");
    CHECK(sqla_fixed("SQA103", "select(User).where(not User.name == 'x')\n") ==
          "select(User).where(~(User.name == 'x'))\n");
    CHECK(sqla_fixed("SQA103", "select(User).where(not (User.name == 'x'))\n") ==
          "select(User).where(~(User.name == 'x'))\n");
    CHECK(sqla("SQA103", "def f(u: User):\n    return not u.active\n").empty());
    CHECK(sqla("SQA103", "x = not z\n").empty());
    CHECK(sqla("SQA103", "if not User.active: pass\n").empty());  // SQA101
}
