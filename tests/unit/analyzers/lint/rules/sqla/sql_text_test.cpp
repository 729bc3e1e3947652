#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("values in the text of a statement") {
    CHECK(sqla_fixed("SQA110",
                     "def f(s: Session, x):\n    s.execute(text(f\"select * from t where a = '{x}'\"))\n") ==
          "def f(s: Session, x):\n    s.execute(text(\"select * from t where a = :x\").bindparams(x=x))\n");
    CHECK(
        sqla("SQA110", "def f(s: Session, x):\n    s.execute(text('select 1 where a = %s' % x))\n").size() ==
        1);
    CHECK(sqla("SQA110", "def f(s: Session, x):\n    s.execute(text('select 1 where a = ' + x))\n").size() ==
          1);
    CHECK(sqla("SQA110", "def f(s: Session, x):\n    s.execute(text('select 1 where a = {}'.format(x)))\n")
              .size() == 1);
    CHECK(sqla("SQA110", "def f(s: Session, x):\n    q = f'select 1 limit {x}'\n    s.execute(text(q))\n")
              .size() == 1);
}

TEST_CASE("names, constants and other people's execute") {
    CHECK(sqla("SQA110", "def f(s: Session, x):\n    s.execute(text(f'select * from {x}'))\n").empty());
    CHECK(sqla("SQA110", "def f(s: Session):\n    s.execute(text(f'select 1 where a = {LIMIT}'))\n").empty());
    CHECK(sqla("SQA110", "def f(s: Session, x):\n    s.execute(text('select 1 where a = :x'), {'x': x})\n")
              .empty());
    CHECK(sqla("SQA110", "def f(a, b):\n    text(f'{a}={b}')\n    text(f't.id={a}.{b}')\n").empty());
    CHECK(sqla("SQA110", "def f(cursor, x):\n    cursor.execute(f'select 1 where a = {x}')\n").empty());
}

TEST_CASE("what no driver binds, and lists of placeholders") {
    const auto count = [](const std::string& body) { return sqla("SQA110", body).size(); };
    CHECK(count("def f(s: Session, x):\n    s.execute(text(f'set a.b = {x}'))\n") == 0);
    CHECK(count("def f(s: Session, x):\n    s.execute(text('PRAGMA a = %s' % x))\n") == 0);
    CHECK(count("def f(s: Session, x):\n    s.execute(text(f'insert into t (a) values ({x})'))\n") == 0);
    CHECK(count("def f(s: Session, x):\n    s.execute(text(f'insert into t (a, b) values ({x}, 1)'))\n") ==
          1);
    CHECK(count("def f(s: Session, x):\n    s.execute(text(f\"insert into t (a) values ('{x}')\"))\n") == 1);
    CHECK(count("def f(x):\n    return Index('i', 'a', postgresql_where=text(f'a = {x}'))\n") == 0);
    CHECK(count("def f(s: Session):\n    n = 500\n    s.execute(text(f'select 1 limit {n}'))\n") == 0);
    CHECK(count("def f(s: Session, x):\n    s.execute(text('select 1 where a = 1 and b = %s' % x))\n") == 1);
    CHECK(count("def f(s: Session, t, x):\n    s.execute(text('select {} where b = {}'.format(t, x)))\n") ==
          1);
    CHECK(count("def f(s: Session, x):\n    s.execute(text('select 1 where a = ' + x + ' limit 1'))\n") == 1);
}

TEST_CASE("two parts that a text holds against each other are no values") {
    CHECK(
        sqla("SQA110", "def f(s: Session, a, b):\n    s.scalar(text('SELECT %s = %s' % (a, b)))\n").empty());
    CHECK(sqla("SQA110", "def f(s: Session, a):\n    s.scalar(text('SELECT 1 WHERE x = %s' % a))\n").size() ==
          1);
}
