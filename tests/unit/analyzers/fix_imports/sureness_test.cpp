#include "analyzers/fix_imports/sureness.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace sixth::fix_imports;

namespace {

constexpr SureTree trees[] = {
#include "analyzers/fix_imports/sureness.def"
};

Signs signs(std::initializer_list<std::pair<Sign, double>> given) {
    Signs all{};
    all[static_cast<std::size_t>(Sign::bias)] = 1;
    for (const auto& [sign, value] : given) all[static_cast<std::size_t>(sign)] = value;
    return all;
}

}  // namespace

TEST_CASE("a tree's questions lead to one of its eight answers") {
    SureTree tree;
    tree.signs = {1, 2, 2, 3, 3, 3, 3};
    tree.bounds = {0, 0, 0, 0, 0, 0, 0};
    Signs asked{};
    CHECK(answer_of(tree, asked) == 0);  // a value that is the bound is not above it
    asked[1] = asked[2] = asked[3] = 1;
    CHECK(answer_of(tree, asked) == 7);
    asked[2] = -1;
    CHECK(answer_of(tree, asked) == 5);
    asked[1] = -1;
    CHECK(answer_of(tree, asked) == 1);
}

TEST_CASE("every tree that was fitted asks about a sign that there is, and answers with a number") {
    for (const SureTree& tree : trees) {
        for (const std::uint8_t sign : tree.signs) CHECK(sign < sign_count);
        for (const double bound : tree.bounds) CHECK(std::isfinite(bound));
        for (const double odds : tree.odds) CHECK((std::isfinite(odds) && std::fabs(odds) < 5));
    }
}

TEST_CASE("who has all votes is sure; who has none, or many rivals, is not") {
    const Signs alone = signs({{Sign::share, 8},
                               {Sign::gap, 8},
                               {Sign::votes, std::log1p(20)},
                               {Sign::vote_share, 1},
                               {Sign::near_share, 1},
                               {Sign::folder_share, 1},
                               {Sign::relation_share, 1}});
    const Signs rivals = signs({{Sign::share, 0.5},
                                {Sign::gap, 0.1},
                                {Sign::votes, std::log1p(3)},
                                {Sign::rival_votes, std::log1p(3)},
                                {Sign::vote_share, 0.5},
                                {Sign::twins, 1}});
    const Signs cold = signs({{Sign::share, -3}, {Sign::cold, 1}, {Sign::weak, 1}});
    CHECK(sureness(alone) > 0.97);
    CHECK(sureness(rivals) < 0.8);
    CHECK(sureness(cold) < 0.5);
    CHECK(sureness(cold) > 0);
}
