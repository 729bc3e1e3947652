#include "core/python/parsed_file.h"

#include <catch2/catch.hpp>

using namespace sixth::python;

TEST_CASE("every node type of real code has a name of ours") {
    const ParsedFile file(
        "@d\nasync def f(a, *b, c: int = 1, **k) -> int:\n    '''doc'''\n    return a[1:2] if b else {**k}\n"
        "match x:\n    case [1, *r] if r: pass\n    case {'a': 1, **kw} | C(y=2): pass\n    case _: pass\n"
        "try: pass\nexcept* E as e: raise X from e\nfinally: del x\nprint(f'{x!r:>{w}}')\ntype T[U] = "
        "list[U]\n");
    REQUIRE(file.errors().empty());
    for (NodeId id = 0; id < file.tree().size(); ++id) {
        INFO(file.text(id));
        CHECK(file.tree().kind(id) != Kind::unknown);
    }
}

TEST_CASE("fields, children and lines") {
    const ParsedFile file("def f(x):\n    return x\n\ny = 1\n");
    const Tree& tree = file.tree();
    const NodeId def = tree.child(0, Kind::function_definition);
    REQUIRE(def != no_node);
    CHECK(file.text(tree.child(def, Field::name)) == "f");
    CHECK(tree.kind(tree.child(def, Field::body)) == Kind::block);
    CHECK(file.end_line(def) == 2);
    CHECK(file.line_count() == 4);
    CHECK(file.line_text(4) == "y = 1");
    CHECK(tree.next_sibling(def) != no_node);
    CHECK(tree[tree.next_sibling(def)].line == 4);
}

TEST_CASE("broken text is an error node, never a crash") {
    CHECK_FALSE(ParsedFile("def f(:\n  x =\n").errors().empty());
    CHECK(ParsedFile("").tree().size() == 1);
    CHECK_FALSE(ParsedFile(std::string("a\0b\xff\xfe", 5)).tree().size() == 0);
    const std::string deep(10000, '(');
    CHECK(ParsedFile(deep + "1" + std::string(10000, ')')).tree().size() > 20000);
}
