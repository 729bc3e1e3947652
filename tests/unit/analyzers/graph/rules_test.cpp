#include "analyzers/graph/rules.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/graph_case.h"

using namespace sixth;
using graph::module_matches;
using test::GraphCase;

namespace {

graph::RuleReport check(const GraphCase& c, const std::vector<std::string>& rules,
                        const std::vector<std::string>& allowed = {}) {
    static std::vector<graph::Rule> parsed, exceptions;
    parsed.clear();
    exceptions.clear();
    for (const std::string& text : rules) parsed.push_back(graph::parse_rule(text));
    for (const std::string& text : allowed) exceptions.push_back(graph::parse_rule(text));
    return graph::check_rules(c.whole, parsed, exceptions);
}

const GraphCase& layers() {
    static const GraphCase c({{"db/__init__.py", ""},
                              {"db/models.py", "import util\nimport sqlite3\n"},
                              {"util.py", "def f():\n    import ui.forms\n"},
                              {"ui/__init__.py", ""},
                              {"ui/forms.py", "from db import models\nimport ui.base\n"},
                              {"ui/base.py", ""}});
    return c;
}

}  // namespace

TEST_CASE("a pattern names a module and what is below it") {
    CHECK(module_matches("shop.db", "shop.db"));
    CHECK(module_matches("shop.db", "shop.db.models"));
    CHECK_FALSE(module_matches("shop.db", "shop.dbx"));
    CHECK_FALSE(module_matches("shop.db", "shop"));
    CHECK(module_matches("shop.*.models", "shop.db.models.item"));
    CHECK_FALSE(module_matches("shop.*.models", "shop.models"));
    CHECK(module_matches("shop.test_*", "shop.test_a"));
    CHECK(module_matches("**.tests", "a.b.tests.c"));
    CHECK(module_matches("**.tests", "tests"));
    CHECK_FALSE(module_matches("**.tests", "a.b"));
    CHECK(module_matches("a.**.z", "a.z"));
    CHECK(module_matches("a.**.z", "a.z.y.z"));
    CHECK_FALSE(module_matches("**.a.**.b.**.c", "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b"));
}

TEST_CASE("what is no rule is refused") {
    for (const char* text : {"", "a", "->", "a->", "->b", "a->b->c", "a b->c", "a..b->c", "a->b>c"}) {
        INFO(text);
        CHECK_THROWS_AS(graph::parse_rule(text), Error);
    }
    CHECK(graph::parse_rule(" a -> ... -> b ").chains);
    CHECK_FALSE(graph::parse_rule("a->b").chains);
}

TEST_CASE("a plain rule is about the import itself; a chain is shown, and is no violation") {
    const auto report = check(layers(), {"ui->db", "db->ui"});
    REQUIRE(report.violations.size() == 1);
    CHECK(report.violations[0].rule == 0);
    REQUIRE(report.chains.size() == 1);
    CHECK(report.chains[0].rule == 1);
    CHECK(report.chains[0].imports.size() == 2);
}

TEST_CASE("a rule about chains finds the shortest; an exception ends it") {
    const auto report = check(layers(), {"db->...->ui"});
    REQUIRE(report.violations.size() == 1);
    CHECK(report.violations[0].imports.size() == 2);
    CHECK(check(layers(), {"db->...->ui"}, {"util->ui"}).violations.empty());
    CHECK(check(layers(), {"db->...->ui"}, {"util->db"}).unused == std::vector<std::size_t>{0});
}

TEST_CASE("outside modules, names that are not there, one side inside the other") {
    CHECK(check(layers(), {"db->sqlite3"}).violations.size() == 1);
    CHECK(check(layers(), {"d->ui"}).unmatched == std::vector<std::size_t>{0});
    CHECK(check(layers(), {"db->requests"}).idle == std::vector<std::size_t>{0});
    CHECK(check(layers(), {"ui->ui.base"}).violations.size() == 1);
    CHECK(check(layers(), {"ui.forms->ui"}).violations.size() == 1);
}
