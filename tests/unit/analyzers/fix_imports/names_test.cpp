#include "analyzers/fix_imports/names.h"

#include <catch2/catch.hpp>
#include <map>

using namespace sixth::fix_imports;

namespace {

std::vector<std::string> free_names(const std::string& text) {
    const sixth::python::ParsedFile file(text);
    const Names names(file);
    std::vector<std::string> all;
    for (const FreeName& name : names.free()) all.emplace_back(name.name);
    return all;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("scopes: what a function, class, comprehension or lambda binds is bound there alone") {
    CHECK(free_names("def f(a, *b, c: int = d, **e):\n    return a + b + c + e + g\n") == Strings{"d", "g"});
    CHECK(free_names("class C:\n    x = 1\n    y = x\n    def f(self):\n        return x\n") == Strings{"x"});
    CHECK(free_names("r = [a for a in b if a]\nprint(a)\n") == Strings{"b", "a"});
    CHECK(free_names("class C:\n    xs = 1\n    ys = [x for x in xs]\n    zs = [xs for _i in ys]\n") ==
          Strings{"xs"});
    CHECK(free_names("f = lambda x, y=z: x + y\n") == Strings{"z"});
    CHECK(free_names("[y := 1 for _i in 'a']\nprint(y)\n").empty());
    CHECK(free_names("def f():\n    global g\n    g = 1\ndef h():\n    return g\n").empty());
    CHECK(free_names("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n").empty());
}

TEST_CASE("statements that bind") {
    CHECK(free_names("import a.b, c as d\nfrom e import f as g, h\na, d, g, h\nb, c, f\n") ==
          Strings{"b", "c", "f"});
    CHECK(free_names("for i, (j, *k) in []:\n    pass\ni, j, k\n").empty());
    CHECK(free_names("with open('x') as f, open('y') as (g, h):\n    f, g, h\n").empty());
    CHECK(free_names("try:\n    pass\nexcept ValueError as e:\n    e\n").empty());
    CHECK(free_names(
              "match x:\n    case {'a': b, **c}: b, c\n    case [d, *e]: d, e\n    case C(f=g) as h: g, h\n"
              "    case M.N | 'p': pass\n") == Strings{"x", "C", "M"});
    CHECK(free_names("x: int = 1\ny: 'T'\nx, y\n") == Strings{"T"});
    CHECK(free_names("def f[T: B](a: T) -> T: ...\nclass C[U]: x: U\ntype A[V] = list[V]\nA\n") ==
          Strings{"B"});
}

TEST_CASE("names in annotations, in strings there, in __all__") {
    const sixth::python::ParsedFile file(
        "from typing import cast\n"
        "def f(a: A, b: 'B.C[D]', c: Literal['E']) -> 'F | None': return cast('G', a)\n"
        "__all__ = ['f', 'H']\n");
    const Names names(file);
    std::map<std::string, std::uint32_t> flags;
    for (const FreeName& name : names.free()) flags[std::string(name.name)] = name.flags;
    CHECK(flags.size() == 7);
    CHECK(flags["A"] == (FreeName::annotation | FreeName::eager));
    CHECK(flags["B"] == FreeName::quoted);
    CHECK(flags["D"] == FreeName::quoted);
    CHECK(flags["F"] == FreeName::quoted);
    CHECK(flags["G"] == FreeName::quoted);
    CHECK(flags["H"] == FreeName::exported);
    CHECK(!flags.contains("E"));
    CHECK((flags["Literal"] & FreeName::annotation) != 0);
}

TEST_CASE("what is meant to fail, and what cannot be seen") {
    const sixth::python::ParsedFile file(
        "try:\n    import a\n    unicode_\nexcept (ImportError, NameError):\n    import b\n"
        "def f():\n    try:\n        from c import d\n    except Exception:\n        pass\n");
    const Names names(file);
    REQUIRE(names.guarded_imports().size() == 2);
    REQUIRE(names.free().size() == 1);
    CHECK((names.free()[0].flags & FreeName::handled) != 0);
    CHECK_FALSE(names.dynamic());
    const sixth::python::ParsedFile expected("with pytest.raises(ImportError):\n    from a import b\n");
    CHECK(Names(expected).guarded_imports().size() == 1);
    CHECK(free_names("from sqlalchemy import cast\ncast('pg_class', 1)\nx: 'this is no type'\n").empty());
    CHECK(Names(sixth::python::ParsedFile("globals()['x'] = 1\n")).dynamic());
    CHECK(Names(sixth::python::ParsedFile("globals().update(a)\n")).dynamic());
    CHECK(Names(sixth::python::ParsedFile("exec('x = 1')\n")).dynamic());
    // text that is no Python binds whatever stands there
    CHECK(free_names("def f(:\n    broken broken\nprint(Missing)\n") == Strings{"Missing"});
    CHECK(free_names("").empty());
    CHECK(free_names(std::string("\0\xff\xfe", 3)).empty());
}

TEST_CASE("what is bound around a use") {
    const std::string text = "import os\nclass C:\n    attr = 1\n    def f(self, value):\n        use\n";
    const sixth::python::ParsedFile file(text);
    const auto around = Names(file).bound_around(static_cast<std::uint32_t>(text.find("use")));
    CHECK(std::vector<std::string>(around.begin(), around.end()) ==
          Strings{"C", "attr", "f", "os", "self", "value"});
}
