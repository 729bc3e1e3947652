#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

// Lines of the findings for a try with these handlers, the first of them on line 3.
std::vector<unsigned> dead(const std::vector<std::string>& handlers, const std::string& before = "") {
    std::string text = "try:\n    f()\n";
    for (const std::string& h : handlers) text += "except " + h + ":\n    pass\n";
    std::vector<unsigned> found = test::lines(test::lint("SML104", text + before));
    return found;
}

using Lines = std::vector<unsigned>;

}  // namespace

TEST_CASE("a handler behind one for its base never runs") {
    CHECK(dead({"OSError", "FileNotFoundError"}) == Lines{5});
    CHECK(dead({"Exception as e", "ValueError as e"}) == Lines{5});
    CHECK(dead({"ArithmeticError", "KeyError", "(ZeroDivisionError, OverflowError)"}) == Lines{7});
    CHECK(dead({"ValueError", "ValueError"}) == Lines{5});
    CHECK(dead({"my.Error", "my.Error"}) == Lines{5});
    CHECK(dead({"IOError", "OSError"}) == Lines{5});
    CHECK(dead({"ValueError", "json.JSONDecodeError"}) == Lines{5});
    CHECK(dead({"BaseException", "Unknown"}) == Lines{5});
    const auto found =
        test::lint("SML104", "try:\n    f()\nexcept LookupError:\n    a\nexcept KeyError:\n    b\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == "this handler never runs: line 3 already catches LookupError");
}

TEST_CASE("handlers that may run are fine") {
    CHECK(dead({"FileNotFoundError", "OSError"}).empty());
    CHECK(dead({"Exception", "Unknown"}).empty());
    CHECK(dead({"Exception", "KeyboardInterrupt"}).empty());
    CHECK(dead({"ValueError", "(ValueError, KeyError)"}).empty());
    CHECK(dead({"errors()", "errors()"}).empty());
    CHECK(dead({"TimeoutError", "asyncio.TimeoutError"}).empty());
}

TEST_CASE("a builtin's name may mean something else") {
    CHECK(dead({"Exception", "TimeoutError"}, "from redis import TimeoutError\n").empty());
    CHECK(dead({"Exception", "Warning"}, "class Warning(object): pass\n").empty());
    CHECK(dead({"OSError", "FileNotFoundError"}, "from compat import *\n").empty());
}

TEST_CASE("classes of the same file are followed") {
    CHECK(dead({"Exception", "E"}, "class E(Exception): pass\n") == Lines{5});
    CHECK(dead({"E", "F"}, "class E(Exception): pass\nclass F(E): pass\n") == Lines{5});
    CHECK(dead({"Exception", "E"}, "class E(Other): pass\n").empty());
    CHECK(dead({"ValueError", "E"}, "class E(KeyError, ValueError): pass\n").empty());
}
