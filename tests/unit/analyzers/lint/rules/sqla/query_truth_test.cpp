#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("a query that was not run is true") {
    CHECK(sqla_fixed("SQA109", "def f(s: Session):\n    if s.query(User).filter_by(id=1): pass\n") ==
          "def f(s: Session):\n    if s.query(User).filter_by(id=1).first() is not None: pass\n");
    CHECK(sqla_fixed("SQA109", "def f(s: Session):\n    q = s.query(User)\n    if not q: pass\n") ==
          "def f(s: Session):\n    q = s.query(User)\n    if q.first() is None: pass\n");
    CHECK(sqla_fixed("SQA109", "def f(s: Session):\n    q = s.query(User)\n    if q.count: pass\n") ==
          "def f(s: Session):\n    q = s.query(User)\n    if q.count(): pass\n");
    CHECK(sqla("SQA109", "def f(s: Session):\n    if s.execute(select(User)): pass\n").size() == 1);
    CHECK(sqla("SQA109",
               "def f(s: Session):\n    q = s.query(User)\n    while z:\n        q = q.filter_by(id=1)\n    "
               "if q: pass\n")
              .size() == 1);
}

TEST_CASE("a parameter without annotation is a session when it is called one and given a model") {
    CHECK(sqla("SQA109", "def f(db_session):\n    if db_session.query(User): pass\n").size() == 1);
}

TEST_CASE("what was fetched, or may be None, is asked rightly") {
    CHECK(sqla("SQA109",
               "def f(s: Session):\n    if s.query(User).all(): pass\n    if s.query(User).first(): pass\n")
              .empty());
    CHECK(sqla("SQA109", "def f(s: Session):\n    q = s.query(User).count()\n    if q: pass\n").empty());
    CHECK(sqla("SQA109",
               "def f(s: Session):\n    q = None\n    if z:\n        q = s.query(User)\n    if q: pass\n")
              .empty());
    CHECK(sqla("SQA109", "def f(s: Session):\n    q = s.query(User)\n    q = q.all()\n    if q: pass\n")
              .empty());
    CHECK(
        sqla("SQA109", "def f(s, db_session):\n    if s.query(User) or db_session.query(z): pass\n").empty());
}

TEST_CASE("a query that a loop builds on") {
    const std::string loop = "def f(s: Session, xs):\n    q = s.query(User)\n    for x in xs:\n";
    CHECK(sqla("SQA109", loop + "        q = q.filter(x)\n        if q: pass\n").size() == 1);
    CHECK(sqla("SQA109", loop + "        q = q.filter(x)\n        z = q\n        if z: pass\n").size() == 1);
    CHECK(sqla("SQA109", loop + "        if q: pass\n        q = q.filter(x)\n").size() == 1);
    CHECK(sqla("SQA109", loop + "        q = q.first()\n        if q: pass\n").empty());
    CHECK(sqla("SQA109", "def f(q, xs):\n    for x in xs:\n        q = q.filter(x)\n        if q: pass\n")
              .empty());
}
