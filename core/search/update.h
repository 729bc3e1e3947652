// Brings an index to what the files say now: what changed is cut into chunks, embedded and written under a
// new generation; everything else stays where it is.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/search/embedder.h"
#include "core/search/index_store.h"
#include "core/state/db.h"

namespace sixth::search {

struct Source {
    std::string path;
    fs::Stamp stamp;
    // Of Python: its bytes' hash and its facts. Of other texts neither; they are read when the stamp is new.
    ContentHash hash;
    const facts::Facts* facts = nullptr;
};

struct UpdateOptions {
    fs::Path root;
    std::size_t outline = 0;      // number of outline_extractor() among the facts' extractors
    std::int64_t stamped_ns = 0;  // since the epoch: before the first source was stamped
    unsigned jobs = 1;
    const Embedder* model = nullptr;  // none: words only
    bool keep_vectors = false;        // without a model: unchanged files keep what another one made
    bool complete = true;             // the sources are the whole tree: what is not among them is forgotten
    std::optional<std::chrono::steady_clock::time_point> deadline;      // files not begun by then are left
    std::function<void(std::size_t done, std::size_t total)> progress;  // from any thread
};

struct UpdateReport {
    std::size_t files = 0;              // in the index now
    std::size_t chunks = 0;             // the same
    std::size_t changed = 0;            // files written
    std::size_t removed = 0;            // files forgotten
    std::size_t embedded = 0;           // chunks
    std::size_t reused = 0;             // chunks of changed files whose vectors were known
    std::size_t left = 0;               // files that are stale still
    std::vector<std::string> problems;  // of files that could not be read
    IndexedFiles read;                  // what the index holds, when nothing of it was written
};

// Nothing that update() of these sources, the whole tree, would have to write: their names and stamps tell.
// Both in bytewise order of path. False may be wrong.
bool is_current(const IndexedFiles& index, const std::vector<Source>& sources, const Embedder* model);

// `sources` in bytewise order of path. Tried again when another process was faster.
UpdateReport update(state::Db& db, const std::vector<Source>& sources, const UpdateOptions& options);

// Texts that are no files of a tree: for measuring.
struct Record {
    std::string id;    // goes by the path
    std::string name;  // a function's
    std::string text;
};
void index_records(state::Db& db, const std::vector<Record>& records, const Embedder* model);

}  // namespace sixth::search
