#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("statements nobody runs") {
    CHECK(sqla("SQA113", "delete(User).where(User.id == 1)\n").size() == 1);
    CHECK(sqla("SQA113", "def f():\n    stmt = update(User).values(active=False)\n").size() == 1);
    CHECK(sqla("SQA113",
               "def f(s: Session):\n    q = s.query(User)\n    q.filter(User.id == 1)\n    return q\n")
              .size() == 1);
    CHECK(sqla("SQA113", "def f(s: Session):\n    s.query(User).filter_by(id=1).delete()\n    s.delete(z)\n")
              .empty());
    CHECK(sqla("SQA113", "def f(s: Session):\n    stmt = delete(User)\n    s.execute(stmt)\n").empty());
    CHECK(sqla("SQA113", "def f(s: Session):\n    return delete(User)\n").empty());
    CHECK(sqla("SQA113", "def f(z):\n    z.delete(User).where(1)\n    z.update({})\n").empty());
}

TEST_CASE("a statement whose error is what a test waits for") {
    for (const char* raises :
         {"pytest.raises(ArgumentError)", "expect_raises_message(E, 'm') as e, x", "self.assertRaises(E)"}) {
        INFO(raises);
        const std::string head = "def f():\n    with " + std::string(raises) + ":\n        ";
        CHECK(sqla("SQA113", head + "select(User).filter_by(z='a')\n").empty());
        CHECK(sqla("SQA113", head + "stmt = update(User).values(z=1)\n").empty());
    }
    CHECK(
        sqla("SQA113", "def f():\n    with z.begin():\n        delete(User).where(User.id == 1)\n").size() ==
        1);
}

TEST_CASE("what is called update and is no statement, an insert without values") {
    CHECK(sqla("SQA113", "from sqlalchemy.orm import sync\ndef f(z):\n    sync.update(z, z)\n").empty());
    CHECK(
        sqla("SQA113", "from sqlalchemy import Table\nt = Table(z)\ndef f():\n    x = t.insert()\n").empty());
    CHECK(
        sqla("SQA113", "from sqlalchemy import Table\nt = Table(z)\ndef f():\n    x = t.delete()\n").size() ==
        1);
}
