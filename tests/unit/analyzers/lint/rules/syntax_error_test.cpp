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

TEST_CASE("UTF-16 and NUL bytes are named once") {
    const auto one = [](const std::string& text) {
        const auto found = test::lint("SYN101", text);
        REQUIRE(found.size() == 1);
        return found[0];
    };
    const std::string little(
        "\xFF\xFEx\0 \0=\0 \0"
        "1\0\n\0",
        14);
    CHECK(one(little).message.find("UTF-16") != std::string::npos);
    CHECK(one(little.substr(2)).message.find("UTF-16") != std::string::npos);
    CHECK(one(std::string("\0x\0=\0"
                          "1\0\n",
                          8))
              .message.find("UTF-16") != std::string::npos);
    const Diagnostic nul = one(std::string("x = 1\ny = 'a\0b'\nz = = 3\n", 24));
    CHECK(nul.message.find("NUL") != std::string::npos);
    CHECK(nul.where.line == 2);
    CHECK(nul.where.column == 7);
    CHECK(one(std::string(5000, '\0')).message.find("NUL") != std::string::npos);
}

TEST_CASE("print and exec as names of Python 3 are fine") {
    CHECK(test::lint("SYN101", "print(x)\nprint\nprint -1\nprint (a) % b\nexec(code)\nexec\n").empty());
    CHECK(test::lint("SYN101", "print >>f, x\nprint [0]\nprint = 3\n").empty());
}
