// Tests put into a file that people wrote, and tests from the text alone.
#include "analyzers/testgen/extend.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "analyzers/testgen/guards.h"
#include "core/base/error.h"

using namespace sixth::testgen;
using sixth::python::NodeId;
using sixth::python::ParsedFile;

namespace {

constexpr const char* stamp = "# tests of shop.price made by sixth testgen from 0123456789abcdef";
const std::string made =
    "\"\"\"Tests.\"\"\"\nimport pytest\n\nfrom shop.price import cheap, discount\n\n\n"
    "def test_discount():\n    with pytest.raises(ValueError):\n        discount(1)\n\n\n"
    "def test_cheap():\n    assert cheap(1)\n";
const std::string people =
    "import pytest  # theirs\n\nfrom shop.price import discount\n\n\n"
    "def test_discount():\n\tassert discount(3) == 2   # by hand\n";

Extension put(const std::string& before, const std::string& tests = made) {
    return extended({before, tests, stamp, {}, {}});
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("extended: what stands there stays, new tests follow, by other names where theirs are taken") {
    const Extension out = put(people);
    CHECK(out.text.substr(0, people.size()) == people);
    CHECK(out.text.find("\n\ndef test_discount_2():\n    with pytest.raises(ValueError):") !=
          std::string::npos);
    CHECK(out.text.find("\n\ndef test_cheap():") != std::string::npos);
    REQUIRE(out.imports.size() == 1);
    CHECK(out.imports[0].statement() == "from shop.price import cheap\n");
    CHECK(out.names == std::vector<std::string>{"test_discount_2", "test_cheap"});
    CHECK(is_stamped(out.text, stamp));
    CHECK(put(out.text).text == out.text);
    CHECK(by_people(out.text).find("test_cheap():") == std::string::npos);
    CHECK(by_people(out.text).find("test_discount():") != std::string::npos);
}

TEST_CASE("extended again: tests are replaced where they stand, changed ones stay, taken out ones stay out") {
    const std::string first = put(people).text;
    const std::string newer = replaced(made, "assert cheap(1)", "assert cheap(2)");
    CHECK(put(first, newer).text.find("assert cheap(2)") < put(first, newer).text.find("# tests of"));
    CHECK(put(first, newer).text.find("assert cheap(1)") == std::string::npos);
    const std::string edited = replaced(first, "assert cheap(1)", "assert cheap(1) is True");
    CHECK(put(edited, newer).text.find("assert cheap(1) is True") != std::string::npos);
    CHECK(put(edited, newer).text.find("cheap(2)") == std::string::npos);
    const std::string shorter = replaced(first, "def test_cheap():\n    assert cheap(1)\n", "");
    CHECK(put(shorter).text.find("def test_cheap") == std::string::npos);
    const std::string less = made.substr(0, made.find("\n\ndef test_cheap"));
    CHECK(put(first, less).text.find("test_cheap") == std::string::npos);
    // what is written behind the list, and the lists of other modules, stay
    const std::string more = first + "\n\ndef test_late():\n    pass\n";
    CHECK(put(more, newer).text.find("\n\n\ndef test_late():\n    pass\n") != std::string::npos);
    const Extension other =
        extended({first, made, "# tests of shop.other made by sixth testgen from 0", {}, {}});
    CHECK(is_stamped(other.text, stamp));
    CHECK(other.text.find("def test_cheap_2():") != std::string::npos);
}

TEST_CASE("extended: line ends as the file has them; names that mean something else are refused") {
    std::string windows;
    for (const char c : people) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const std::string out = put(windows).text;
    CHECK(std::count(out.begin(), out.end(), '\n') == std::count(out.begin(), out.end(), '\r'));
    CHECK(put(out).text == out);
    CHECK_THROWS_AS(put("from other import cheap\n"), sixth::Error);
    CHECK_THROWS_AS(put("discount = 3\n"), sixth::Error);
    CHECK_THROWS_AS(put("def test_x(:\n"), sixth::Error);
    // both bind the package, and neither stands in the other's way
    const std::string modules =
        "import shop.price\nimport shop.stock\n\n\ndef test_a():\n    shop.price.f()\n";
    const auto beside = put("import shop.order\nimport shop.price\n", modules).imports;
    REQUIRE(beside.size() == 1);
    CHECK(beside[0].statement() == "import shop.stock\n");
    CHECK_THROWS_AS(put("import other as shop\n", modules), sixth::Error);
    const auto same = [](const Imported& there, const Imported&) { return there.module == "shop"; };
    CHECK(extended({"from shop import cheap\n", made, stamp, {}, same}).imports.size() == 2);
}

TEST_CASE("guards: conditions that the text alone decides") {
    const ParsedFile file(
        "def f(n, s='a', *, how=None):\n    \"\"\"Doc.\"\"\"\n    if not 0 <= n < 10 or n % 2 == 1:\n        "
        "raise "
        "ValueError('odd')\n    if how not in (None, 'x') and len(s) > 1:\n        raise Broken(n)\n    if "
        "s.x:\n   "
        "     raise KeyError\n    return n\n");
    const auto guards = guards_of(file, targets_of(file)[0]);
    REQUIRE(guards.size() == 3);
    CHECK(guards[0].exception == "ValueError");
    CHECK(guards[0].message == "odd");
    CHECK_FALSE(guards[1].message);
    const auto met = [&](std::size_t g, const Bound& bound) {
        return holds(file, guards[g].condition, bound);
    };
    CHECK(met(0, {{"n", "-1"}}) == true);
    CHECK(met(0, {{"n", "3"}}) == true);
    CHECK(met(0, {{"n", "4"}}) == false);
    CHECK(met(0, {{"n", "4.5"}}) == std::nullopt);
    CHECK(met(0, {{"n", "'a'"}}) == std::nullopt);
    CHECK(met(1, {{"how", "'y'"}, {"s", "'ab'"}}) == true);
    CHECK(met(1, {{"how", "None"}, {"s", "'ab'"}}) == false);
    CHECK(met(2, {{"s", "'ab'"}}) == std::nullopt);
    const ParsedFile generator("def f(n):\n    if n: raise ValueError\n    yield n\n");
    CHECK(guards_of(generator, targets_of(generator)[0]).empty());
    const ParsedFile decorated("@cached\ndef f(n):\n    if n: raise ValueError\n");
    CHECK(guards_of(decorated, targets_of(decorated)[0]).empty());
    CHECK(is_literal("{'a': [1, -2.5, None]}"));
    CHECK_FALSE(is_literal("Box(1)"));
    CHECK_FALSE(is_literal("1\n2"));
}
