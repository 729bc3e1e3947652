#include "core/search/index_graph.h"

#include "core/base/hash.h"
#include "core/search/packed_rows.h"

namespace sixth::search {

std::uint64_t digest_of(const Index& index) {
    std::uint64_t digest = 0;
    for (const IndexedFile& file : index.files()) {
        const std::int64_t numbers[] = {file.id, file.model, file.chunks};
        digest = hash64({reinterpret_cast<const char*>(numbers), sizeof numbers}, digest);
        digest = hash64(file.hash.view(), digest);
    }
    return digest;
}

bool has_graph(const Index& index, const fs::Path& folder) {
    return Graph::exists(folder, digest_of(index));
}

void make_graph(Index& index, const Model& model, const fs::Path& folder, unsigned jobs) {
    std::vector<Graph::Point> points;
    for (const IndexedFile& file : index.files()) {
        const std::string bytes = index.vectors(file.id);
        if (file.model != model.number() || bytes.size() != file.chunks * packed_width) continue;
        for (std::uint32_t c = 0; c < file.chunks; ++c)
            points.push_back({chunk_id(file.id, c),
                              unpack_row(std::string_view(bytes).substr(c * packed_width, packed_width))});
    }
    Graph::build(points, jobs)->save(folder, digest_of(index));
}

}  // namespace sixth::search
