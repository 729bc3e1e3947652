#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("attributes by name") {
    const std::string head = "from sqlalchemy.orm import joinedload\n";
    CHECK(sqla_fixed("SQA206",
                     head + "def f(s: Session):\n    s.query(User).options(joinedload('tasks')).all()\n") ==
          head + "def f(s: Session):\n    s.query(User).options(joinedload(User.tasks)).all()\n");
    CHECK(sqla("SQA206", head + "x = joinedload('tasks')\n").size() == 1);
    CHECK(sqla("SQA206", head + "x = joinedload(User.tasks), joinedload('*')\n").empty());
}
