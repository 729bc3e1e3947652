#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("only on request") {
    const std::string text =
        "def f(u: User):\n    if u.status != Status.ACTIVE: pass\n    if u.status == z: pass\n";
    CHECK(sqla("SQA402", text).empty());
    lint::Settings settings;
    settings.sqla_enum = lint::SqlaEnum::value;
    const auto found = sqla("SQA402", text, settings);
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 9);
    REQUIRE(found[0].fix.edits.size() == 2);
    CHECK(found[0].fix.edits[0].text == ".value");
}

TEST_CASE(".value is not written for a column that may be None") {
    lint::Settings settings;
    settings.sqla_enum = lint::SqlaEnum::value;
    const std::string head =
        "from sqlalchemy import Column, Enum\nfrom models import Base\n"
        "class T(Base):\n    __tablename__ = 't'\n    maybe = Column(Enum(Status))\n";
    const auto found = sqla("SQA402", head + "def f(t: T):\n    if t.maybe == Status.DONE: pass\n", settings);
    REQUIRE(found.size() == 1);
    CHECK(found[0].fix.safety == Safety::none);
}
