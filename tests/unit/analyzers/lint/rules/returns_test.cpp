#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

facts::Gathered function(std::uint32_t value) {
    facts::Gathered g;
    facts::Definition outer{};
    outer.name = "outer";
    outer.parent = facts::none;
    outer.line = 7;
    outer.column = 1;
    outer.name_begin = 4;
    facts::Definition inner = outer;
    inner.name = "inner";
    inner.parent = 0;
    inner.line = 8;
    g.definitions = {outer, inner};
    facts::FunctionFacts f{};
    f.returns = value;
    facts::FunctionFacts nested = f;
    nested.definition = 1;
    g.functions = {f, nested};
    return g;
}

}  // namespace

TEST_CASE("return statements above the limit are reported, each function by itself") {
    CHECK(test::lint_facts("CPX303", function(6)).empty());
    const auto found = test::lint_facts("CPX303", function(7));
    CHECK(test::lines(found) == std::vector<unsigned>{7, 8});
    CHECK(found[0].message == "outer returns in 7 places (limit 6)");
    CHECK(found[0].score == 7);
    lint::Settings settings;
    settings.max_returns = 7;
    CHECK(test::lint_facts("CPX303", function(7), settings).empty());
}
