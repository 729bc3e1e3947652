// scan_speed [COUNTS...]: the exact scan beside a graph (hnswlib) and, where it is installed, faiss's own
// exact and graph search, over vectors that lie in clusters as those of code do. Graphs are built by all
// processors; questions are asked by one thread, the best of some rounds; "the scan" is that of packed rows,
// as an index keeps them; recall is of the ten nearest by the products of eight-bit rows.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <vector>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/search/graph.h"
#include "core/search/packed_rows.h"
#include "core/search/scan.h"

#if defined(SIXTH_HAS_FAISS)
#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <omp.h>
#endif

using namespace sixth::search;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t queries = 50, nearest = 10;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::vector<Graph::Point> make(std::size_t count) {
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    const std::size_t clusters = std::max<std::size_t>(1, count / 20);
    std::vector<std::vector<double>> centres(clusters, std::vector<double>(dimension));
    for (auto& centre : centres)
        for (double& value : centre) value = normal(random);
    std::vector<Graph::Point> points(count);
    std::vector<double> real(dimension);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& centre = centres[random() % clusters];
        double square = 0;
        for (std::size_t d = 0; d < dimension; ++d) {
            real[d] = centre[d] + .8 * normal(random);
            square += real[d] * real[d];
        }
        points[i].chunk = static_cast<std::int64_t>(i);
        for (std::size_t d = 0; d < dimension; ++d)
            points[i].vector[d] = static_cast<std::int8_t>(
                std::clamp(std::lround(real[d] * vector_length / std::sqrt(square)), -127L, 127L));
    }
    return points;
}

struct Found {
    std::vector<std::set<std::int64_t>> of;
    double seconds = 0;  // a query
};

template <class Ask>
Found measure(const Ask& ask) {
    Found found;
    for (int round = 0; round < 3; ++round) {
        found.of.clear();
        const auto begin = Clock::now();
        for (std::size_t q = 0; q < queries; ++q) found.of.push_back(ask(q));
        const double each = seconds_since(begin) / queries;
        found.seconds = round == 0 ? each : std::min(found.seconds, each);
    }
    return found;
}

double recall(const Found& found, const Found& exact) {
    std::size_t met = 0, all = 0;
    for (std::size_t q = 0; q < queries; ++q) {
        all += exact.of[q].size();
        for (const std::int64_t id : found.of[q]) met += exact.of[q].count(id);
    }
    return static_cast<double>(met) / static_cast<double>(all);
}

// What is compared with: for the time, and for what is found.
struct Base {
    double seconds;
    Found exact;
};

void row(const char* name, const Found& found, const Base& base, double ready) {
    std::printf("  %-22s %8.3f ms a query  %6.2fx the scan  recall@10 %.3f  ready after %8.2f s\n", name,
                found.seconds * 1e3, found.seconds / base.seconds, recall(found, base.exact), ready);
}

void run(std::size_t count) {
    const std::vector<Graph::Point> points = make(count);
    std::vector<std::int8_t> rows;
    for (const Graph::Point& point : points)
        rows.insert(rows.end(), point.vector.begin(), point.vector.end());
    const auto query = [&](std::size_t q) -> const Vector& { return points[q * 131 % count].vector; };
    const auto scan = [&](const auto& multiply) {
        return measure([&](std::size_t q) {
            std::vector<std::int32_t> products(count);
            multiply(query(q), products.data());
            std::vector<std::int64_t> order(count);
            for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::int64_t>(i);
            std::partial_sort(
                order.begin(), order.begin() + nearest, order.end(), [&](std::int64_t a, std::int64_t b) {
                    return products[static_cast<std::size_t>(a)] > products[static_cast<std::size_t>(b)];
                });
            return std::set<std::int64_t>(order.begin(), order.begin() + nearest);
        });
    };
    std::printf("%zu vectors\n", count);
    const std::string packed =
        pack_rows(std::string_view(reinterpret_cast<const char*>(rows.data()), rows.size()));
    const Found kept = scan([&](const Vector& q, std::int32_t* out) { packed_products(q, packed, out); });
    const Base base{kept.seconds, scan([&](const Vector& q, std::int32_t* out) {
                        dot_products(q, rows.data(), count, out);
                    })};
    row("scan, packed", kept, base, 0);
    row("scan, eight bits", base.exact, base, 0);
    row("the same, portable",
        scan([&](const Vector& q, std::int32_t* out) { dot_products_portable(q, rows.data(), count, out); }),
        base, 0);

    auto begin = Clock::now();
    const auto graph = Graph::build(points, sixth::default_jobs());
    const double built = seconds_since(begin);
    const auto ask = [&](Graph& of) {
        return measure([&](std::size_t q) {
            std::set<std::int64_t> ids;
            for (const Graph::Near& near : of.nearest(query(q), nearest)) ids.insert(near.chunk);
            return ids;
        });
    };
    row("hnswlib, built", ask(*graph), base, built);
    const auto folder = std::filesystem::temp_directory_path() / "sixth-scan-speed";
    std::filesystem::create_directories(folder);
    graph->save(folder, count);
    begin = Clock::now();
    const auto loaded = Graph::load(folder, count);
    const double load = seconds_since(begin);
    if (!loaded) std::abort();
    row("hnswlib, loaded", ask(*loaded), base, load);
    std::filesystem::remove_all(folder);
    std::printf("  loading the graph costs %.0f scans\n", load / base.seconds);

#if defined(SIXTH_HAS_FAISS)
    std::vector<float> floats(rows.begin(), rows.end());
    const auto with_faiss = [&](faiss::Index& index, const char* name) {
        begin = Clock::now();
        omp_set_num_threads(static_cast<int>(sixth::default_jobs()));
        index.add(static_cast<faiss::Index::idx_t>(count), floats.data());
        const double ready = seconds_since(begin);
        omp_set_num_threads(1);
        row(name, measure([&](std::size_t q) {
                float distances[nearest];
                faiss::Index::idx_t ids[nearest];
                const std::vector<float> one(query(q).begin(), query(q).end());
                index.search(1, one.data(), nearest, distances, ids);
                return std::set<std::int64_t>(ids, ids + nearest);
            }),
            base, ready);
    };
    faiss::IndexFlatIP flat(dimension);
    with_faiss(flat, "faiss, exact, floats");
    faiss::IndexHNSWFlat hnsw(dimension, 16, faiss::METRIC_INNER_PRODUCT);
    // efConstruction as faiss has it, 40: with the 200 that hnswlib is given, 300,000 take over a quarter of
    // an hour
    hnsw.hnsw.efSearch = 100;
    with_faiss(hnsw, "faiss, HNSW");
#endif
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // it takes long
    std::vector<std::size_t> counts;
    for (int i = 1; i < argc; ++i) counts.push_back(std::strtoul(argv[i], nullptr, 10));
    if (counts.empty()) counts = {10'000, 100'000, 300'000};
    for (const std::size_t count : counts) run(count);
}
