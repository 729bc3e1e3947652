#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

// A class of `methods` methods of weight 5 each; every one reads `foreign` attributes of its argument, and
// one attribute of self: its own, or one that all share.
std::string class_of(int methods, int foreign, bool shared) {
    std::string text = "import module\nclass C:\n";
    for (int m = 0; m < methods; ++m) {
        const std::string n = std::to_string(m);
        text += "    def m" + n + "(self, other):\n";
        text += "        if self.a" + (shared ? std::string() : n) + " and module.x and Other.y:\n";
        text +=
            "            return other.call()\n        for i in self.m0(other):\n            pass\n        if "
            "i:\n";
        text += "            pass\n";
        for (int f = 0; f < foreign; ++f) text += "        other.b" + std::to_string(f) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("heavy, incoherent and reaching into others: a god class") {
    const auto found = test::lint("SML103", class_of(10, 6, false));
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 2);
    CHECK(found[0].where.column == 7);
    CHECK(found[0].score == 60);
    CHECK(found[0].message ==
          "C does too much: its methods weigh 60 (from 47), 0 % of their pairs share data (below 33 %), and "
          "they "
          "use 6 attributes of other objects (above 5)");
}

TEST_CASE("each of the three alone is no god class") {
    CHECK(test::lint("SML103", class_of(7, 6, false)).empty());   // 42
    CHECK(test::lint("SML103", class_of(10, 5, false)).empty());  // calls, modules and classes do not count
    CHECK(test::lint("SML103", class_of(10, 6, true)).empty());
    std::string visitor = class_of(10, 6, false);
    for (std::size_t at = 0; (at = visitor.find("def m", at)) != std::string::npos;)
        visitor.replace(at, 5, "def visit_");
    CHECK(test::lint("SML103", visitor).empty());
}

TEST_CASE("functions that only stand in a class say nothing of how it hangs together") {
    std::string functions = class_of(10, 6, false);
    for (std::size_t at = 0; (at = functions.find("self.a", at)) != std::string::npos;)
        functions.replace(at, 6, "flag");
    CHECK(test::lint("SML103", functions).empty());
}
