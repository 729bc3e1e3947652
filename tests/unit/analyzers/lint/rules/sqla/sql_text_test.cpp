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
