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
    f.cognitive = value;
    facts::FunctionFacts nested = f;
    nested.definition = 1;
    g.functions = {f, nested};
    return g;
}

}  // namespace

TEST_CASE("cognitive complexity above the limit is reported for the outermost function alone") {
    CHECK(test::lint_facts("CPX102", function(15)).empty());
    const auto found = test::lint_facts("CPX102", function(16));
    REQUIRE(found.size() == 1);
    CHECK(found[0].symbol == "outer");
    CHECK(found[0].score == 16);
    CHECK(found[0].limit == 15);
    CHECK(found[0].where.line == 7);
    CHECK(found[0].message == "outer has cognitive complexity 16 (limit 15)");
}

TEST_CASE("the limit of cognitive complexity is a setting") {
    lint::Settings settings;
    settings.max_cognitive = 16;
    CHECK(test::lint_facts("CPX102", function(16), settings).empty());
}
