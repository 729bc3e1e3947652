#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("engines and statements do not execute") {
    const std::string head = "from sqlalchemy import create_engine\nengine = create_engine('sqlite://')\n";
    CHECK(sqla("SQA203", head + "engine.execute('select 1')\n").size() == 1);
    CHECK(sqla("SQA203", head + "def f():\n    return engine.execute(select(User))\n").size() == 1);
    CHECK(sqla("SQA203", head + "with engine.connect() as c:\n    c.execute(select(User))\n").empty());
    CHECK(sqla("SQA203", "def f(engine):\n    engine.execute('select 1')\n").empty());
}
