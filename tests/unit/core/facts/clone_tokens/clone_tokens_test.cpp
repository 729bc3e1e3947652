#include "core/facts/clone_tokens/clone_tokens.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <vector>

#include "core/base/error.h"

using namespace sixth;
using facts::RowRole;

namespace {

struct Read {
    facts::CloneRow row;
    std::vector<facts::CloneToken> tokens;
};

std::vector<Read> read(const std::string& packed) {
    facts::CloneTokens reader(packed);
    std::vector<Read> rows;
    for (Read made; reader.next(made.row);) {
        made.tokens.clear();
        const char* const end = made.row.tokens.data() + made.row.tokens.size();
        for (const char* at = made.row.tokens.data(); at != end;) {
            at = reader.next_token(at, end, made.tokens.emplace_back());
        }
        rows.push_back(made);
    }
    CHECK(rows.size() == reader.row_count());
    return rows;
}

std::string packed(std::string source) {
    return facts::encode_clone_tokens(python::ParsedFile(std::move(source)));
}
std::vector<Read> rows_of(std::string source) {
    static std::string kept;
    kept = packed(std::move(source));
    return read(kept);
}

// Rows as "line-end depth role count", for a look at the shape.
std::vector<std::string> shape(std::string source) {
    std::vector<std::string> lines;
    for (const Read& read : rows_of(std::move(source))) {
        lines.push_back(fmt::format("{}-{} {} {}{} {}", read.row.line, read.row.end_line, read.row.depth,
                                    static_cast<int>(read.row.role), read.row.joined ? "j" : "",
                                    read.tokens.size()));
    }
    return lines;
}

std::vector<std::pair<unsigned, unsigned>> all_tokens(std::string source) {
    std::vector<std::pair<unsigned, unsigned>> all;
    for (const Read& read : rows_of(std::move(source))) {
        for (const facts::CloneToken token : read.tokens) all.emplace_back(token.kind, token.value);
    }
    return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("one row a line, statements and clauses told apart") {
    CHECK(shape("@d\ndef f(a, b):\n    if a:\n        return b\n    else:\n        pass\n\n\nx = 1\n") ==
          Lines{"1-1 0 3 2", "2-2 0 1j 4", "3-3 1 0 2", "4-4 2 0 2", "5-5 1 4j 1", "6-6 2 0 1", "9-9 0 0 3"});
    CHECK(shape("class A(B): pass\n") == Lines{"1-1 0 2 4", "1-1 1 0 1"});
    CHECK(shape("if a: b(); c()\n") == Lines{"1-1 0 0 2", "1-1 1 0 2", "1-1 1 0 2"});
    CHECK(shape("match a:\n  case 1:\n    x()\n") == Lines{"1-1 0 0 2", "2-2 1 4j 2", "3-3 2 0 2"});
}

TEST_CASE("imports, comments and docstrings leave no token") {
    CHECK(
        shape("# licence\n'''doc'''\nimport a\nfrom b import (c,\n  d)\nfrom __future__ import e\n").empty());
    CHECK(shape("def f():\n    '''doc\n    more'''\n    # why\n    return 1\n") ==
          Lines{"1-1 0 1 2", "5-5 1 0 2"});
    CHECK(shape("def f(): 'doc' 'string'\n") == Lines{"1-1 0 1 2"});
}

TEST_CASE("layout does not change the tokens") {
    const auto plain = all_tokens("x = f(a, b)\nif a:\n    return g(c)\n");
    CHECK(all_tokens("x = f(\n    a,  # first\n    b,\n)\nif (a): return (g(c))\n") == plain);
    CHECK(all_tokens("x = 'a'\n") == all_tokens("x = \"a\"\n"));
    CHECK(all_tokens("x = 'a'\n") != all_tokens("x = b'a'\n"));
}

TEST_CASE("what means something else differs") {
    const auto differ = [](std::string a, std::string b) {
        return all_tokens(std::move(a)) != all_tokens(std::move(b));
    };
    CHECK(differ("f(a) + b", "f(a + b)"));
    CHECK(differ("return f(a), b", "return f(a, b)"));
    CHECK(differ("x = (a + b) * c", "x = a + b * c"));
    CHECK(differ("x = {a: b}", "x = {a, b}"));
    CHECK(differ("x = a[1:2]", "x = a[1, 2]"));
    CHECK(differ("x = a.b", "x = a, b"));
    CHECK(differ("f(a=b)", "f(a, b)"));
    CHECK(differ("x = 1", "x = 2"));
    CHECK(differ("x = 10", "x = 11"));
    CHECK(differ("x = True", "x = False"));
    CHECK(differ("x = f'{a}'", "x = f'{b}'"));
    CHECK(differ("x = a is not b", "x = a not in b"));
}

TEST_CASE("lines of closing brackets and of long strings belong to the row") {
    CHECK(shape("f(\n    a,\n)\nb\n") == Lines{"1-1 0 0 2", "2-3 0 5 1", "4-4 0 0 1"});
    CHECK(shape("x = '''a\nb\nc'''\ny\n") == Lines{"1-3 0 0 3", "4-4 0 0 1"});
}

TEST_CASE("names have one value in every file and at any index") {
    std::string many;
    for (int i = 0; i < 5000; ++i) many += fmt::format("n{} = o.a{}\n", i, i);
    const auto rows = rows_of(many + "last = o.tail\n");
    REQUIRE(rows.size() == 5001);
    const auto last = rows.back().tokens;
    const auto alone = rows_of("last = o.tail\n").front().tokens;
    REQUIRE(last.size() == 4);
    for (unsigned i : {0U, 2U, 3U}) CHECK(last[i].value == alone[i].value);
    CHECK(last[0].kind == facts::token_kind::name);
    CHECK(last[3].kind == facts::token_kind::attribute);
    CHECK(last[0].value != last[3].value);
}

TEST_CASE("huge statements are bounded") {
    std::string table = "x = [\n";
    for (int i = 0; i < 100000; ++i) table += fmt::format("    {},\n", i * 7919);
    const std::string one = packed(table + "]\ny = 1\n");
    CHECK(one.size() < 3000);
    CHECK(packed(table + "    5,\n]\ny = 1\n") != one);
    CHECK(read(one).back().row.line == 100003);
    const std::string wide = packed("x = [" + std::string(300000, '1') + ", 'a'" + [] {
        std::string all;
        for (int i = 0; i < 20000; ++i) all += ", b";
        return all;
    }() + "]\n");
    for (const Read& read : read(wide)) CHECK(read.row.tokens.size() <= 250);
}

TEST_CASE("damaged bytes are an error, never more") {
    const std::string good = packed("def f(a):\n    return a.b + 'x' + 12\n\n\nclass C(f):\n    y = f(1)\n");
    for (std::size_t size = 0; size < good.size(); ++size) {
        try {
            read(good.substr(0, size));
        } catch (const Error&) {
        }
        std::string bad = good;
        for (const int value : {0, 0x7F, 0xFF}) {
            bad[size] = static_cast<char>(value);
            try {
                read(bad);
            } catch (const Error&) {
            }
        }
    }
    CHECK_THROWS_AS(read(good.substr(0, good.size() - 1)), Error);
    CHECK(!read(packed("def f(:\n  x = (\n")).empty());
}

TEST_CASE("a file without code") {
    CHECK(sixth::facts::encode_clone_tokens(sixth::python::ParsedFile("import os\n")) ==
          sixth::facts::no_clone_tokens);
}
