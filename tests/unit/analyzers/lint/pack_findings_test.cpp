#include "analyzers/lint/pack_findings.h"

#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

const char* const text =
    "def f(a=[]):\n    return 1\n    g()\n\n\n"
    "try:\n    f()\nexcept:\n    pass\n";

std::vector<Diagnostic> some() {
    std::vector<Diagnostic> all = test::lint("ALL", text);
    std::string copied = "def f(a, b):\n";
    for (int i = 0; i < 12; ++i)
        copied += "    a.x" + std::to_string(i) + " = b.compute(a, " + std::to_string(i) + ")\n";
    for (Diagnostic& d : test::lint("DUP101", {{"a.py", copied}, {"b.py", copied}})) {
        d.message.clear();  // said when asked for
        d.suggestion.clear();
        all.push_back(std::move(d));
    }
    return all;
}

bool same(const Diagnostic& a, const Diagnostic& b) {
    const auto related = [](const Related& x, const Related& y) {
        return x.file == y.file && x.line == y.line && x.end_line == y.end_line && x.symbol == y.symbol &&
               x.similarity == y.similarity;
    };
    return a.code == b.code && a.type == b.type && a.severity == b.severity && a.file == b.file &&
           a.where.line == b.where.line && a.where.column == b.where.column &&
           a.where.end_line == b.where.end_line && a.where.end_column == b.where.end_column &&
           a.symbol == b.symbol && a.message == b.message && a.suggestion == b.suggestion &&
           a.score == b.score && a.limit == b.limit && a.similarity == b.similarity &&
           a.confidence == b.confidence && a.lines == b.lines && a.places == b.places &&
           a.detail == b.detail && a.repeated == b.repeated && a.fix.safety == b.fix.safety &&
           a.fix.title == b.fix.title && a.fix.edits == b.fix.edits &&
           std::equal(a.related.begin(), a.related.end(), b.related.begin(), b.related.end(), related);
}

}  // namespace

TEST_CASE("findings come back as they were") {
    const std::vector<Diagnostic> before = some();
    REQUIRE(before.size() > 4);
    const std::string packed = lint::pack_findings(before);
    const auto after = lint::unpack_findings(packed);
    REQUIRE(after);
    REQUIRE(after->size() == before.size());
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(same(before[i], (*after)[i]));
    CHECK(lint::unpack_findings(lint::pack_findings({}))->empty());
}

TEST_CASE("damaged bytes are no findings") {
    const std::string packed = lint::pack_findings(some());
    for (std::size_t size = 0; size < packed.size(); ++size)
        CHECK_FALSE(lint::unpack_findings(std::string_view(packed).substr(0, size)));
    for (std::size_t at = 0; at < packed.size(); ++at) {
        std::string other = packed;
        other[at] = static_cast<char>(other[at] ^ 0x55);
        lint::unpack_findings(other);  // whatever it says, it reads nothing it should not
    }
}
