#include "core/search/graph.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "core/base/error.h"
#include "core/search/scan.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::search;

namespace {

std::vector<Graph::Point> points(std::size_t count) {
    std::mt19937 random(5);
    std::vector<Graph::Point> all;
    for (std::size_t i = 0; i < count; ++i) {
        Graph::Point point{static_cast<std::int64_t>(i * 3), {}};
        for (auto& value : point.vector)
            value = static_cast<std::int8_t>(static_cast<int>(random() % 61) - 30);
        all.push_back(point);
    }
    return all;
}

std::vector<fs::Path> files(const fs::Path& folder) {
    std::vector<fs::Path> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) all.push_back(entry.path());
    return all;
}

}  // namespace

TEST_CASE("the nearest by the graph are the nearest") {
    const auto all = points(400);
    const auto graph = Graph::build(all, 2);
    CHECK(graph->size() == 400);
    std::size_t met = 0;
    for (std::size_t q = 0; q < 20; ++q) {
        const Vector& query = all[q * 7].vector;
        std::vector<std::pair<std::int32_t, std::int64_t>> exact;
        for (const Graph::Point& point : all) {
            std::int32_t product = 0;
            dot_products(query, point.vector.data(), 1, &product);
            exact.emplace_back(-product, point.chunk);
        }
        std::sort(exact.begin(), exact.end());
        const auto near = graph->nearest(query, 10);
        REQUIRE(near.size() == 10);
        CHECK(near[0].chunk == all[q * 7].chunk);
        CHECK(near[0].product == -exact[0].first);
        for (const Graph::Near& one : near) {
            met += std::any_of(exact.begin(), exact.begin() + 10,
                               [&](const auto& e) { return e.second == one.chunk; });
        }
    }
    CHECK(met >= 190);  // of 200
    CHECK(Graph::build({}, 1)->nearest(all[0].vector, 5).empty());
    CHECK(Graph::build(points(3), 1)->nearest(all[0].vector, 5).size() == 3);
}

TEST_CASE("a graph is kept under what it is of, and not trusted when damaged") {
    test::TempFolder folder;
    const auto all = points(50);
    const auto graph = Graph::build(all, 1);
    CHECK(Graph::load(folder.path(), 1) == nullptr);
    graph->save(folder.path(), 1);
    CHECK(Graph::load(folder.path(), 2) == nullptr);
    const auto again = Graph::load(folder.path(), 1);
    REQUIRE(again);
    CHECK(again->nearest(all[4].vector, 1)[0].chunk == all[4].chunk);

    graph->save(folder.path(), 2);
    REQUIRE(files(folder.path()).size() == 1);  // the other one is gone
    CHECK(Graph::load(folder.path(), 1) == nullptr);
    CHECK(Graph::load(folder.path(), 2));
    {
        std::fstream file(files(folder.path())[0], std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(500);
        file.put('\x7f');
    }
    CHECK(Graph::load(folder.path(), 2) == nullptr);
    std::filesystem::resize_file(files(folder.path())[0], 100);
    CHECK(Graph::load(folder.path(), 2) == nullptr);
    CHECK_THROWS_AS(graph->save(folder / "nowhere", 2), Error);
}
