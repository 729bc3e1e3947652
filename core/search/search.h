// Questions to an index. An Index is one moment of it: a ReadTransaction lasts as long as it does.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/search/embedder.h"
#include "core/search/graph.h"
#include "core/search/index_store.h"
#include "core/search/query.h"
#include "core/search/rank.h"
#include "core/state/db.h"

namespace sixth::search {

struct Hit {
    std::string path;
    Chunk chunk;
    Scores scores;
};

struct Scored {
    std::int64_t chunk;  // chunk_id()
    double score;
};

struct Statistics {
    std::size_t files = 0;
    std::array<std::size_t, chunk_kinds> by_kind = {};  // chunks
    std::size_t vectors = 0;
    std::vector<std::string> models;                                  // that made them
    std::uint64_t source_bytes = 0;                                   // of the files
    std::uint64_t chunk_bytes = 0, vector_bytes = 0, text_bytes = 0;  // of the index
};

class Index {
  public:
    // `known`: spares reading the files again, when they are those of this moment.
    explicit Index(state::Db& db, IndexedFiles known = {});

    bool empty() const { return files_.empty(); }
    std::int64_t generation() const { return generation_; }
    const std::vector<IndexedFile>& files() const { return files_; }  // in order of id
    std::uint64_t chunk_count() const { return chunk_count_; }
    const IndexedFile* find(std::string_view path) const;
    const IndexedFile* file(std::int64_t id) const;  // nullptr: not of this moment

    const std::vector<Chunk>& chunks(std::int64_t file);  // read once
    const Chunk* chunk(std::int64_t id);                  // nullptr: there is none
    std::string vectors(std::int64_t file) { return store_.vectors(file); }
    Embedding vector(std::int64_t chunk, const Embedder& model);  // empty: the model has made none
    // The same cosine as dense() gives, of one chunk; nullopt: it has no vector of the model.
    std::optional<double> cosine_of(const Embedding& query, std::int64_t chunk, const Embedder& model);

    // BM25 of every chunk with one of the words, higher is better; in order of chunk. Of very many words only
    // the rarest count.
    std::vector<Scored> lexical(std::string_view text);
    // The same for whole files, and for each its best chunk; in order of file. Up to `terms` words count, and
    // those of a path do not.
    struct FileScore {
        std::int64_t file;
        double score;        // BM25, the file taken as one text
        std::int64_t chunk;  // chunk_id() of the best one
        double best_chunk;   // its own BM25
    };
    std::vector<FileScore> lexical_files(std::string_view text, std::size_t terms);
    // Cosines with every chunk that has a vector of this model; in order of chunk. Where a model is not
    // centred, above the mean of all.
    std::vector<Scored> dense(const Embedding& query, const Embedder& model);
    // The same, begun by another thread with a connection of its own. Nothing: the index is too small to be
    // worth one, or the thread did not see this index; dense() is to be asked. The query and the model must
    // outlive it.
    std::future<std::optional<std::vector<Scored>>> dense_beside(const Embedding& query,
                                                                 const Embedder& model);

    // Chunks whose symbol, or what they bind, is one of these ("f", "c.f"; lower-cased).
    std::vector<std::int64_t> named(const std::vector<std::string>& lowered);

    Statistics statistics();

  private:
    std::string packed_row(std::int64_t chunk, const Embedder& model);  // empty: there is none
    std::vector<std::string> chosen_terms(std::string_view text, std::size_t most);
    std::vector<Scored> dense(IndexStore& store, const Embedding& query, const Embedder& model) const;

    state::Db& db_;
    IndexStore store_;
    std::optional<state::ReadTransaction> moment_;
    std::int64_t generation_;
    std::vector<IndexedFile> files_;
    std::map<std::int64_t, std::vector<Chunk>> chunks_;
    std::uint64_t chunk_count_ = 0;
};

// The best first. `model` may be nullptr: words only. `graph` of the same index (index_graph.h), or nullptr:
// vectors are scanned then, as they are where there are filters.
std::vector<Hit> search(Index& index, const Embedder* model, const Query& query, Graph* graph = nullptr);

// Code like that of the chunk with this line: by meaning, and by its rarest words. An Error for a place that
// is not in the index. Query::text is not looked at.
std::vector<Hit> similar(Index& index, const Embedder* model, std::string_view path, std::uint32_t line,
                         std::string_view text, const Query& query);

// Where a symbol is defined: "f", "C.f"; letters' case counts only for the order.
std::vector<Hit> definitions(Index& index, std::string_view symbol, const Query& query);

// The chunk of a file that holds the line. An Error that says what is missing.
std::int64_t chunk_at(Index& index, std::string_view path, std::uint32_t line);

}  // namespace sixth::search
