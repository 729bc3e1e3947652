// Flow 1 of the house: paths -> facts. A file whose stamp is as remembered costs nothing more; one whose
// bytes are known costs a read and a hash; anything else is parsed, on one thread from start to finish.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/facts/extractor.h"
#include "core/facts/facts_store.h"
#include "core/repo/walk.h"
#include "core/state/db.h"

namespace sixth::facts {

struct LoadedFile {
    std::string path;
    fs::Stamp stamp;
    ContentHash content;  // of its bytes
    Facts facts;          // of a file known before: fetched from the state when first read
    std::string problem;  // why the file could not be read; then there are no facts
};

struct LoadOptions {
    fs::Path root;
    std::int64_t stamped_ns = 0;  // since the epoch: before the first source was stamped
    unsigned jobs = 1;
    std::vector<Extractor> extractors;
    const std::vector<KnownFile>* known = nullptr;  // what known_files() gave; nullptr: it is asked
    bool complete = true;  // `sources` is the whole tree: what is not in it is forgotten
    std::function<void(std::size_t done, std::size_t total)> progress;  // from any thread
};

struct Loaded {
    std::vector<LoadedFile> files;  // as the sources, in their order
    std::size_t parsed = 0;
    std::size_t bytes_parsed = 0;
};

// What load() starts from, by path: to be had while the sources are still being looked for.
std::vector<KnownFile> known_files(state::Db& db, const std::vector<Extractor>& extractors);

// `db` may be nullptr: nothing is remembered then; else it must outlive the facts.
Loaded load(const std::vector<repo::SourceFile>& sources, state::Db* db, const LoadOptions& options);

}  // namespace sixth::facts
