// What coverage.py wrote, read: reports, their faults, and which lines and branches of a file are missing.
// Its data file is read by the e2e case testgen/coverage, as coverage.py itself writes it.
#include "analyzers/testgen/coverage_data.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::testgen;
using Lines = std::vector<std::uint32_t>;

namespace {

Coverages read(const std::string& text) {
    const test::TempFolder folder;
    const fs::Path path = folder.path() / "report";
    fs::write_atomically(path, text);
    return read_coverage(path);
}

std::string error_of(const std::string& text) {
    try {
        read(text);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

Arc arc(std::uint32_t from, std::uint32_t to) {
    return from << 20 | to;
}

}  // namespace

TEST_CASE("coverage: JSON and XML reports") {
    const Coverages json = read(
        R"({"files": {"a.py": {"executed_lines": [1, 2], "missing_lines": [3], "missing_branches": [[2, -1]]}}})");
    const Reached& a = json.at("a.py");
    CHECK(a.lines == std::set<std::uint32_t>{1, 2});
    CHECK(a.missed == std::set<std::uint32_t>{3});
    CHECK(a.partial == std::set<std::uint32_t>{2});
    const Coverages xml = read(
        R"x(<?xml version="1.0" ?>
<coverage><sources><source>/repo/shop</source></sources><packages><package><classes>
<class filename="price.py"><lines><line number="1" hits="1"/><line number="2" hits="0"/>
<line number="4" hits="3" branch="true" condition-coverage="50% (1/2)" missing-branches="9"/></lines></class>
</classes></package></packages></coverage>)x");
    const Reached& price = xml.at("/repo/shop/price.py");
    CHECK(price.missed == std::set<std::uint32_t>{2});
    CHECK(price.partial == std::set<std::uint32_t>{4});
}

TEST_CASE("coverage: what is no report is told in one sentence") {
    CHECK(error_of("").find("holds no coverage") != std::string::npos);
    CHECK(error_of("{\"files\": {").find("broken JSON") != std::string::npos);
    CHECK(error_of("{\"files\": {\"a.py\": []}}").find("not a report of coverage.py") != std::string::npos);
    CHECK(error_of("{\"files\": {\"a.py\": {\"executed_lines\": [\"x\"]}}}").find("not a report") !=
          std::string::npos);
    CHECK(error_of("<coverage><sources>").find("broken XML: line 1") != std::string::npos);
    CHECK(error_of("<html/>").find("not a coverage report") != std::string::npos);
    CHECK(error_of("SQLite format 3" + std::string(2000, '\0')).find("cannot read") != std::string::npos);
    CHECK(error_of(std::string("\0\0", 2)).find("holds no coverage") != std::string::npos);
    std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaa\">";
    for (char c = 'b'; c < 'k'; ++c) {
        bomb += std::string("<!ENTITY ") + c + " \"";
        for (int i = 0; i < 20; ++i) bomb += std::string("&") + static_cast<char>(c - 1) + ";";
        bomb += "\">";
    }
    CHECK(error_of(bomb + "]><coverage><sources><source>&j;</source></sources></coverage>")
              .find("broken XML") != std::string::npos);
}

TEST_CASE("coverage: paths of another checkout are found by what they end in") {
    Coverages all;
    all["/builds/shop/src/shop/price.py"];
    all["/builds/shop/src/shop/basket.py"];
    all["/usr/lib/python3/json/tool.py"];
    const Coverages here =
        placed(all, "/home/me/shop", {"src/shop/price.py", "src/shop/basket.py", "tool.py"});
    CHECK(here.size() == 2);
    CHECK(here.count("src/shop/price.py") == 1);
    Coverages own;
    own["/home/me/shop/a.py"];
    own["/elsewhere/b.py"];
    CHECK(placed(own, "/home/me/shop", {"a.py", "b.py"}).size() == 1);
    Coverages relative;
    relative["./a.py"];
    CHECK(placed(relative, "/home/me/shop", {"a.py"}).count("a.py") == 1);
}

TEST_CASE("coverage: statements and ways out that nothing reached") {
    const python::ParsedFile file(
        "def f(n, m):\n"          // 1
        "    if n and (\n"        // 2
        "        m\n"             // 3
        "    ):\n"                // 4
        "        return 1\n"      // 5
        "    while True:\n"       // 6
        "        for x in m:\n"   // 7
        "            print(x)\n"  // 8
        "        if n:  # pragma: no cover\n"
        "            return 2\n"  // 10
        "        break\n"         // 11
        "    return (\n"          // 12
        "        3\n"             // 13
        "    )\n");
    Reached data;
    data.has_branches = true;
    data.lines = {1, 2, 3, 6, 7, 8, 11, 13};
    data.arcs = {arc(0, 2), arc(2, 3), arc(3, 6), arc(6, 7), arc(7, 8), arc(8, 7), arc(7, 11), arc(11, 13)};
    const Missed missed = missed_in(file, data);
    CHECK(missed.missed_statements == Lines{5});
    CHECK(missed.missed_branches == Lines{2});
    CHECK(missed.statements.size() == 8);
    CHECK(missed.any(1, 14));
    CHECK_FALSE(missed.any(6, 14));
    Reached report;
    report.tells_missed = report.has_branches = true;
    report.missed = {5};
    report.partial = {7};
    CHECK(missed_in(file, report).missed_branches == Lines{7});
}
