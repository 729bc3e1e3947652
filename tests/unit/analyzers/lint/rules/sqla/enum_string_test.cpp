#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("an Enum column holds members, and stores their names") {
    CHECK(sqla_fixed("SQA108", "select(User).where(User.status == 'active')\n") ==
          "select(User).where(User.status == Status.ACTIVE)\n");
    CHECK(sqla_fixed("SQA108", "def f(s: Session):\n    s.query(User).filter_by(status='done')\n") ==
          "def f(s: Session):\n    s.query(User).filter_by(status=Status.DONE)\n");
    CHECK(sqla_fixed("SQA108", "def f(u: User):\n    if u.status != 'ACTIVE': pass\n") ==
          "def f(u: User):\n    if u.status != Status.ACTIVE: pass\n");
    CHECK(sqla("SQA108", "select(User).where(User.status == 'gone')\n").size() == 1);
    CHECK(sqla("SQA108", "def f(s: Session):\n    s.query(User).filter_by(status='gone')\n")[0]
              .fix.edits.empty());
    // a member's name is what is stored
    CHECK(sqla("SQA108", "select(User).where(User.status == 'ACTIVE')\n").empty());
    CHECK(sqla("SQA108", "select(User).where(User.name == 'active')\n").empty());
    CHECK(sqla("SQA108", "select(User).where(User.status == Status.ACTIVE)\n").empty());
}

TEST_CASE("str enums equal their values, and values_callable stores them") {
    const std::string head =
        "import enum\nfrom sqlalchemy import Column, Enum\nfrom models import Base\n"
        "class Kind(str, enum.Enum):\n    A = 'a'\nclass Other(enum.Enum):\n    A = 'a'\n"
        "class T(Base):\n    __tablename__ = 't'\n    kind = Column(Enum(Kind))\n"
        "    other = Column(Enum(Other, values_callable=lambda e: [m.value for m in e]))\n";
    CHECK(sqla("SQA108", head + "select(T).where(T.kind == 'a', T.other == 'a')\n").empty());
    CHECK(sqla("SQA108", head + "def f(t: T):\n    return t.kind == 'a'\n").empty());
    CHECK(sqla("SQA108", head + "def f(t: T):\n    return t.other == 'a'\n").size() == 1);
}

TEST_CASE("enumerations nobody can read") {
    const std::string head =
        "import enum\nfrom sqlalchemy import Column, Enum\nfrom models import Base\nfrom far import Mixin\n"
        "class Auto(str, enum.Enum):\n    A = enum.auto()\nclass Mixed(Mixin, enum.Enum):\n    A = 'a'\n"
        "class T(Base):\n    __tablename__ = 't'\n    auto = Column(Enum(Auto))\n    mixed = "
        "Column(Enum(Mixed))\n";
    CHECK(sqla("SQA108", head + "def f(t: T):\n    return t.auto == 'A'\n").empty());
    CHECK(sqla("SQA108", head + "def f(t: T):\n    return t.mixed == 'a'\n").empty());
}
