#include "analyzers/graph/cycles.h"

#include <catch2/catch.hpp>

#include "tests/support/graph_case.h"

using namespace sixth;
using test::GraphCase;

namespace {

// A ring of modules, each importing the next.
graph::Graph ring(std::uint32_t count) {
    graph::Graph g;
    g.own = count;
    for (std::uint32_t m = 0; m < count; ++m) {
        graph::Module module;
        module.name = "m" + std::to_string(m);
        module.file = "a.py";
        g.modules.push_back(module);
        g.imports.push_back({m, (m + 1) % count, 1, graph::ImportKind::runtime});
        g.arcs.push_back({m, (m + 1) % count, m, m + 1, {1, 1, 1}});
        g.arc_begin.push_back(m);
    }
    g.arc_begin.push_back(count);
    g.imported_by.assign(count, 1);
    return g;
}

std::vector<std::string> names(const GraphCase& c, const std::vector<std::uint32_t>& modules) {
    std::vector<std::string> all;
    for (const std::uint32_t m : modules) all.push_back(c.whole.modules[m].name);
    return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("cycles are told by what closes them") {
    const GraphCase c({{"a.py", "import b\n"},
                       {"b.py", "import a\n"},
                       {"c.py", "import d\n"},
                       {"d.py", "def f():\n    import c\n"},
                       {"e.py", "import f\n"},
                       {"f.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import e\n"},
                       {"g.py", "import a\n"}});
    const auto cycles = graph::find_cycles(c.whole);
    REQUIRE(cycles.size() == 3);
    CHECK(cycles[0].tier == graph::Tier::runtime);
    CHECK(names(c, cycles[0].modules) == Names{"a", "b"});
    CHECK(cycles[1].tier == graph::Tier::deferred);
    CHECK(names(c, cycles[1].modules) == Names{"c", "d"});
    CHECK(cycles[2].tier == graph::Tier::typing);
    CHECK(names(c, cycles[2].modules) == Names{"e", "f"});
}

TEST_CASE("a lower tier's cycle is not told again, a larger one around it is") {
    const GraphCase c({{"a.py", "import b\ndef f():\n    import b\n"},
                       {"b.py", "import a\ndef f():\n    import c\n"},
                       {"c.py", "import a\n"}});
    const auto cycles = graph::find_cycles(c.whole);
    REQUIRE(cycles.size() == 2);
    CHECK(names(c, cycles[1].modules) == Names{"a", "b", "c"});
    CHECK(cycles[1].imports == 5);
}

TEST_CASE("the fewest imports are cut, counted line by line, with the way back") {
    const GraphCase c({{"a.py", "import b\nimport b\nimport b\n"},
                       {"b.py", "import c\nimport c\n"},
                       {"c.py", "import a\n"}});
    const auto cycles = graph::find_cycles(c.whole);
    REQUIRE(cycles.size() == 1);
    REQUIRE(cycles[0].cuts.size() == 1);
    CHECK(cycles[0].exact);
    CHECK(c.whole.imports[cycles[0].cuts[0].import].from == c.module("c"));
    CHECK(names(c, cycles[0].cuts[0].way) == Names{"a", "b", "c"});
}

TEST_CASE("a ring of twenty thousand modules") {
    const auto cycles = graph::find_cycles(ring(20000));
    REQUIRE(cycles.size() == 1);
    CHECK(cycles[0].modules.size() == 20000);
    CHECK(cycles[0].cuts.size() == 1);
    CHECK(cycles[0].cuts[0].way.size() == 20000);
}
