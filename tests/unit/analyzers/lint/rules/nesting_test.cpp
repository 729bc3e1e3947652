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
    f.nesting = value;
    facts::FunctionFacts nested = f;
    nested.definition = 1;
    g.functions = {f, nested};
    return g;
}

}  // namespace

TEST_CASE("nesting above the limit is reported, each function by itself") {
    CHECK(test::lint_facts("CPX301", function(5)).empty());
    const auto found = test::lint_facts("CPX301", function(6));
    CHECK(test::lines(found) == std::vector<unsigned>{7, 8});
    CHECK(found[0].message == "outer nests blocks 6 deep (limit 5)");
    CHECK(found[1].symbol == "outer.<locals>.inner");
    lint::Settings settings;
    settings.max_nesting = 6;
    CHECK(test::lint_facts("CPX301", function(6), settings).empty());
}
