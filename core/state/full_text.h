// What SQLite's bm25() is made from, in one pass over the rows: it reads every phrase's rows a second time to
// count them, and looks up the length of every row.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/state/db.h"

namespace sixth::state {

// Calls take(rowid, counts) for every row of the FTS5 table that matches, in order of rowid. counts[p] is the
// sum over the columns of weight · occurrences of the match's phrase p. `take` must not throw.
void each_full_text_row(
    Db& db, std::string_view table, std::string_view match, const std::vector<double>& column_weights,
    const std::function<void(std::int64_t rowid, const std::vector<double>& counts)>& take);

}  // namespace sixth::state
