// Nearest vectors by a graph (hnswlib): for processes that stay, over so many vectors that a scan is felt.
// Approximate; never used together with a filter. The file beside the state is a cache: its name says of
// what.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/search/model.h"

namespace sixth::search {

// Loading a graph costs some 250 times a scan of its vectors (hnswlib's file of 100,000 vectors: 650 ms,
// their scan: 2.6 ms), so one question never pays for it. tests/bench/scan_speed.cpp measures it on a
// machine.
inline constexpr std::size_t graph_worth = 200'000;  // vectors

class Graph {
  public:
    struct Point {
        std::int64_t chunk;
        Vector vector;
    };
    struct Near {
        std::int64_t chunk;
        std::int32_t product;
    };

    // Takes minutes for hundreds of thousands of points. Ctrl-C is Interrupted.
    static std::unique_ptr<Graph> build(const std::vector<Point>& points, unsigned jobs);
    // `folder`/search-DIGEST-HASH.hnsw; nullptr: there is none, or it is damaged.
    static std::unique_ptr<Graph> load(const fs::Path& folder, std::uint64_t digest);
    static bool exists(const fs::Path& folder, std::uint64_t digest);  // it may be damaged all the same
    // Written beside and renamed; graphs of other digests go. An Error when it cannot be written.
    void save(const fs::Path& folder, std::uint64_t digest) const;

    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;
    ~Graph();

    std::size_t size() const;
    // The `count` nearest, most of them surely; the nearest first.
    std::vector<Near> nearest(const Vector& query, std::size_t count);

  private:
    struct Inside;
    explicit Graph(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace sixth::search
