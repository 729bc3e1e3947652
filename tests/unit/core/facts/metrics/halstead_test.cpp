#include "core/facts/metrics/halstead.h"

#include <catch2/catch.hpp>

#include "core/facts/metrics/metrics.h"

using namespace sixth;

namespace {

struct Case {
    const char* text;
    std::uint32_t h1, h2, N1, N2;
};

facts::FileMetrics measured(const char* text) {
    const python::ParsedFile file{std::string(text)};
    REQUIRE(file.errors().empty());
    return facts::measure(file);
}

void check(const facts::Halstead& found, std::uint32_t h1, std::uint32_t h2, std::uint32_t N1,
           std::uint32_t N2) {
    CHECK(found.h1 == h1);
    CHECK(found.h2 == h2);
    CHECK(found.N1 == N1);
    CHECK(found.N2 == N2);
}

}  // namespace

TEST_CASE("Halstead's counts are radon 6.0.1's") {
    const Case cases[] = {
        {"a + b\nc += a * 2 - -a", 4, 7, 5, 9},
        {"a and b and c or d", 2, 5, 2, 5},
        {"(a and b) and c", 1, 4, 2, 4},
        {"1 < x <= 1.0 != True", 3, 2, 3, 4},
        {"not a is not b", 2, 3, 2, 3},
        {"x in (1, 2)\nx not in (1, 2)", 2, 3, 2, 4},
        {"'x' % x\no.x + 'x'", 2, 1, 2, 4},
        {"'\\x41' + \"A\" + 'a' 'b' + 'ab' + u'ab'", 1, 5, 4, 8},
        {"b'a' + 'a'", 1, 2, 1, 2},
        {"r'\\n' + '\\\\n' + '''\n''' + '\\n'", 1, 4, 3, 6},
        {"f'a' + f'a'", 1, 2, 1, 2},
        {"10**22 + 1e22 + 10000000000000000000000 + 0x21e19e0c9bab2400000", 2, 6, 4, 8},
        {"0 + 0.0 + 0j + False + -0.0", 2, 5, 5, 9},
        {"2305843009213693951 + 0", 1, 2, 1, 2},
        {"0.5 + .5 + 5e-1 + 0.25", 1, 4, 3, 6},
        {"None == ... == None", 1, 2, 2, 3},
        {"a @ b // c % d ** e << f >> g & h ^ i | j", 9, 18, 9, 18},
        {"f(a) + f(a)", 1, 2, 1, 2},
        {"match x:\n    case -1: pass\n    case -1 + 2j: pass\n    case 1 - 2j: pass\n    case {'a': -2} | "
         "-3.0: pass\n    case C(x=-4): pass",
         3, 6, 7, 9},
        {"x: list[int] | None = a\ny: dict[a, b] | list[c] | None", 1, 5, 3, 6},
        {"print >> x, 1\nprint", 1, 2, 1, 2},
        {"x: int | None", 1, 2, 1, 2},
        {"(a)+((a))", 1, 1, 1, 2},
        {"[a+b for a in b if a == b]", 2, 2, 2, 4},
        {"f'{a + b:{c * d}}'", 2, 4, 2, 4},
        {"def f(p=a+b):\n    return p + q\ndef g():\n    def f():\n        p + q\n    return p + q", 1, 4, 3,
         6},
        {"@(a + b)\nclass C(a + b):\n    x = a + b\n    def f(self): return a + b", 1, 4, 4, 8},
        {"1e400 + 1e999 + -1e-400 + 1_000 + 1000 + 0b11 + 3 + 0o17 + 15 + 1_0.5j + 10.5j", 2, 16, 11, 21},
        {"'\\N{DIGIT ONE}' + x", 1, 2, 1, 2},
        {"lambda x=a+b: x+a", 1, 3, 2, 4},
        {"'\\u00e9' + 'é' + '\\351' + '\\xe9' + '\\U000000e9'", 1, 4, 4, 8},
    };
    for (const Case& c : cases) {
        INFO(c.text);
        check(measured(c.text).halstead, c.h1, c.h2, c.N1, c.N2);
    }
}

TEST_CASE("functions count what is nested in them, and tell names apart by the function's name") {
    const facts::FileMetrics metrics = measured(
        "def f(p=a+b):\n    return p + q\n"
        "def g():\n    def f():\n        p + q\n    return p + q\n"
        "class C(a + b):\n    def f(self): return p + q + p\n");
    REQUIRE(metrics.functions.size() == 4);
    check(metrics.functions[0].halstead, 1, 2, 1, 2);
    check(metrics.functions[1].halstead, 1, 4, 2, 4);
    check(metrics.functions[2].halstead, 1, 2, 1, 2);
    check(metrics.functions[3].halstead, 1, 3, 2, 4);
    check(metrics.halstead, 1, 7, 6, 12);
}

TEST_CASE("Halstead's formulas") {
    const facts::Halstead h = measured("a + b\nc += a * 2 - -a\n").halstead;
    CHECK(h.volume() == Approx(48.43204266092217).epsilon(1e-12));
    CHECK(h.difficulty() == Approx(2.5714285714285716).epsilon(1e-12));
    CHECK(h.effort() == Approx(124.53953827094274).epsilon(1e-12));
    CHECK(h.time() == Approx(6.918863237274596).epsilon(1e-12));
    CHECK(h.bugs() == Approx(0.016144014220307392).epsilon(1e-12));
    CHECK(facts::Halstead{}.volume() == 0);
    CHECK(facts::Halstead{}.difficulty() == 0);
}
