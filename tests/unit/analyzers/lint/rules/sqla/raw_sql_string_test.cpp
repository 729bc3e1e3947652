#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("plain strings") {
    CHECK(sqla_fixed("SQA202", "def f(s: Session):\n    s.execute('select 1')\n") ==
          "def f(s: Session):\n    s.execute(text('select 1'))\n");
    CHECK(sqla("SQA202", "def f(s: Session):\n    s.execute('select ?', (1,))\n")[0].fix.edits.empty());
    CHECK(sqla("SQA202", "def f(s: Session):\n    s.execute(text('select 1'))\n").empty());
    CHECK(sqla("SQA202", "def f(cursor):\n    cursor.execute('select 1')\n").empty());
}

TEST_CASE("the import is written once") {
    const std::string text =
        "from sqlalchemy.orm import Session\n\n\ndef f(s: Session):\n    s.execute('select 1')\n    "
        "s.execute('select 2')\n";
    CHECK(test::fixed("SQA202", text) ==
          "from sqlalchemy.orm import Session\nfrom sqlalchemy import text\n\n\ndef f(s: Session):\n"
          "    s.execute(text('select 1'))\n    s.execute(text('select 2'))\n");
}
