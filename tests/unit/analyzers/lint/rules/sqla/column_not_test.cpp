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
