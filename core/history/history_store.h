// History kept in the state: parts in the order they were read, added to by whoever sees new commits.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/history/history.h"
#include "core/state/db.h"

namespace sixth::history {

class HistoryStore {
  public:
    // What was read under another view (Refs::view) is left out, and dropped at the next write.
    HistoryStore(state::Db& db, std::uint64_t view);

    static bool is_empty(state::Db& db);

    // Everything kept, up to the first part that is damaged.
    History load();
    // The next add() replaces what is kept rather than adding to it.
    void forget() { loaded_.clear(); }
    // Adds what was read on top of what load() gave. When another process added something meanwhile, that
    // stays and this is dropped: whoever needs it reads it again.
    void add(const std::vector<std::unique_ptr<Part>>& parts);

  private:
    std::vector<std::int64_t> whole_batches();
    void sweep();

    state::Db& db_;
    std::uint64_t view_;
    std::vector<std::int64_t> seen_;    // batches that were there at load()
    std::vector<std::int64_t> loaded_;  // those of them that are sound
};

}  // namespace sixth::history
