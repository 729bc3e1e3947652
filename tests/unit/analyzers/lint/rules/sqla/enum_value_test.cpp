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
