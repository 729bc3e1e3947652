#include "core/facts/metrics/cyclomatic.h"

#include <catch2/catch.hpp>

#include "core/facts/metrics/metrics.h"

using namespace sixth;

namespace {

// A body, what radon 6.0.1 and what ruff's C901 give for the function that holds it.
struct Case {
    const char* body;
    unsigned radon, mccabe;
};

facts::FunctionMetrics outer_function(const std::string& body) {
    std::string text = "async def f(a, b, c, x):\n";
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        text += "    " + body.substr(at, end - at) + "\n";
        at = end + 1;
    }
    const python::ParsedFile file(text);
    INFO(text);
    REQUIRE(file.errors().empty());
    const facts::FileMetrics metrics = facts::measure(file);
    REQUIRE_FALSE(metrics.functions.empty());
    return metrics.functions.front();
}

}  // namespace

TEST_CASE("cyclomatic complexity of every construct, by radon and by ruff") {
    const Case cases[] = {
        {"pass", 1, 1},
        {"if a: pass", 2, 2},
        {"if a: pass\nelif b: pass\nelse: pass", 3, 3},
        {"x if c else b", 2, 1},
        {"a and b and c", 3, 1},
        {"a and b or c", 3, 1},
        {"(a and b) and (b or c)", 4, 1},
        {"if a and b or c: pass", 4, 2},
        {"for i in x: pass", 2, 2},
        {"for i in x: pass\nelse: pass", 3, 2},
        {"while a: pass\nelse: pass", 3, 2},
        {"async for i in x: pass", 2, 2},
        {"try: pass\nexcept E: pass", 2, 2},
        {"try: pass\nexcept E: pass\nexcept F: pass\nelse: pass\nfinally: pass", 4, 4},
        {"try: pass\nfinally: pass", 1, 1},
        {"try: pass\nexcept* E: pass\nexcept* F: pass", 1, 3},
        {"try: pass\nexcept *(E, F) as e: a and b\nelse: pass", 2, 3},
        {"with a: pass", 1, 1},
        {"async with a as b: pass", 1, 1},
        {"assert a", 2, 1},
        {"assert a and b, c if x else b", 2, 1},
        {"[i for i in x]", 2, 1},
        {"{i: i async for i in x}", 2, 1},
        {"[i for i in x if i]", 3, 1},
        {"[i for i in x if i if a for j in i]", 5, 1},
        {"sum(i for i in x if i and a)", 4, 1},
        {"lambda: 0", 1, 1},
        {"lambda y=a and b: y if a else b", 3, 1},
        {"def g(): pass", 1, 2},
        {"def g():\n    if a: pass", 1, 3},
        {"@(a if b else c)\ndef g(y=a and b) -> (a or b): pass", 1, 2},
        {"class C:\n    def g(self):\n        if a: pass", 1, 3},
        {"class C(a if b else c):\n    if a: pass", 1, 2},
        {"match x:\n    case 1: pass\n    case 2: pass\n    case _: pass", 3, 3},
        {"match x:\n    case 1: pass\n    case 2: pass", 3, 3},
        {"match x:\n    case 1: pass\n    case y: pass", 2, 2},
        {"match x:\n    case (y): pass", 1, 1},
        {"match x:\n    case y.z: pass", 2, 2},
        {"match x:\n    case y,: pass", 2, 2},
        {"match x:\n    case (y,): pass", 2, 2},
        {"match x:\n    case [_]: pass", 2, 2},
        {"match x:\n    case 1 | 2 if a and b: pass\n    case _: pass", 3, 2},
        {"match x:\n    case 1: pass\n    case _ if a: pass", 2, 3},
        {"match x:\n    case 1: pass\n    case (1 | _) as y: pass", 3, 2},
        {"match x:\n    case _ if a: pass\n    case 1: pass", 2, 3},
        {"a < b < c\nnot a\n(y := a)", 1, 1},
        {"f'{a if b else c:{x and b}}'", 3, 1},
        {"y: (a if b else c) = a or b", 3, 1},
        {"await (a or b)\nyield a if b else c", 3, 1},
    };
    for (const Case& c : cases) {
        INFO(c.body);
        const facts::FunctionMetrics found = outer_function(c.body);
        CHECK(found.cyclomatic == c.radon);
        CHECK(found.mccabe == c.mccabe);
    }
}

TEST_CASE("a nested function has complexities of its own, the module sums what is outside closures") {
    const python::ParsedFile file(
        "if a: pass\n"
        "def f():\n"
        "    def g():\n"
        "        if a: pass\n"
        "    return a or b\n"
        "class C(a and b):\n"
        "    x = a if b else c\n"
        "    def m(self):\n"
        "        for i in x: pass\n"
        "    def n(self): pass\n"
        "    class D:\n"
        "        def o(self):\n"
        "            if a: pass\n"
        "class E: pass\n");
    const facts::FileMetrics metrics = facts::measure(file);
    REQUIRE(metrics.functions.size() == 5);
    CHECK(metrics.functions[0].cyclomatic == 2);
    CHECK(metrics.functions[0].mccabe == 3);
    CHECK(metrics.functions[1].cyclomatic == 2);
    CHECK(metrics.functions[1].mccabe == 2);
    REQUIRE(metrics.classes.size() == 3);
    CHECK(metrics.classes[0].methods == 2);
    CHECK(metrics.classes[0].real_complexity == 5);  // 1 + 1 + (2 + 1)
    CHECK(metrics.classes[0].complexity == 3);       // 5 / 2 + 1
    CHECK(metrics.classes[1].real_complexity == 3);
    CHECK(metrics.classes[1].complexity == 3);
    CHECK(metrics.classes[2].real_complexity == 1);
    CHECK(metrics.total_complexity == 7);  // module 2, f 1, C 4
}

TEST_CASE("ranks") {
    const char* const expected = "AAAAAABBBBBCCCCCCCCCCDDDDDDDDDDEEEEEEEEEEF";
    for (unsigned cc = 0; cc <= 41; ++cc) CHECK(facts::rank(cc) == expected[cc]);
    CHECK(facts::rank(1000) == 'F');
}
