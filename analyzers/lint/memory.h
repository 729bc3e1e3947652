// What earlier runs worked out, kept in the state by the build, the settings and the contents it came from.
// Whatever goes wrong with it, the run works it out again.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/state/db.h"

namespace sixth::lint {

// From here on memory counts for more than time: one thing is done after the other, not beside it.
inline constexpr std::size_t many_files = 4000;

class Memory {
  public:
    // `db` may be nullptr: nothing is remembered. `settings`: bytes that differ where settings do.
    Memory(state::Db* db, std::string_view settings);

    // nullptr: there is none, or it is damaged. `of`: what it was kept for.
    facts::SharedBlob find(std::string_view kind, std::string_view of);
    // A few of each kind are kept, the last ones used longest.
    void keep(std::string_view kind, std::string_view of, std::string_view bytes);

    // What was worked out of single files: in order of path; empty when there is nothing.
    struct OfFile {
        std::string_view path;
        ContentHash content;
        std::string_view record, kept;  // of the run, of the rule that remembers
    };
    std::vector<OfFile> files();  // views into this
    void keep_files(const std::vector<OfFile>& changed, const std::vector<std::string_view>& gone);

    // What views that were handed out need.
    std::vector<facts::SharedBlob> take_arena() { return std::move(arena_); }

  private:
    std::string_view store(std::string_view bytes);
    void forget_old_trees();
    std::int64_t chunk(std::string_view bytes);
    bool read(std::string_view kind, const ContentHash& wanted, std::string& whole, std::int64_t& checksum);
    std::int64_t tree();  // the number of these settings, 0: they have none
    ContentHash key(std::string_view of) const;
    template <typename Work>
    void try_to(const Work& work);

    state::Db* db_;
    std::string settings_;
    std::vector<facts::SharedBlob> arena_;
    std::string* chunk_ = nullptr;  // the last of arena_, which still grows
};

}  // namespace sixth::lint
