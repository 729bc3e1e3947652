// Facts kept in the state: blobs by content hash, and for each path the content it held when last seen.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/state/db.h"

namespace sixth::facts {

struct KnownFile {
    std::string path;  // relative to the root
    fs::Stamp stamp;
    std::int64_t seen_ns;  // when it was stamped; a stamp as young as that proves nothing
    std::int64_t blob_id;
    ContentHash hash;  // of the bytes it held
};

struct NewFacts {
    std::string path;  // relative to the root
    fs::Stamp stamp;
    std::int64_t seen_ns;
    ContentHash hash;
    // As they are kept; empty: the content is known, only the path is new.
    std::string packed, outline;

    void set(std::string_view blob);  // of this content
};

class FactsStore {
  public:
    // Files and blobs of other versions are left out, and dropped at the next write.
    FactsStore(state::Db& db, std::uint64_t version);

    std::vector<KnownFile> known_files();           // by path, bytewise
    SharedBlob blob(std::int64_t id);               // nullptr: there is none, or it is damaged
    bool empty();                                   // nothing is kept, of any version
    std::int64_t blob_of(const ContentHash& hash);  // 0: there is none

    // Of every blob, by its id; damaged ones are left out.
    struct Outlines {
        std::vector<std::pair<std::int64_t, std::string_view>> by_blob;
        std::string bytes;  // where the views point; must not move
        std::string_view of(std::int64_t blob) const;
    };
    std::unique_ptr<const Outlines> outlines();

    void write(const std::vector<NewFacts>& files);
    void forget(const std::vector<std::string>& paths);
    // Notes today's use of what was read and drops blobs no path has named for 30 days.
    void prune(std::int64_t today);  // days since the epoch

  private:
    state::Db& db_;
    std::uint64_t version_;
};

}  // namespace sixth::facts
