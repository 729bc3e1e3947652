// The list of a root's files as git last gave it (core/repo/listing.h), between runs.
#pragma once
#include <string>
#include <string_view>

#include "core/base/fs.h"
#include "core/state/db.h"

namespace sixth::facts {

std::string load_listing(state::Db& db, const fs::Path& root);  // empty: there is none, or it is damaged
void save_listing(state::Db& db, const fs::Path& root, std::string_view listing);

}  // namespace sixth::facts
