#include "core/facts/metrics/raw.h"

#include <catch2/catch.hpp>

using namespace sixth;

namespace {

struct Case {
    const char* text;
    std::uint32_t loc, lloc, sloc, comments, multi, blank, single_comments;
};

}  // namespace

TEST_CASE("raw counts are radon 6.0.1's under Python 3.11") {
    const Case cases[] = {
        {"", 0, 0, 0, 0, 0, 0, 0},
        {"\n", 1, 0, 0, 0, 0, 1, 0},
        {"a\n", 1, 1, 1, 0, 0, 0, 0},
        {"a", 1, 1, 1, 0, 0, 0, 0},
        {"# c\n", 1, 0, 0, 1, 0, 0, 1},
        {"'''doc'''\n", 1, 1, 0, 0, 0, 0, 1},
        {"'''doc\n\nmore\n'''\n", 4, 1, 0, 0, 3, 1, 0},
        {"'doc'  # c\n", 1, 1, 1, 1, 0, 0, 0},
        {"'a' 'b'\n", 1, 1, 1, 0, 0, 0, 0},
        {"x = '''a\n\nb'''\n", 3, 1, 2, 0, 0, 1, 0},
        {"if a: b\n", 1, 2, 1, 0, 0, 0, 0},
        {"if a: b; c\n", 1, 2, 1, 0, 0, 0, 0},
        {"if a: pass; c()\n", 1, 2, 1, 0, 0, 0, 0},
        {"if a: b\nelse: c\n", 2, 4, 2, 0, 0, 0, 0},
        {"a; b; c\n", 1, 3, 1, 0, 0, 0, 0},
        {"a;\n", 1, 1, 1, 0, 0, 0, 0},
        {"x = {a: b}\n", 1, 2, 1, 0, 0, 0, 0},
        {"x[1:2]\n", 1, 2, 1, 0, 0, 0, 0},
        {"def f(a: int) -> int:\n    pass\n", 2, 2, 2, 0, 0, 0, 0},
        {"class A: pass\n", 1, 2, 1, 0, 0, 0, 0},
        {"f(a,\n\n  # c\n  b)  # d\n", 4, 1, 3, 2, 0, 1, 0},
        {"x = 1 + \\\n    2\n", 2, 1, 2, 0, 0, 0, 0},
        {"x = 'a\\\nb'\n", 2, 1, 2, 0, 0, 0, 0},
        {"if a and \\\n   b:  # c\n    pass\n", 3, 2, 3, 1, 0, 0, 0},
        {"a\n\f\nb\n", 4, 2, 2, 0, 0, 2, 0},
        {"a\r\n\r\n# b\r\n", 3, 1, 1, 1, 0, 1, 1},
        {"\n\n  \n\t\n", 4, 0, 0, 0, 0, 4, 0},
        {"x = (1,\n'''a\n\nb''')\n", 4, 1, 3, 0, 0, 1, 0},
        {"lambda: 0\n", 1, 2, 1, 0, 0, 0, 0},
        {"x: int = 1; y: int\n", 1, 4, 1, 0, 0, 0, 0},
        {"\\\na\n", 2, 1, 2, 0, 0, 0, 0},
        {"# a \\\nb\n", 2, 1, 1, 1, 0, 0, 1},
        {"'''a''' \\\n'''b'''\n", 2, 1, 2, 0, 0, 0, 0},
        {"f(\n)\n\n\n# end", 5, 1, 2, 1, 0, 2, 1},
        {"@d\ndef f():\n    '''doc\n    '''\n    return {\n        1: 2,\n    }\n", 7, 5, 5, 0, 2, 0, 0},
        {"x = f'{a:b}'\n", 1, 1, 1, 0, 0, 0, 0},
        {"a\n", 1, 1, 1, 0, 0, 0, 0},
    };
    for (const Case& c : cases) {
        INFO(c.text);
        const facts::RawMetrics found = facts::measure_raw(python::ParsedFile{std::string(c.text)});
        CHECK(found.loc == c.loc);
        CHECK(found.lloc == c.lloc);
        CHECK(found.sloc == c.sloc);
        CHECK(found.comments == c.comments);
        CHECK(found.multi == c.multi);
        CHECK(found.blank == c.blank);
        CHECK(found.single_comments == c.single_comments);
        CHECK(found.loc == found.sloc + found.blank + found.multi + found.single_comments);
    }
}

TEST_CASE("Unicode's spaces and separators") {
    const python::ParsedFile file(std::string("\xEF\xBB\xBF\nx = 1\n\xE3\x80\x80\n'''a\xE2\x80\xA8 b'''\n"));
    const facts::RawMetrics found = facts::measure_raw(file);
    CHECK(found.loc == 5);
    CHECK(found.blank == 2);
    CHECK(found.sloc + found.multi + found.single_comments == 3);
}
