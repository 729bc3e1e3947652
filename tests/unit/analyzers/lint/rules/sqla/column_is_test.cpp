#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("is and is not") {
    CHECK(sqla_fixed("SQA104", "select(User).where(User.name is None)\n") ==
          "select(User).where(User.name.is_(None))\n");
    CHECK(sqla_fixed("SQA104", "select(User).where(User.active is not True)\n") ==
          "select(User).where(User.active.is_not(True))\n");
    CHECK(sqla_fixed("SQA104", "select(User).where(User.id + 1 is None)\n") ==
          "select(User).where((User.id + 1).is_(None))\n");
    CHECK(sqla("SQA104", "select(User).where(None is User.name)\n").size() == 1);
    CHECK(sqla("SQA104", "x = User.name is None\n").size() == 1);
    CHECK(sqla("SQA104", "def f(c):\n    c = User.name\n    return c is None\n").empty());
    CHECK(sqla("SQA104", "x = User.name is z\n").empty());
    CHECK(sqla("SQA104", "def f(u: User):\n    return u.name is None\n").empty());
}

TEST_CASE("SQLAlchemy is known by its name when its source lies in the tree") {
    const std::vector<test::SourceText> files = {
        {"a.py", "from sqlalchemy import select\nfrom m import U\nselect(U).where(U.id is None)\n"},
        {"m.py",
         "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\n"
         "Base = declarative_base()\nclass U(Base):\n    __tablename__ = 'u'\n    id = Column(Integer)\n"},
        {"sqlalchemy/__init__.py", "from .schema import Column, Integer\nfrom .sql import select\n"},
        {"sqlalchemy/orm/__init__.py", "def declarative_base(): pass\n"},
        {"sqlalchemy/schema.py", "class Column: pass\nclass Integer: pass\n"},
        {"sqlalchemy/sql.py", "def select(*a): pass\n"}};
    CHECK(test::lint("SQA104", files).size() == 1);
}
