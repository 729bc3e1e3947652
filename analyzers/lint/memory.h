// What earlier runs worked out, kept in the state by the build, the settings and the contents it came from.
// Whatever goes wrong with it, the run works it out again.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/facts/codec.h"
#include "core/state/db.h"

namespace sixth::lint {

class Memory {
  public:
    // `db` may be nullptr: nothing is remembered. `settings`: bytes that differ where settings do.
    Memory(state::Db* db, std::string_view settings);

    // nullptr: there is none, or it is damaged. `of`: what it was kept for.
    facts::SharedBlob find(std::string_view kind, std::string_view of);
    // A few of each kind are kept, the last ones used longest.
    void keep(std::string_view kind, std::string_view of, std::string_view bytes);

  private:
    ContentHash key(std::string_view of) const;
    template <typename Work>
    void try_to(const Work& work);

    state::Db* db_;
    std::string settings_;
};

}  // namespace sixth::lint
