#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("not before SQL") {
    CHECK(sqla_fixed("SQA103", "select(User).where(not User.active)\n") ==
          "select(User).where(~User.active)\n");
    CHECK(sqla_fixed("SQA103", "select(User).where(not User.name == 'x')\n") ==
          "select(User).where(~(User.name == 'x'))\n");
    CHECK(sqla_fixed("SQA103", "select(User).where(not (User.name == 'x'))\n") ==
          "select(User).where(~(User.name == 'x'))\n");
    CHECK(sqla("SQA103", "def f(u: User):\n    return not u.active\n").empty());
    CHECK(sqla("SQA103", "x = not z\n").empty());
    CHECK(sqla("SQA103", "if not User.active: pass\n").empty());  // SQA101
}

TEST_CASE("a hybrid property is SQL on the class, a value on an instance") {
    const std::string head =
        "from sqlalchemy.ext.hybrid import hybrid_property\nfrom models import Base\n"
        "class T(Base):\n    __tablename__ = 't'\n    @hybrid_property\n    def gone(self):\n        return "
        "self.z\n"
        "    @gone.expression\n    def gone(cls):\n        return cls.z\n    @property\n    def "
        "plain(self):\n"
        "        return 1\n";
    CHECK(sqla("SQA103", head + "select(T).where(not T.gone)\n").size() == 1);
    CHECK(sqla("SQA103", head + "select(T).where(not T.plain)\n").empty());
    CHECK(sqla("SQA101", head + "def f(t: T):\n    if t.gone: pass\n").empty());
}

TEST_CASE("columns that a mixin's @declared_attr returns, and association proxies") {
    const std::string head =
        "from sqlalchemy import Column, Integer\nfrom sqlalchemy.ext.associationproxy import "
        "association_proxy\n"
        "from sqlalchemy.orm import declared_attr\nfrom models import Base\n"
        "class Owned:\n    @declared_attr\n    def owner_id(cls):\n        return Column(Integer)\n"
        "    @declared_attr\n    def either(cls):\n        if cls:\n            return Column(Integer)\n"
        "        return None\n"
        "class T(Owned, Base):\n    __tablename__ = 't'\n    owner_name = association_proxy('owner', "
        "'name')\n";
    CHECK(sqla("SQA103", head + "select(T).where(not T.owner_id == 3)\n").size() == 1);
    CHECK(sqla("SQA103", head + "select(T).where(not T.owner_name == 'x')\n").size() == 1);
    CHECK(sqla("SQA103", head + "select(T).where(not T.either == 3)\n").empty());
    CHECK(sqla("SQA103", head + "def f(t: T):\n    return not t.owner_id == 3\n").empty());
}

TEST_CASE("columns of tables, subqueries and the class of an instance") {
    const std::string head =
        "from sqlalchemy import Table, table, column\nlog = table('log', column('id'))\n"
        "users = select(User).subquery()\n";
    CHECK(sqla("SQA103", head + "select(log).where(not log.c.id == 1)\n").size() == 1);
    CHECK(sqla("SQA103", head + "select(users).where(not users.c.name == 'x')\n").size() == 1);
    CHECK(sqla("SQA103",
               head + "class S:\n    t: Table\n    def f(self):\n        return select(self.t).where(not "
                      "self.t.c.id == 1)\n")
              .size() == 1);
    CHECK(sqla("SQA103",
               "def f(u: User):\n    return select(User).where(not u.__class__.name == 'x', not type(u).id "
               "== 1)\n")
              .size() == 2);
    CHECK(sqla("SQA103", "select(User).where(not User.name.op('->>')('k') == 'x')\n").size() == 1);
}

TEST_CASE("SQLModel: a table has the fields of a model it is made of") {
    const std::string head =
        "from sqlmodel import Field, SQLModel\nclass HeroBase(SQLModel):\n    name: str = Field(index=True)\n"
        "    age: int\nclass Hero(HeroBase, table=True):\n    id: int = Field(primary_key=True)\n";
    CHECK(sqla("SQA103", head + "select(Hero).where(not Hero.name == 'x', not Hero.age == 3)\n").size() == 2);
    CHECK(sqla("SQA103", head + "def f(hero: Hero):\n    return not hero.age == 3\n").empty());
}
