// The index in the state: a row a file, a full-text row a chunk. What is written belongs to a generation that
// nobody sees before commit(): a run that is killed leaves the index that was there.
// Writers do not wait for each other: whoever commits first wins, the other notices and starts over.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fs.h"
#include "core/base/hash.h"
#include "core/search/chunks.h"
#include "core/state/db.h"

namespace sixth::search {

struct IndexedFile {
    std::int64_t id;
    std::string path;
    ContentHash hash;  // of its bytes
    fs::Stamp stamp;
    std::int64_t seen_ns;  // when it was stamped; a stamp as young as that proves nothing
    std::int64_t model;    // that made its vectors; 0: there are none
    std::uint32_t chunks;
    std::string lengths;  // terms of each chunk: 16 bits each, low byte first

    double length(std::uint32_t chunk) const {
        const auto byte = [&](std::size_t i) {
            return static_cast<unsigned char>(i < lengths.size() ? lengths[i] : 0);
        };
        return byte(2 * std::size_t{chunk}) + 256 * byte(2 * std::size_t{chunk} + 1);
    }
};

// The files of one generation, in any order.
struct IndexedFiles {
    std::int64_t generation = 0;  // 0: of none
    std::vector<IndexedFile> files;
};

void sort_by_path(std::vector<IndexedFile>& files);  // bytewise

// A chunk's row in the full-text table.
constexpr std::int64_t chunk_id(std::int64_t file, std::uint32_t chunk) {
    return file * static_cast<std::int64_t>(most_chunks) + chunk;
}
constexpr std::int64_t file_of_chunk(std::int64_t id) {
    return id / static_cast<std::int64_t>(most_chunks);
}
constexpr std::uint32_t number_of_chunk(std::int64_t id) {
    return static_cast<std::uint32_t>(id % static_cast<std::int64_t>(most_chunks));
}

struct NewFile {
    std::string path;
    ContentHash hash;
    fs::Stamp stamp;
    std::int64_t seen_ns = 0;
    std::int64_t model = 0;
    std::vector<Chunk> chunks;
    std::string vectors;  // as many bytes for each chunk, or empty
    struct Terms {        // each term behind a space
        std::string symbol, text;
    };
    std::vector<Terms> terms;  // of each chunk
    std::string path_terms;
    std::int64_t replaces = 0;  // id of the file's row so far
    std::size_t bytes() const;
};

// Another process committed in the meantime: what was compared with the index is void.
struct Superseded {};

class IndexStore {
  public:
    explicit IndexStore(state::Db& db);

    // What the current generation holds. Whoever asks more than one question of one moment opens a
    // ReadTransaction around them.
    std::int64_t generation();                     // 0: there is no index
    bool empty();                                  // no file, or no index
    std::vector<IndexedFile> files();              // in order of id
    std::vector<Chunk> chunks(std::int64_t file);  // empty when damaged
    std::string vectors(std::int64_t file);        // the same
    std::string model_title(std::int64_t model);   // as commit() was told; empty: never heard of
    // Every file's vectors; take() may keep nothing of the bytes. Damaged ones are left out.
    void each_vectors(const std::function<void(std::int64_t file, std::string_view bytes)>& take);
    // The same of what pack_outline() made of its chunks.
    void each_outline(const std::function<void(std::int64_t file, std::string_view outline)>& take);

    // Writing: begin(), write() and remove() as often as needed, commit(). All but begin() throw Superseded.
    void begin(std::int64_t base);  // generation() when files() was asked
    void write(const std::vector<NewFile>& files);
    void remove(const std::vector<std::int64_t>& files);
    void commit(const std::string& model_title = {}, std::int64_t model = 0);  // 0: there is none
    // The bytes are what they were, the stamp is not.
    void restamp(const std::vector<IndexedFile>& files);
    // Removes what no reader sees any more; also what killed runs left, ten minutes after they began.
    void sweep();
    // Does the full-text index merge its segments while it is written? Where much is written, merging holds
    // the write lock for long and is done again and again; compact() does it once.
    void merge_while_writing(bool merges);
    // After much was written: many small full-text segments into few, which are smaller and read faster.
    // `recent`: what was written since the last merge; the large segment stays as it is beside it.
    enum class Merge { all, recent };
    void compact(Merge merge);

  private:
    void check_current();

    state::Db& db_;
    std::int64_t base_ = 0, writing_ = 0;
};

}  // namespace sixth::search
