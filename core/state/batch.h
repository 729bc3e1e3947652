// Many rows without holding up other writers.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>

#include "core/state/db.h"

namespace sixth::state {

// Calls write(i) for every i < count, in order, inside as many transactions as it takes for none to hold the
// write lock over 20 ms; a waiting process gets its turn between them. Do the slow work (parsing) beforehand.
// An exception rolls back the current batch only: for rows that make sense one by one, such as a cache.
// `bytes(i)`, if given, is the size of row i and cuts batches by volume too.
void write_in_batches(Db& db, std::size_t count, const std::function<void(std::size_t)>& write,
                      const std::function<std::size_t(std::size_t)>& bytes = {});

}  // namespace sixth::state
