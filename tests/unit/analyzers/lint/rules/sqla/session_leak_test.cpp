#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("sessions left open") {
    CHECK(sqla("SQA302",
               "from sqlalchemy import create_engine\nengine = create_engine(z)\ndef f(z):\n    s = "
               "Session(engine)\n    s.add(User())\n    s.commit()\n")
              .size() == 1);
    CHECK(sqla("SQA302", "make = sessionmaker()\ndef f():\n    s = make()\n    return s.get(User, 1)\n")
              .size() == 1);
    CHECK(sqla("SQA302", "def f(z):\n    s = Session(bind=z)\n    s.commit()\n").empty());
    CHECK(
        sqla("SQA302",
             "def f(z):\n    s = Session()\n    try:\n        s.commit()\n    finally:\n        s.close()\n")
            .empty());
    CHECK(sqla("SQA302", "def f(z):\n    s = Session()\n    s.commit()\n    return s\n").empty());
    CHECK(sqla("SQA302", "def f(z):\n    with Session(z) as s:\n        s.commit()\n").empty());
    CHECK(sqla("SQA302", "def f(z):\n    s = Session()\n    z(s)\n").empty());
    CHECK(sqla("SQA302", "import requests\ndef f():\n    s = requests.Session()\n    s.get('x')\n").empty());
}

TEST_CASE("a session without an engine takes no connection") {
    CHECK(sqla("SQA302", "def f(z):\n    s = Session()\n    return s.merge(z, load=False)\n").empty());
}
