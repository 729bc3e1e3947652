#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("in and not in") {
    CHECK(sqla_fixed("SQA105", "select(User).where(User.id in z)\n") ==
          "select(User).where(User.id.in_(z))\n");
    CHECK(sqla_fixed("SQA105", "select(User).where(User.id not in [1, 2])\n") ==
          "select(User).where(User.id.not_in([1, 2]))\n");
    CHECK(sqla("SQA105", "x = User.id in (1, 2)\n").size() == 1);
    CHECK(sqla("SQA105", "x = User.id in (User.id, User.name)\n").empty());
    CHECK(sqla("SQA105", "x = User.id in columns\n").empty());
    CHECK(sqla("SQA105", "def f(u: User, s):\n    return s.query(User).filter(u.id in [1])\n").empty());
}

TEST_CASE("in where conditions are collected") {
    CHECK(sqla("SQA105",
               "def f(ids):\n    all = []\n    all.append(User.id in ids)\n    return "
               "select(User).where(*all)\n")
              .size() == 1);
    CHECK(sqla("SQA105", "def f(ids, column):\n    all = []\n    all.append(column in ids)\n    return all\n")
              .empty());
    CHECK(sqla("SQA105", "def f(fields):\n    return User.id in fields\n").empty());
    CHECK(sqla("SQA105", "def f(fields):\n    if User.id in fields:\n        return 1\n").empty());
}
