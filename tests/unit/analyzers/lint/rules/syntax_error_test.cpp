#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::lines;

TEST_CASE("a syntax error is a finding") {
    const auto found = test::lint("SYN101", "x = 1\nif x\n    y = 2\nz = 3\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 2);
    CHECK(found[0].severity == Severity::error);
    CHECK(found[0].type == "syntax");
    CHECK(found[0].message.substr(0, 14) == "syntax error: ");
    CHECK(test::lint("SYN101", "x = 1\n").empty());
    CHECK(test::lint("SYN101", "").empty());
}

TEST_CASE("a file shows three syntax errors at most") {
    std::string text;
    for (int i = 0; i < 50; ++i) text += "x = = 1\ny = 2\n";
    const auto found = test::lint("SYN101", text);
    REQUIRE(found.size() == 3);
    CHECK(found[2].message.find("more in this file") != std::string::npos);
}

TEST_CASE("Python 2 is named once") {
    const std::vector<unsigned> second{2};
    CHECK(lines(test::lint("SYN101", "x = 1\nprint 'a'\nprint x\n")) == second);
    CHECK(lines(test::lint("SYN101", "x = = 1\nprint x, y\nexec code\n")) == second);
    const auto found = test::lint("SYN101", "print >>f, x\nexec 'x' in y\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].message.find("Python 2") != std::string::npos);
}

TEST_CASE("print and exec as names of Python 3 are fine") {
    CHECK(test::lint("SYN101", "print(x)\nprint\nprint -1\nprint (a) % b\nexec(code)\nexec\n").empty());
    CHECK(test::lint("SYN101", "print >>f, x\nprint [0]\nprint = 3\n").empty());
}
