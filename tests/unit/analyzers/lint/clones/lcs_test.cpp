#include "analyzers/lint/clones/lcs.h"

#include <catch2/catch.hpp>
#include <random>

using namespace sixth::lint::clones;

namespace {

std::uint32_t plain(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    std::vector<std::vector<std::uint32_t>> table(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1));
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            table[i + 1][j + 1] = a[i] == b[j] ? table[i][j] + 1 : std::max(table[i][j + 1], table[i + 1][j]);
        }
    }
    return table.back().back();
}

}  // namespace

TEST_CASE("the bit-parallel length is that of the plain table") {
    std::mt19937 engine(7);
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    Lcs lcs;
    for (int round = 0; round < 3000; ++round) {
        const std::uint32_t alphabet = 1 + random() % 12;
        std::vector<std::uint32_t> a(random() % 200);
        std::vector<std::uint32_t> b(random() % 200);
        for (auto& token : a) token = random() % alphabet;
        for (auto& token : b) token = random() % alphabet;
        REQUIRE(lcs.length(a.data(), a.size(), b.data(), b.size()) == plain(a, b));
    }
    CHECK(lcs.words > 0);
}
