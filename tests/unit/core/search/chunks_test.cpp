#include "core/search/chunks.h"

#include <catch2/catch.hpp>
#include <random>

#include "core/base/lines.h"
#include "core/facts/extractor.h"

using namespace sixth;
using namespace sixth::search;

namespace {

std::vector<Chunk> chunks_of(const std::string& text) {
    const std::string blob = facts::extract(text, {outline_extractor()});
    return python_chunks(facts::Facts(std::string_view(blob)).extra(0), text);
}

// "function f 3-5"
std::string shown(const Chunk& c) {
    return std::string(kind_name(c.kind)) + (c.symbol.empty() ? "" : " " + c.symbol) + " " +
           std::to_string(c.first_line) + "-" + std::to_string(c.last_line);
}
std::vector<std::string> shown(const std::vector<Chunk>& chunks) {
    std::vector<std::string> all;
    for (const Chunk& c : chunks) all.push_back(shown(c));
    return all;
}
using Shown = std::vector<std::string>;

// Every byte, and so every line, in exactly one chunk.
void check_cover(const std::vector<Chunk>& chunks, const std::string& text) {
    const Lines lines(text);
    std::uint32_t line = 1, byte = 0;
    for (const Chunk& c : chunks) {
        REQUIRE(c.first_line == line);
        REQUIRE(c.last_line >= c.first_line);
        REQUIRE(c.line >= c.first_line);
        REQUIRE(c.line <= c.last_line);
        REQUIRE(c.begin == byte);
        REQUIRE(c.begin == lines.start(c.first_line));
        line = c.last_line + 1;
        byte = c.end;
    }
    REQUIRE(byte == text.size());
}

}  // namespace

TEST_CASE("functions, methods, headers and what stands between") {
    const std::string text = R"(# licence
import os

LIMIT = 3

# says what f does
@decorated(
    1
)
def f(a):
    def inner():
        pass
    return inner


class C(Base):
    """Doc."""
    x = 1

    def m(self):
        pass

    y = 2

    class D:
        def n(self): pass

for i in range(3):
    print(i)

if LIMIT:
    def g():
        pass
)";
    const auto chunks = chunks_of(text);
    check_cover(chunks, text);
    CHECK(shown(chunks) == Shown{"module 1-5", "function f 6-15", "class C 16-19", "method C.m 20-22",
                                 "class C 23-24", "class C.D 25-25", "method C.D.n 26-27", "block 28-31",
                                 "function g 32-33"});
    CHECK(chunks[1].line == 10);
    CHECK(chunks[0].names == Shown{"LIMIT"});
    CHECK(chunks[1].names == Shown{"inner"});
    CHECK(chunks[2].names == Shown{"x"});
    CHECK(chunks[4].names == Shown{"y"});
}

TEST_CASE("long functions are cut between statements, comments with what they describe") {
    std::string text = "def f(a):\n";
    for (int i = 0; i < 60; ++i)
        text += "    if a:\n        # why\n        b = (\n            1,\n            2)\n";
    const auto chunks = chunks_of(text);
    check_cover(chunks, text);
    CHECK(chunks.size() > 3);
    const Lines lines(text);
    for (std::size_t i = 1; i < chunks.size(); ++i) {
        CHECK(chunks[i].symbol == "f");
        CHECK(chunks[i].last_line - chunks[i].first_line < long_piece);
        CHECK(lines[chunks[i].first_line] == "    if a:");
    }
    // no statement begins inside: the text is cut where it is
    std::string table = "T = {\n";
    for (int i = 0; i < 1000; ++i) table += "    " + std::to_string(i) + ": 'x',\n";
    table += "}\n";
    const auto cut = chunks_of(table);
    check_cover(cut, table);
    CHECK(cut.size() == 3);
}

TEST_CASE("hostile text is covered too") {
    for (const std::string& text :
         {std::string(), std::string("\n"), std::string("x"), std::string("\n\n\n"), std::string("# a\n# b"),
          std::string("def f(:\n  x\nclass\n  def"), std::string("a\0b\n\0def f(): pass\n", 19),
          std::string("def f():\r\n  pass\r\n\r\nx = 1\r\n"), std::string(300000, 'x'),
          std::string("class A: x = 1; y = 2\ndef f(): pass; \\\n pass\n"),
          std::string("\xff\xfe\ndef \xff(): pass\n")})
        check_cover(chunks_of(text), text);
}

TEST_CASE("whatever the source, every line is in one chunk") {
    const std::vector<std::string> pieces = {"def f(a):\n",
                                             "class C:\n",
                                             "    x = 1\n",
                                             "pass\n",
                                             "\n",
                                             "# note\n",
                                             "    @wraps\n",
                                             "    def m(self):\n",
                                             "        return 1\n",
                                             "'''doc\n",
                                             "'''\n",
                                             "if x:\n",
                                             "else:\n",
                                             "        # in\n",
                                             "x = [\n",
                                             "]\n",
                                             "try:\n",
                                             "except E:\n",
                                             "async def g(): pass\n"};
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::string text;
        for (auto i = random() % 150; i > 0; --i) text += pieces[random() % pieces.size()];
        if (round % 3 == 0 && !text.empty()) text.pop_back();
        INFO(text);
        check_cover(chunks_of(text), text);
        check_cover(text_chunks(round % 2 ? "a.md" : "a.txt", text), text);
    }
}

TEST_CASE("texts are cut at their headings") {
    const std::string markdown = "intro\n\n# One\ntext\n```\n# no heading\n```\n## Two\nmore\n";
    CHECK(shown(text_chunks("a.md", markdown)) == Shown{"section 1-2", "section One 3-7", "section Two 8-9"});
    const std::string rst = "Title\n=====\ntext\n\nPart\n----\nmore\n";
    CHECK(shown(text_chunks("a.rst", rst)) == Shown{"section Title 1-4", "section Part 5-7"});
    std::string toml;
    for (const char* name : {"one", "two", "three"})
        toml += "[" + std::string(name) + "]\n" + std::string(20, 'a') + " = 1\n\n";
    CHECK(shown(text_chunks("a.toml", toml)) == Shown{"section one 1-9"});
    std::string plain;
    for (int i = 0; i < 50; ++i) plain += "one\ntwo\n\n";
    const auto chunks = text_chunks("README", plain);
    check_cover(chunks, plain);
    CHECK(chunks.size() == 4);
    CHECK(chunks[1].first_line % 3 == 1);  // between paragraphs
}

TEST_CASE("what is packed is read back, and nothing of it when damaged") {
    const auto chunks = chunks_of("import os\n@a\ndef f():\n    def g(): pass\n");
    const std::string packed = pack_chunks(chunks);
    const auto again = unpack_chunks(packed);
    REQUIRE(again.size() == chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        CHECK(shown(again[i]) == shown(chunks[i]));
        CHECK(again[i].hash == chunks[i].hash);
        CHECK(again[i].line == chunks[i].line);
        CHECK(again[i].names == chunks[i].names);
    }
    for (std::size_t size = 0; size < packed.size(); ++size)
        CHECK(unpack_chunks(std::string_view(packed).substr(0, size)).empty());
}
