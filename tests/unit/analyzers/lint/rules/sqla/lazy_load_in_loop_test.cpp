#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("a query for each row") {
    const auto found =
        sqla("SQA301",
             "def f(s: Session):\n    for u in s.scalars(select(User)):\n        print(u.tasks, u.tasks)\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].suggestion == "Load it with the query: .options(selectinload(User.tasks))");
    CHECK(sqla("SQA301", "def f(s: Session):\n    return [t.user.name for t in s.query(Task).all()]\n")
              .size() == 1);
}

TEST_CASE("loaded beforehand, or nobody knows") {
    CHECK(sqla("SQA301",
               "def f(s: Session):\n    for u in "
               "s.scalars(select(User).options(selectinload(User.tasks))):\n        u.tasks\n")
              .empty());
    CHECK(sqla("SQA301",
               "def f(s: Session):\n    for u in s.scalars(select(User)):\n        u.groups, u.name\n")
              .empty());
    CHECK(sqla("SQA301", "def f(users: list[User]):\n    for u in users:\n        u.tasks\n").empty());
    CHECK(sqla("SQA301",
               "def f(s: Session):\n    for u in s.scalars(select(User)):\n        print(u.tasks)\n        "
               "break\n")
              .empty());
}

TEST_CASE("migrations run once") {
    CHECK(sqla("SQA301",
               "down_revision = 'a'\ndef f(s: Session):\n    for u in s.query(User):\n        u.tasks\n")
              .empty());
}
