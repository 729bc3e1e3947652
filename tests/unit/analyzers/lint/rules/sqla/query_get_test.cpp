#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("Query.get") {
    CHECK(sqla_fixed("SQA204", "def f(s: Session):\n    return s.query(User).get(1)\n") ==
          "def f(s: Session):\n    return s.get(User, 1)\n");
    CHECK(sqla("SQA204", "def f(s: Session):\n    return s.query(User).options(z).get(1)\n").empty());
    CHECK(sqla("SQA204", "def f(s: Session, query):\n    return s.get(User, 1), query.get(1)\n").empty());
}
