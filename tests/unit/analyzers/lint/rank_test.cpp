#include "analyzers/lint/rank.h"

#include <catch2/catch.hpp>

using namespace sixth;
using lint::worse;

TEST_CASE("severity first, then how far over the limit") {
    Diagnostic complex, longer, error;
    complex.score = 30, complex.limit = 10;
    longer.score = 100, longer.limit = 50;
    error.severity = Severity::error;
    CHECK(worse(complex, longer));
    CHECK_FALSE(worse(longer, complex));
    CHECK(worse(error, complex));
}

TEST_CASE("a duplicated block weighs its lines times its places") {
    Diagnostic two, three;
    two.similarity = three.similarity = 1;
    two.lines = three.lines = 20;
    two.related.resize(1);
    three.related.resize(2);
    CHECK(lint::badness(two) == 1);
    CHECK(worse(three, two));
}

TEST_CASE("equal ones stand in the order of the files") {
    Diagnostic a, b;
    a.file = "a.py", b.file = "b.py";
    CHECK(worse(a, b));
    CHECK_FALSE(worse(b, a));
    CHECK_FALSE(worse(a, a));
}
