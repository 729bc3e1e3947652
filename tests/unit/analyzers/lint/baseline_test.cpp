#include "analyzers/lint/baseline.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/lint_case.h"

using namespace sixth;
using lint::Baseline;
using lint::Identity;

namespace {

struct Looked {
    std::vector<Diagnostic> findings;
    std::vector<Identity> ids;
};

// Findings of SML102 in one file, known by their code.
Looked look(const std::string& text, const std::string& path = "a.py") {
    Looked out{test::lint("SML102", {{path, text}}), {}};
    out.ids =
        lint::identities(out.findings, {}, [&](const std::string&) -> const std::string& { return text; });
    return out;
}

Baseline baseline_of(const Looked& looked) {
    Baseline baseline;
    for (std::size_t i = 0; i < looked.findings.size(); ++i) baseline.add(looked.findings[i], looked.ids[i]);
    return baseline;
}

std::size_t known(const Baseline& baseline, const Looked& now, const std::string& existing = "a.py") {
    const auto match =
        baseline.match(now.findings, now.ids, [&](const std::string& file) { return file == existing; });
    return static_cast<std::size_t>(std::count(match.known.begin(), match.known.end(), true));
}

std::string what(std::string_view json) {
    try {
        Baseline::parse(json, "base.json");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

const std::string handler = "def f():\n    try:\n        g()\n    except:\n        pass\n";

}  // namespace

TEST_CASE("findings keep their place in the baseline when lines move") {
    const Baseline baseline = baseline_of(look(handler));
    CHECK(known(baseline, look("import os\n\n\n" + handler)) == 1);
}

TEST_CASE("one entry answers for one finding") {
    const std::string second = "def h():\n    try:\n        g()\n    except:\n        pass\n";
    const Baseline baseline = baseline_of(look(handler));
    const Looked now = look(handler + second);
    REQUIRE(now.findings.size() == 2);
    CHECK(known(baseline, now) == 1);
}

TEST_CASE("a renamed file keeps its entries, a new copy gets none") {
    const Baseline baseline = baseline_of(look(handler));
    CHECK(known(baseline, look(handler, "b.py"), "b.py") == 1);
    CHECK(known(baseline, look(handler, "b.py"), "a.py") == 0);
}

TEST_CASE("what was mended is stale") {
    const Baseline baseline = baseline_of(look(handler));
    const Looked now = look("x = 1\n");
    const auto match = baseline.match(now.findings, now.ids, [](const std::string&) { return true; });
    CHECK(match.stale.size() == 1);
}

TEST_CASE("written, read, written again: the same bytes") {
    const std::string text = baseline_of(look(handler + "\xff\n")).dump();
    CHECK(Baseline::parse(text, "b").dump() == text);
    CHECK(Baseline().dump() == "{\"schema\":\"sixth.baseline/1\",\"findings\":[]}\n");
}

TEST_CASE("anything else is refused with its line") {
    CHECK(what("{\n\n!}") == "base.json:3: not JSON");
    CHECK(what("[]") == "base.json:1: not a baseline of sixth lint (no \"schema\":\"sixth.baseline/1\")");
    CHECK(what("{\"schema\":\"sixth.baseline/1\",\"findings\":[\n{\"file\":\"a\"}]}") ==
          "base.json:2: a finding without \"code\"");
    CHECK(what("{\"schema\":\"sixth.baseline/1\",\"findings\":[\n{\"file\":\"a\",\"code\":\"b\",\"symbol\":"
               "\"\",\"message\":\"\",\"rule_hash\":\"zz\"}]}") ==
          "base.json:2: \"rule_hash\" is not 16 hexadecimal digits");
    CHECK(what("") == "base.json:1: not JSON");
}

TEST_CASE("fingerprints: equal findings are numbered, measured values do not count") {
    std::vector<Diagnostic> two(2);
    two[0].code = two[1].code = "CPX101";
    two[0].file = two[1].file = "a.py";
    two[0].message = "f has complexity 11 (limit 10)";
    two[1].message = "f has complexity 12 (limit 10)";
    const std::string empty;
    const auto ids =
        lint::identities(two, {}, [&](const std::string&) -> const std::string& { return empty; });
    CHECK(ids[0].rule == ids[1].rule);
    lint::add_fingerprints(two, ids);
    CHECK(two[0].fingerprint != two[1].fingerprint);
    CHECK(lint::fingerprint_text(0x2a) == "000000000000002a");
}
