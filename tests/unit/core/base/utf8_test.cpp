#include "core/base/utf8.h"

#include <catch2/catch.hpp>

using namespace sixth;

TEST_CASE("valid text is kept, each broken byte becomes one U+FFFD") {
    CHECK(utf8::valid("naïve 漢字 🙂") == "naïve 漢字 🙂");
    CHECK(utf8::valid("a\xff\xfe"
                      "b") == "a\uFFFD\uFFFDb");
    CHECK(utf8::valid("\xc3") == "\uFFFD");                      // cut off
    CHECK(utf8::valid("\xc0\xaf") == "\uFFFD\uFFFD");            // overlong
    CHECK(utf8::valid("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");  // surrogate
    CHECK(utf8::valid("\xf5\x80\x80\x80").size() == 12);         // behind U+10FFFF
}

TEST_CASE("characters are read and written alike") {
    for (const char32_t c : {0x24, 0xA3, 0x939, 0xD55C, 0x10348, 0x10FFFF}) {
        std::string text;
        utf8::append(text, c);
        std::size_t at = 0;
        CHECK(utf8::next(text, at) == c);
        CHECK(at == text.size());
    }
}

TEST_CASE("cells of a terminal") {
    CHECK(utf8::cells('a') == 1);
    CHECK(utf8::cells(U'漢') == 2);
    CHECK(utf8::cells(0x1F642) == 2);
    CHECK(utf8::cells(0x301) == 0);
}

TEST_CASE("nothing a file holds can steer a terminal") {
    CHECK(utf8::printable("a\x1b[31mb") == "a\uFFFD[31mb");
    CHECK(utf8::printable("a\tb\nc") == "a b c");
    CHECK(utf8::printable("x\u202Ey") == "x\uFFFDy");
    CHECK(utf8::printable(std::string_view("\0", 1)) == "\uFFFD");
}

TEST_CASE("terminal sequences are taken out") {
    CHECK(utf8::without_escapes("\x1b[1m\x1b[31mE   ValueError\x1b[0m: x\x1b") == "E   ValueError: x");
    CHECK(utf8::without_escapes("a\x1b[") == "a");
    CHECK(utf8::without_escapes("\x1b[33m[misc]\x1b(B\x1b[m.\x1b(") == "[misc].");
}
