#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("lists that 2.0 does not take") {
    CHECK(sqla_fixed("SQA201", "select([User.id, User.name]).where(z)\n") ==
          "select(User.id, User.name).where(z)\n");
    CHECK(sqla_fixed("SQA201", "from sqlalchemy import case\ncase([(User.id > 1, 'a')], else_='b')\n") ==
          "from sqlalchemy import case\ncase((User.id > 1, 'a'), else_='b')\n");
    const auto found = sqla("SQA201", "select([User.id], User.id == 1)\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].fix.edits.empty());
    CHECK(sqla("SQA201", "select(User.id)\nz.select([1])\n").empty());
}
