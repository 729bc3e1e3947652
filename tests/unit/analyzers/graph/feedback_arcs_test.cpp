#include "analyzers/graph/feedback_arcs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "analyzers/graph/blocks.h"

using namespace sixth::graph;
using Graph = std::vector<WeightedArc>;

namespace {

bool acyclic(std::uint32_t nodes, const Graph& arcs, const std::set<std::uint32_t>& without) {
    std::vector<std::uint32_t> in(nodes, 0), ready;
    for (std::uint32_t a = 0; a < arcs.size(); ++a) in[arcs[a].to] += !without.contains(a);
    for (std::uint32_t v = 0; v < nodes; ++v) {
        if (in[v] == 0) ready.push_back(v);
    }
    for (std::size_t i = 0; i < ready.size(); ++i) {
        for (std::uint32_t a = 0; a < arcs.size(); ++a) {
            if (arcs[a].from == ready[i] && !without.contains(a) && --in[arcs[a].to] == 0)
                ready.push_back(arcs[a].to);
        }
    }
    return ready.size() == nodes;
}

std::uint64_t weight(const Graph& arcs, const std::vector<std::uint32_t>& chosen) {
    std::uint64_t sum = 0;
    for (const std::uint32_t a : chosen) sum += arcs[a].weight;
    return sum;
}

// Every subset of arcs tried.
std::uint64_t lightest(std::uint32_t nodes, const Graph& arcs) {
    std::uint64_t best = ~std::uint64_t{0};
    for (std::uint32_t subset = 0; subset < 1U << arcs.size(); ++subset) {
        std::vector<std::uint32_t> chosen;
        for (std::uint32_t a = 0; a < arcs.size(); ++a) {
            if (subset >> a & 1) chosen.push_back(a);
        }
        const std::uint64_t now = weight(arcs, chosen);
        if (now < best && acyclic(nodes, arcs, {chosen.begin(), chosen.end()})) best = now;
    }
    return best;
}

// A ring, so that it is strongly connected, and chords.
Graph ring_with_chords(std::uint32_t nodes, std::uint32_t chords, std::mt19937& random) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> ends;
    for (std::uint32_t v = 0; v < nodes; ++v) ends.insert({v, (v + 1) % nodes});
    for (std::uint32_t i = 0; i < chords; ++i) {
        const auto a = static_cast<std::uint32_t>(random() % nodes);
        const auto b = static_cast<std::uint32_t>(random() % nodes);
        if (a != b) ends.insert({a, b});
    }
    Graph arcs;
    for (const auto& [a, b] : ends) arcs.push_back({a, b, static_cast<std::uint32_t>(1 + random() % 3)});
    return arcs;
}

}  // namespace

TEST_CASE("small graphs get the lightest set there is") {
    std::mt19937 random(7);
    for (int round = 0; round < 150; ++round) {
        const std::uint32_t nodes = 2 + static_cast<std::uint32_t>(random() % 6);
        const Graph arcs = ring_with_chords(nodes, nodes, random);
        const FeedbackArcs found = feedback_arcs(nodes, arcs);
        INFO("round " << round);
        CHECK(acyclic(nodes, arcs, {found.arcs.begin(), found.arcs.end()}));
        CHECK(weight(arcs, found.arcs) == lightest(nodes, arcs));
        CHECK(found.exact);
    }
}

TEST_CASE("large graphs get a set that leaves no cycle, and none of it is needless") {
    std::mt19937 random(11);
    for (int round = 0; round < 5; ++round) {
        const std::uint32_t nodes = 40 + static_cast<std::uint32_t>(random() % 80);
        const Graph arcs = ring_with_chords(nodes, nodes * 3, random);
        const FeedbackArcs found = feedback_arcs(nodes, arcs);
        std::set<std::uint32_t> without(found.arcs.begin(), found.arcs.end());
        CHECK(acyclic(nodes, arcs, without));
        for (const std::uint32_t a : found.arcs) {
            without.erase(a);
            CHECK_FALSE(acyclic(nodes, arcs, without));
            without.insert(a);
        }
    }
}

TEST_CASE("a large graph whose cycles share no arc is solved, and known to be") {
    // 200 pairs around a hub, all in one block through a ring
    Graph arcs;
    const std::uint32_t nodes = 300;
    for (std::uint32_t v = 0; v < nodes; ++v) arcs.push_back({v, (v + 1) % nodes, 1});
    for (std::uint32_t v = 0; v + 1 < nodes; v += 3) arcs.push_back({v + 1, v, 2});
    const FeedbackArcs found = feedback_arcs(nodes, arcs);
    CHECK(found.exact);
    CHECK(weight(arcs, found.arcs) == 100);  // the ring loses an arc with each pair
}

TEST_CASE("a ring of fifty thousand loses its lightest arc") {
    Graph arcs;
    const std::uint32_t nodes = 50000;
    for (std::uint32_t v = 0; v < nodes; ++v) arcs.push_back({v, (v + 1) % nodes, v == 31234 ? 1U : 2U});
    const FeedbackArcs found = feedback_arcs(nodes, arcs);
    CHECK(found.arcs == std::vector<std::uint32_t>{31234});
    CHECK(found.exact);
}

TEST_CASE("blocks meet in one node") {
    // two triangles that share node 2
    const Graph arcs = {{0, 1, 1}, {1, 2, 1}, {2, 0, 1}, {2, 3, 1}, {3, 4, 1}, {4, 2, 1}};
    const auto blocks = biconnected_blocks(5, arcs);
    REQUIRE(blocks.size() == 2);
    CHECK(blocks[0] == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(blocks[1] == std::vector<std::uint32_t>{3, 4, 5});
}
