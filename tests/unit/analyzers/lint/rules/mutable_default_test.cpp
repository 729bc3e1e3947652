#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::fixed;

TEST_CASE("defaults that can change are found") {
    for (const char* value : {"[]", "{}", "{1}", "list()", "dict()", "set()", "collections.defaultdict(list)",
                              "[x for x in y]", "{x: 1 for x in y}", "bytearray()", "deque([1])"}) {
        INFO(value);
        CHECK(test::lint("SML101", "def f(a, b=" + std::string(value) + "):\n    pass\n").size() == 1);
    }
    CHECK(test::lint("SML101", "lambda a=[]: a\n").size() == 1);
    CHECK(test::lint("SML101", "def f(*, a: list = [], b: 'dict' = {}): pass\n").size() == 2);
    const auto found = test::lint("SML101", "def f(a=[]):\n    pass\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.column == 9);
    CHECK(found[0].message == "the default of a is made once and shared by all calls");
}

TEST_CASE("defaults that cannot change, and read-only annotations, are fine") {
    for (const char* value : {"()", "None", "1", "''", "tuple()", "frozenset()", "field(default=[])", "x"}) {
        INFO(value);
        CHECK(test::lint("SML101", "def f(a, b=" + std::string(value) + "):\n    pass\n").empty());
    }
    CHECK(test::lint("SML101", "def f(a=[]): ...\ndef g(a={}):\n    \"\"\"Doc.\"\"\"\n    ...\n").empty());
    for (const char* type :
         {"Sequence[int]", "typing.Mapping[str, int]", "Iterable", "Collection[str] | None"}) {
        INFO(type);
        CHECK(test::lint("SML101", "def f(a: " + std::string(type) + " = []):\n    pass\n").empty());
    }
    CHECK(test::lint("SML101", "def f(a: MutableMapping[str, int] = {}): pass\n").size() == 1);
}

TEST_CASE("the default becomes None, made anew behind the docstring") {
    CHECK(fixed("SML101", "def f(a=[]):\n    return a\n") ==
          "def f(a=None):\n    if a is None:\n        a = []\n    return a\n");
    // both would go to the same place: one a run
    const std::string once =
        fixed("SML101", "class C:\n\tdef f(self, a={}, b=set()):\n\t\t'''Doc.\n\t\t'''\n\n\t\tx(a)\n");
    CHECK(once ==
          "class C:\n\tdef f(self, a=None, b=set()):\n\t\t'''Doc.\n\t\t'''\n\n"
          "\t\tif a is None:\n\t\t\ta = {}\n\t\tx(a)\n");
    CHECK(fixed("SML101", once) ==
          "class C:\n\tdef f(self, a=None, b=None):\n\t\t'''Doc.\n\t\t'''\n\n"
          "\t\tif b is None:\n\t\t\tb = set()\n\t\tif a is None:\n\t\t\ta = {}\n\t\tx(a)\n");
    CHECK(fixed("SML101", "def f(a=[]):\r\n    return a\r\n") ==
          "def f(a=None):\r\n    if a is None:\r\n        a = []\r\n    return a\r\n");
}

TEST_CASE("the new lines are indented as the function is") {
    CHECK(fixed("SML101", "class C:\n  def f(a=[]):\n    return a\n") ==
          "class C:\n  def f(a=None):\n    if a is None:\n      a = []\n    return a\n");
    CHECK(fixed("SML101", "class C:\n    async def f(a=[]):\n    \treturn a\n") ==
          "class C:\n    async def f(a=None):\n    \tif a is None:\n    \t\ta = []\n    \treturn a\n");
    CHECK(fixed("SML101", "@d\ndef f(\n    a=[],\n):\n  return a\n") ==
          "@d\ndef f(\n    a=None,\n):\n  if a is None:\n    a = []\n  return a\n");
}

TEST_CASE("annotations are made optional as the file writes it") {
    CHECK(fixed("SML101", "def f(a: list = []):\n    return a\n") ==
          "def f(a: list = None):\n    if a is None:\n        a = []\n    return a\n");
    CHECK(fixed("SML101", "from __future__ import annotations\ndef f(a: list = []):\n    return a\n") ==
          "from __future__ import annotations\ndef f(a: list | None = None):\n    if a is None:\n        a = "
          "[]\n    return a\n");
    CHECK(fixed("SML101", "from typing import Optional\ndef f(a: list = []):\n    return a\n") ==
          "from typing import Optional\ndef f(a: Optional[list] = None):\n    if a is None:\n        a = "
          "[]\n    "
          "return a\n");
}

TEST_CASE("what cannot be mended well is only reported") {
    for (const char* text :
         {"def f(a=[]): return a\n", "x = lambda a=[]: a\n", "def f(a=[\n    1]):\n    return a\n",
          "class C:\n    names = ['x']\n    def f(self, a=set(names)):\n        return a\n",
          "def f(a=[now()]):\n    return a\n", "def f(a=[]):\n    \"\"\"Doc.\"\"\"\n"}) {
        CHECK(fixed("SML101", text) == text);
        CHECK(test::lint("SML101", text).size() == 1);
    }
    const std::string text = "def f(a=[]):\n    return a\n";
    CHECK(fixed("SML101", text, Safety::safe) == text);
}
