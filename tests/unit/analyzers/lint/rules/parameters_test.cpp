#include <catch2/catch.hpp>

#include "core/facts/gather.h"
#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

// Facts as gathered, each function's parameters counted as the metrics do: self and stars too.
std::vector<Diagnostic> check(const std::string& text) {
    const python::ParsedFile file(text);
    std::vector<python::NodeId> nodes;
    facts::Gathered g = facts::gather(file, nodes);
    for (std::uint32_t d = 0; d < g.definitions.size(); ++d) {
        if (!g.definitions[d].is_function()) continue;
        facts::FunctionFacts f{};
        f.definition = d;
        for (const facts::Parameter& p : g.parameters) f.parameters += p.definition == d;
        g.functions.push_back(f);
    }
    return test::lint_facts("CPX302", g);
}

}  // namespace

TEST_CASE("parameters above the limit are reported") {
    CHECK(check("def f(a, b, c, d, e, f, g): pass\n").empty());
    const auto found = check("def f(a, b, /, c, d=1, *, e: int, f: int = 2, g, h): pass\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == "f takes 8 parameters (limit 7)");
    CHECK(found[0].score == 8);
}

TEST_CASE("self, cls, *args and **kwargs are not counted, a static method has neither") {
    CHECK(check("class C:\n    def m(self, a, b, c, d, e, f, g, *h, **i): pass\n").empty());
    CHECK(check("class C:\n    @classmethod\n    def m(cls, a, b, c, d, e, f, g): pass\n").empty());
    CHECK(check("class C:\n    @staticmethod\n    def m(a, b, c, d, e, f, g, h): pass\n").size() == 1);
    CHECK(check("def f(self, b, c, d, e, f, g, h): pass\n").size() == 1);
}

TEST_CASE("what cannot be changed here is not reported") {
    CHECK(check("@typing.overload\ndef f(a, b, c, d, e, f, g, h): pass\n").empty());
    const std::string method = "    def m(self, a, b, c, d, e, f, g, h): pass\n";
    const std::string init = "    def __init__(self, a, b, c, d, e, f, g, h): pass\n";
    CHECK(test::lines(check("class A:\n" + method + "class B(A): pass\nclass C(B):\n" + method)) ==
          std::vector<unsigned>{2});
    CHECK(test::lines(check("class A:\n" + init + "class B(A):\n" + init)) == std::vector<unsigned>{2, 4});
    CHECK(check("class B(elsewhere.A):\n" + method).size() == 1);
}
