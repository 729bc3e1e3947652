#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("and, or between conditions") {
    CHECK(sqla("SQA102", "select(User).where(User.id == 1 and User.name == 'x')\n").size() == 1);
    CHECK(sqla("SQA102", "c = User.id == 1 or z\n").size() == 1);
    CHECK(sqla("SQA102", "x = User.name or 'none'\n").size() == 1);
    // the last operand is only handed on, and a flag in front decides in Python
    CHECK(sqla("SQA102", "select(User).where(z and User.id == 1)\n").empty());
    CHECK(sqla("SQA102", "def f(u: User):\n    return u.active and u.name == 'x'\n").empty());
    // one finding, by SQA101
    CHECK(sqla("SQA102", "if User.id == 1 and User.active: pass\n").empty());
}

TEST_CASE("conditions become arguments, or are joined by operators") {
    CHECK(sqla_fixed("SQA102", "select(User).where(User.id == 1 and User.active and User.name == 'x')\n") ==
          "select(User).where(User.id == 1, User.active, User.name == 'x')\n");
    CHECK(sqla_fixed("SQA102", "select(User).where(User.id == 1 or User.active)\n") ==
          "select(User).where((User.id == 1) | User.active)\n");
    CHECK(sqla_fixed("SQA102", "select(User).where(User.id == 1\n    and User.id == 2)\n") ==
          "select(User).where(User.id == 1, User.id == 2)\n");
    CHECK(sqla_fixed("SQA102", "select(User).where(User.id == 1  # one\n    and User.id == 2)\n") ==
          "select(User).where(User.id == 1  # one\n    , User.id == 2)\n");
    CHECK(sqla_fixed("SQA102", "c = User.id == 1 and User.id == 2\n") ==
          "c = (User.id == 1) & (User.id == 2)\n");
    CHECK(sqla_fixed("SQA102", "c = User.id == 1 and z\n") == "c = User.id == 1 and z\n");
}
