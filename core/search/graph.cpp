#include "core/search/graph.h"

// The header defines functions that are not inline: this is the only file that includes it. Its prefetches
// read one link past the end of a point's list (0.6.2: the loops of searchBaseLayer), so they are left out;
// distances are ours anyway.
#define NO_MANUAL_VECTORIZATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <hnswlib/hnswlib.h>
#pragma GCC diagnostic pop

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/search/scan.h"

namespace sixth::search {
namespace {

// The usual trade (hnswlib's README): 16 links a point, 200 candidates while building, 100 while searching.
constexpr std::size_t links = 16, wide_build = 200, wide_search = 100;
constexpr const char* prefix = "search-";
constexpr const char* ending = ".hnsw";

// Smaller is nearer; a cosine as hnswlib wants it.
int distance(const void* a, const void* b, const void*) {
    std::int32_t product = 0;
    dot_products(*static_cast<const Vector*>(a), static_cast<const std::int8_t*>(b), 1, &product);
    return -product;
}

class Space : public hnswlib::SpaceInterface<int> {
  public:
    size_t get_data_size() override { return dimension; }
    hnswlib::DISTFUNC<int> get_dist_func() override { return distance; }
    void* get_dist_func_param() override { return nullptr; }
};

std::string start_of_name(std::uint64_t digest) {
    return fmt::format("{}{:016x}-", prefix, digest);
}

bool is_graph(const std::string& name) {
    return name.rfind(prefix, 0) == 0 && name.size() > std::strlen(ending) &&
           name.compare(name.size() - std::strlen(ending), std::string::npos, ending) == 0;
}

std::vector<fs::Path> graphs_in(const fs::Path& folder) {
    std::vector<fs::Path> found;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (is_graph(at->path().filename().string())) found.push_back(at->path());
    }
    return found;
}

}  // namespace

struct Graph::Inside {
    Space space;
    std::unique_ptr<hnswlib::HierarchicalNSW<int>> graph;
};

Graph::Graph(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {
    inside_->graph->setEf(wide_search);
}
Graph::~Graph() = default;

std::size_t Graph::size() const {
    return inside_->graph->cur_element_count;
}

std::unique_ptr<Graph> Graph::build(const std::vector<Point>& points, unsigned jobs) {
    auto inside = std::make_unique<Inside>();
    inside->graph = std::make_unique<hnswlib::HierarchicalNSW<int>>(
        &inside->space, std::max<std::size_t>(1, points.size()), links, wide_build);
    parallel_for(points.size(), jobs, [&](std::size_t i, unsigned) {
        inside->graph->addPoint(points[i].vector.data(), static_cast<std::size_t>(points[i].chunk));
    });
    return std::unique_ptr<Graph>(new Graph(std::move(inside)));
}

bool Graph::exists(const fs::Path& folder, std::uint64_t digest) {
    const std::vector<fs::Path> all = graphs_in(folder);
    return std::any_of(all.begin(), all.end(), [&](const fs::Path& path) {
        return path.filename().string().rfind(start_of_name(digest), 0) == 0;
    });
}

std::unique_ptr<Graph> Graph::load(const fs::Path& folder, std::uint64_t digest) {
    for (const fs::Path& path : graphs_in(folder)) {
        const std::string name = path.filename().string();
        const std::string start = start_of_name(digest);
        if (name.rfind(start, 0) != 0) continue;
        try {
            // hnswlib follows the links it reads wherever they lead: every byte must be as it was written
            const std::uint64_t hash = hash64(fs::read(path));
            if (name != fmt::format("{}{:016x}{}", start, hash, ending)) continue;
            auto inside = std::make_unique<Inside>();
            inside->graph = std::make_unique<hnswlib::HierarchicalNSW<int>>(&inside->space, path.string());
            return std::unique_ptr<Graph>(new Graph(std::move(inside)));
        } catch (const std::runtime_error&) {  // ours and hnswlib's: the cache is as good as none
            continue;
        }
    }
    return nullptr;
}

void Graph::save(const fs::Path& folder, std::uint64_t digest) const {
    const fs::Path fresh = folder / fmt::format("{}new-{}", prefix, ::getpid());
    const auto fail = [&](const char* what) {
        const int code = errno;
        ::unlink(fresh.c_str());
        throw Error(fmt::format("cannot {} '{}': {}", what, fresh.string(), std::strerror(code)));
    };
    inside_->graph->saveIndex(fresh.string());
    const int fd = ::open(fresh.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail("write");
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    if (!synced) fail("sync");
    // saveIndex looks at no error of the disk, but a file cut short does not load
    try {
        Space space;
        const hnswlib::HierarchicalNSW<int> again(&space, fresh.string());
    } catch (const std::runtime_error&) {
        ::unlink(fresh.c_str());
        throw Error(fmt::format("cannot write all of '{}'", fresh.string()), "free some disk space");
    }
    const fs::Path path =
        folder / fmt::format("{}{:016x}{}", start_of_name(digest), hash64(fs::read(fresh)), ending);
    if (::rename(fresh.c_str(), path.c_str()) != 0) fail("rename");
    for (const fs::Path& other : graphs_in(folder)) {
        if (other != path) ::unlink(other.c_str());
    }
}

std::vector<Graph::Near> Graph::nearest(const Vector& query, std::size_t count) {
    inside_->graph->setEf(std::max(wide_search, count));
    auto found = inside_->graph->searchKnn(query.data(), std::min(count, size()));
    std::vector<Near> near(found.size());
    for (std::size_t i = found.size(); i-- > 0; found.pop())
        near[i] = {static_cast<std::int64_t>(found.top().second), -found.top().first};
    return near;
}

}  // namespace sixth::search
