#include "core/search/clusters.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <set>

#include "core/base/parallel.h"
#include "core/search/names.h"
#include "core/search/scan.h"

namespace sixth::search {
namespace {

constexpr std::size_t scattered_over = 3;  // folders
constexpr std::size_t block = 64;          // rows that one item of work compares with all behind them

struct Link {
    std::uint32_t a, b;
    double cosine;
};

class Groups {
  public:
    explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
    std::uint32_t find(std::uint32_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        parent_[std::max(find(a), find(b))] = std::min(find(a), find(b));
    }

  private:
    std::vector<std::uint32_t> parent_;
};

// `rows`: of `width` bytes each.
std::vector<Link> find_links(const std::vector<std::int8_t>& rows, std::size_t width,
                             const ClusterOptions& options) {
    const std::size_t count = width > 0 ? rows.size() / width : 0;
    std::vector<Link> links;
    std::mutex guard;
    parallel_for((count + block - 1) / block, options.jobs, [&](std::size_t which, unsigned) {
        std::vector<std::int32_t> products(count);
        std::vector<Link> own;
        for (std::size_t i = which * block; i < std::min(count, (which + 1) * block); ++i) {
            const std::int8_t* row = rows.data() + i * width;
            const std::size_t behind = count - i - 1;
            dot_products_any(row, width, row + width, behind, products.data());
            for (std::size_t k = 0; k < behind; ++k) {
                if (cosine(products[k]) >= options.least)
                    own.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1 + k),
                                   cosine(products[k])});
            }
        }
        const std::lock_guard lock(guard);
        links.insert(links.end(), own.begin(), own.end());
    });
    return links;
}

}  // namespace

std::vector<Cluster> clusters(Index& index, const Embedder& model, const ClusterOptions& options) {
    std::vector<std::int8_t> rows;
    std::size_t width = 0;
    std::vector<std::int64_t> ids;
    std::vector<const IndexedFile*> files;
    for (const IndexedFile& file : index.files()) files.push_back(&file);
    std::sort(files.begin(), files.end(),
              [](const IndexedFile* a, const IndexedFile* b) { return a->path < b->path; });
    for (const IndexedFile* file : files) {
        if (is_test_path(file->path) || file->model != model.number() || !options.filters.allows(file->path))
            continue;
        const std::string bytes = index.vectors(file->id);
        const std::vector<Chunk>& chunks = index.chunks(file->id);
        if (chunks.empty() || bytes.empty() || bytes.size() % chunks.size() != 0) continue;
        const std::size_t packed = bytes.size() / chunks.size();
        for (std::uint32_t c = 0; c < chunks.size(); ++c) {
            const Chunk& chunk = chunks[c];
            const bool function = chunk.kind == ChunkKind::function || chunk.kind == ChunkKind::method;
            if (!function || chunk.last_line - chunk.first_line + 1 < options.lines ||
                !options.filters.allows(file->path, chunk))
                continue;
            const Embedding row = model.unpack(std::string_view(bytes).substr(c * packed, packed));
            if (width == 0) width = row.size();
            if (row.size() != width) continue;
            rows.insert(rows.end(), row.begin(), row.end());
            ids.push_back(chunk_id(file->id, c));
        }
    }
    const std::vector<Link> links = find_links(rows, width, options);
    Groups groups(ids.size());
    for (const Link& link : links) groups.join(link.a, link.b);
    std::map<std::uint32_t, Cluster> found;
    for (const Link& link : links) {
        Cluster& cluster = found.try_emplace(groups.find(link.a), Cluster{1, false, {}}).first->second;
        cluster.cosine = std::min(cluster.cosine, link.cosine);
    }
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
        const auto at = found.find(groups.find(i));
        if (at != found.end())
            at->second.hits.push_back({index.file(file_of_chunk(ids[i]))->path, *index.chunk(ids[i]), {}});
    }
    std::vector<Cluster> all;
    for (auto& [group, cluster] : found) {
        std::set<std::string_view> folders;
        for (const Hit& hit : cluster.hits) folders.insert(folder_of_path(hit.path));
        cluster.scattered = folders.size() >= scattered_over;
        all.push_back(std::move(cluster));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Cluster& a, const Cluster& b) { return a.hits.size() > b.hits.size(); });
    if (all.size() > options.limit) all.resize(options.limit);
    return all;
}

}  // namespace sixth::search
