#include "analyzers/lint/fixes.h"

#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using lint::fix_file;
using lint::FixedFile;

namespace {

FixedFile mend(const std::string& text, const std::vector<Diagnostic>& findings,
               Safety at_most = Safety::needs_review, bool only_given = false) {
    std::vector<const Diagnostic*> given;
    for (const Diagnostic& d : findings) given.push_back(&d);
    lint::Settings settings;
    settings.select = {"SML102"};
    return fix_file("a.py", text, given, settings, {at_most, only_given});
}

Diagnostic finding(Safety safety, std::vector<Edit> edits) {
    Diagnostic d;
    d.code = "SML102";
    d.file = "a.py";
    d.fix = {safety, "mend it", std::move(edits)};
    return d;
}

const std::string two_handlers =
    "def f():\n    try:\n        g()\n    except:\n        pass\n    try:\n        g()\n    except:\n        "
    "pass\n";

}  // namespace

TEST_CASE("a file is mended until nothing is left") {
    const FixedFile fixed = mend(two_handlers, test::lint("SML102", two_handlers));
    CHECK(fixed.refused.empty());
    CHECK(fixed.count() == 2);
    CHECK(test::lint("SML102", fixed.text).empty());
}

TEST_CASE("what shows up later is mended only when asked for") {
    std::vector<Diagnostic> one = test::lint("SML102", two_handlers);
    one.resize(1);
    CHECK(mend(two_handlers, one).count() == 2);
    CHECK(mend(two_handlers, one, Safety::needs_review, true).count() == 1);
}

TEST_CASE("repairs that need review wait for --unsafe") {
    const FixedFile fixed = mend(two_handlers, test::lint("SML102", two_handlers), Safety::safe);
    CHECK(fixed.text == two_handlers);
    CHECK(fixed.count() == 0);
}

TEST_CASE("a fix that would not parse leaves the file as it was") {
    const std::string text = "x = 1\n";
    const FixedFile fixed = mend(text, {finding(Safety::safe, {{4, 5, "("}})});
    CHECK(fixed.text == text);
    CHECK(fixed.refused == "its fix would not parse");
    CHECK(fixed.count() == 0);
}

TEST_CASE("of two overlapping fixes one is applied") {
    const FixedFile fixed =
        mend("x = 1\n", {finding(Safety::safe, {{4, 5, "2"}}), finding(Safety::safe, {{0, 5, "y = 3"}})});
    CHECK(fixed.text == "x = 2\n");
    CHECK(fixed.count() == 1);
}

TEST_CASE("inserted lines end as the file's lines do") {
    const std::string text = "\xEF\xBB\xBFx = 1\r\ny = 2\r\n";
    const FixedFile fixed = mend(text, {finding(Safety::safe, {{8, 8, "\nz = 3"}})});
    CHECK(fixed.text == "\xEF\xBB\xBFx = 1\r\nz = 3\r\ny = 2\r\n");
}
