#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

std::vector<Diagnostic> unread(const std::string& text, const std::string& other = "",
                               double confidence = 0.8) {
    lint::Settings settings;
    settings.min_confidence = confidence;
    return test::lint("DED103", {{"a.py", text}, {"b.py", other}}, settings);
}

const std::string cache =
    "class C:\n    def __init__(self):\n        self._hits = 0\n        self._hits = 1\n";

}  // namespace

TEST_CASE("an attribute that is only written is found once") {
    const auto found = unread(cache);
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.line == 3);
    CHECK(found[0].where.column == 14);
    CHECK(found[0].symbol == "C");
    CHECK(found[0].confidence == 0.85);
    CHECK(found[0].message == "attribute _hits is written, but read nowhere in the program");
}

TEST_CASE("any read of the name anywhere counts") {
    CHECK(unread(cache, "x._hits\n").empty());
    CHECK(unread(cache, "x._hits += 1\n").empty());
    CHECK(unread(cache, "getattr(x, '_hits')\n").empty());
    CHECK(unread(cache, "getattr(x, '_hi' + y)\nx = '_hits, _misses'\n").empty());
    CHECK(unread(cache, "_hits\nx._hits = 2\n").size() == 1);
}

TEST_CASE("attributes that others may read are less certain") {
    CHECK(unread("class C(other.Base):\n    def f(self):\n        self._x = 1\n").empty());
    CHECK(unread("class C:\n    def f(self):\n        self._x = 1\n        return self.__dict__\n").empty());
    CHECK(unread("class C:\n    def f(self):\n        self._x = 1\n    def __setattr__(self, a, b): pass\n")
              .empty());
    CHECK(
        unread("class C:\n    def f(self):\n        self._x = 1\n    @p.setter\n    def _x(self, v): pass\n")
            .empty());
    CHECK(unread("class C:\n    def f(self):\n        self.x = 1\n").empty());
    CHECK(unread("class C:\n    def f(self):\n        self.x = 1\n", "", 0.6).size() == 1);
}
