#include <catch2/catch.hpp>

#include "core/facts/metrics/metrics.h"

using namespace sixth;

namespace {

facts::FileMetrics measured(const std::string& text) {
    return facts::measure(python::ParsedFile(text));
}

std::string repeated(const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

// Each line one level deeper than the one before it.
std::string nested(const std::string& line, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += std::string(static_cast<std::size_t>(i), ' ') + line + "\n";
    return all + std::string(static_cast<std::size_t>(count + 1), ' ') + "a + b\n";
}

}  // namespace

TEST_CASE("place and size of a function") {
    const facts::FileMetrics metrics = measured(
        "import os\n"
        "\n"
        "@one\n"
        "@two(lambda a, b: a)\n"
        "async def f(self, a, /, b: int, *, c=1, d: int = 2, **e):\n"
        "    '''doc'''\n"
        "    if a:\n"
        "        with b:\n"
        "            return 1; pass\n"
        "    elif b:\n"
        "        for c in d:\n"
        "            try: return 2\n"
        "            finally: pass\n"
        "    def g(*args):\n"
        "        while a: return 3\n"
        "    class C: x = 1\n"
        "    return '''\n"
        "    '''  # trailing\n"
        "    # comment\n"
        "\n"
        "x = 1\n");
    REQUIRE(metrics.functions.size() == 2);
    const facts::FunctionMetrics& f = metrics.functions[0];
    CHECK(f.line == 5);
    CHECK(f.end_line == 18);
    CHECK(f.parameters == 6);
    CHECK(f.returns == 3);
    CHECK(f.nesting == 3);
    CHECK(f.statements == 12);
    const facts::FunctionMetrics& g = metrics.functions[1];
    CHECK(g.line == 14);
    CHECK(g.end_line == 15);
    CHECK(g.parameters == 1);
    CHECK(g.returns == 1);
    CHECK(g.nesting == 1);
    CHECK(g.statements == 2);
    REQUIRE(metrics.classes.size() == 1);
    CHECK(metrics.classes[0].line == 16);
    CHECK(metrics.classes[0].end_line == 16);
}

TEST_CASE("maintainability index is radon's, multi-line strings counted as comments") {
    CHECK(measured("").maintainability_index() == 100);
    CHECK(measured("x = 1\n").maintainability_index() == 100);  // no volume
    const std::string text =
        "'''A module\n"
        "of some use.'''\n"
        "def f(a, b):\n"
        "    # adds\n"
        "    if a > b and b:\n"
        "        return a + b\n"
        "    c = a - b\n"
        "    while c:\n"
        "        c -= 1\n"
        "    return [a * 2 for b in a]\n"
        "x = f(1, 2) / 3\n";
    CHECK(measured(text).maintainability_index() == Approx(93.10518311250637).epsilon(1e-12));
    CHECK(measured(text + repeated("y = x\nz = y * 3 + 4\n", 10)).maintainability_index() ==
          Approx(67.70310358935808).epsilon(1e-12));
}

TEST_CASE("broken text is measured as far as it is understood") {
    CHECK(measured("def f(:\n  if x =\n").total_complexity >= 1);
    CHECK(measured(std::string("a\0b\xff\xfe", 5)).functions.empty());
    CHECK(measured("class\nmatch x:\n  case\n@d\n'abc").raw.loc == 5);
    CHECK(measured("def f(): pass\nx = (\n").functions.size() == 1);
    CHECK(measured(")))\ndef f():\n    if a: return 1\n").raw.loc == 3);
}

TEST_CASE("depth costs no stack") {
    const int deep = 10000;
    CHECK(measured("x = " + repeated("(", deep) + "1" + repeated(")", deep) + "\n").raw.lloc == 1);
    CHECK(measured("x = " + repeated("a and ", deep) + "a\n").halstead.N2 == deep + 1);
    CHECK(measured("x = " + repeated("a or (", deep) + "a" + repeated(")", deep) + "\n").halstead.N1 == deep);
    CHECK(measured("x = " + repeated("not ", deep) + "a\n").halstead.N1 == deep);
    measured(nested("if a:", 1000));
    measured(nested("def f():", 1000));
    // the grammar, like CPython, takes some hundred levels of indentation
    const facts::FileMetrics ifs = measured("def f():\n" + nested(" if a:", 99));
    REQUIRE(ifs.functions.size() == 1);
    CHECK(ifs.functions.front().nesting == 99);
    CHECK(ifs.functions.front().cognitive == 99 * 100 / 2);
    CHECK(ifs.functions.front().mccabe == 100);
    const facts::FileMetrics defs = measured(nested("def f():", 99));
    REQUIRE(defs.functions.size() == 99);
    CHECK(defs.functions.front().mccabe == 99);
    CHECK(defs.functions.front().halstead.h2 == 2);
}
