// Questions to an index. An Index is one moment of it: a ReadTransaction lasts as long as it does.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/search/index_store.h"
#include "core/search/model.h"
#include "core/search/query.h"
#include "core/search/rank.h"
#include "core/state/db.h"

namespace sixth::search {

struct Hit {
    std::string path;
    Chunk chunk;
    Scores scores;
};

class Index {
  public:
    explicit Index(state::Db& db);

    bool empty() const { return files_.empty(); }
    const std::vector<IndexedFile>& files() const { return files_; }  // in order of id
    std::uint64_t chunk_count() const { return chunk_count_; }
    const IndexedFile* find(std::string_view path) const;
    const IndexedFile* file(std::int64_t id) const;  // nullptr: not of this moment

    const std::vector<Chunk>& chunks(std::int64_t file);  // read once
    std::string vectors(std::int64_t file) { return store_.vectors(file); }

    struct Scored {
        std::int64_t chunk;  // chunk_id()
        double score;
    };
    // BM25 of every chunk with one of the words, higher is better; in order of chunk. Words that are in
    // too many chunks are left out when there are rarer ones.
    std::vector<Scored> lexical(std::string_view text);
    // Dot products with every chunk that has a vector of this model; in order of chunk.
    std::vector<Scored> dense(const Vector& query, std::int64_t model);

    // Chunks whose symbol, or what they bind, is `name` ("f", "C.f"); letters' case is ignored.
    std::vector<std::int64_t> named(const std::vector<std::string>& lowered_names);

  private:
    state::Db& db_;
    IndexStore store_;
    std::optional<state::ReadTransaction> moment_;
    std::vector<IndexedFile> files_;
    std::map<std::int64_t, std::vector<Chunk>> chunks_;
    std::uint64_t chunk_count_ = 0;
};

// The best first. `model` may be nullptr: words only.
std::vector<Hit> search(Index& index, const Model* model, const Query& query);

}  // namespace sixth::search
