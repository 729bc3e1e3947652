#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

TEST_CASE("a class's column has no truth") {
    for (const char* line :
         {"if User.active: pass", "while not User.active: pass", "x = 1 if User.active else 2",
          "assert User.name == 'x'", "x = [y for y in z if User.active]", "bool(User.active)",
          "if z and User.id > 3: pass", "if Account.name: pass", "if User.created: pass",
          "if User.name.like('x'): pass", "if User.tasks: pass", "if User.id == 1 and z: pass",
          "if aliased(User).active: pass"}) {
        INFO(line);
        CHECK(sqla("SQA101", std::string(line) + "\n").size() == 1);
    }
    CHECK(sqla("SQA101", "u = User\ndef f():\n    c = u.active\n    if c:\n        pass\n").size() == 1);
    CHECK(sqla("SQA101", "class V:\n    model = User\n    def f(self):\n        if self.model.active: pass\n")
              .size() == 1);
    CHECK(sqla("SQA101", "if User.active: pass\n")[0].message ==
          "User.active is a column of the class, and always true");
}

TEST_CASE("an instance's value has one") {
    for (const char* text :
         {"def f(u: User):\n    if u.active and u.name == 'x': pass\n",
          "def f(s):\n    u = s.get(User, 1)\n    if u.active: pass\n",
          "def f(s: Session):\n    for u in s.scalars(select(User)):\n        if u.active: pass\n",
          "def f(User):\n    if User.active: pass\n", "User = load()\nif User.active: pass\n",
          "if User.title: pass\n", "if User.unknown: pass\n", "if User: pass\n",
          "def f(c=None):\n    c = User.active if c else None\n    if c: pass\n",
          "if User.active is None: pass\n", "for User in x:\n    if User.active: pass\n",
          "if Status.ACTIVE: pass\n", "if User.__table__: pass\n"}) {
        INFO(text);
        CHECK(sqla("SQA101", text).empty());
    }
}

TEST_CASE("classes that derive from themselves, and ten thousand brackets, do no harm") {
    CHECK(sqla("SQA101", "class A(B): pass\nclass B(A): pass\nclass C(C): pass\nif A.x or C.x: pass\n")
              .empty());
    const std::string deep(10000, '(');
    const std::string closed(10000, ')');
    CHECK(sqla("SQA101", "x = select(User).where(" + deep + "User.id" + closed + ")\n").empty());
    std::string chain = "q = select(User)";
    for (int i = 0; i < 10000; ++i) chain += ".where(User.id == 1)";
    CHECK(sqla("SQA101", chain + "\nif q: pass\n").empty());
    std::string nots = "x = ";
    for (int i = 0; i < 10000; ++i) nots += "not ";
    CHECK(sqla("SQA101", nots + "User.active\n").empty());
}

TEST_CASE("a test that asks whether a condition is the one it gave") {
    CHECK(sqla("SQA101", "def f(made):\n    given = User.id == 1\n    assert made.on == given\n").empty());
    CHECK(sqla("SQA101", "def f(made):\n    assert User.id == made.id\n").size() == 1);
    CHECK(sqla("SQA101", "def f(made):\n    given = User.id == 1\n    if made.on == given: pass\n").size() ==
          1);
}
