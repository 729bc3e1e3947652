// Clone classes kept in the state by what they were found in: an unchanged tree is not searched twice.
#pragma once
#include <optional>
#include <vector>

#include "analyzers/lint/clones/clones.h"
#include "core/base/hash.h"
#include "core/state/db.h"

namespace sixth::lint {

// Of the files' tokens, in order, and the options; paths do not count, members name files by number.
ContentHash clone_key(const std::vector<CloneInput>& files, const CloneOptions& options);

class CloneStore {
  public:
    explicit CloneStore(state::Db& db);
    std::optional<std::vector<CloneClass>> find(const ContentHash& key);
    void keep(const ContentHash& key, const std::vector<CloneClass>& classes);

  private:
    state::Db& db_;
};

}  // namespace sixth::lint
