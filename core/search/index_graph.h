// The graph that belongs to an index.
#pragma once
#include <cstdint>
#include <memory>

#include "core/search/model.h"
#include "core/search/search.h"

namespace sixth::search {

// Of what the vectors of this moment are made: chunks' numbers, contents and model.
std::uint64_t digest_of(const Index& index);

// Is there one, of this very index, in the folder?
bool has_graph(const Index& index, const fs::Path& folder);
void make_graph(Index& index, const Model& model, const fs::Path& folder, unsigned jobs);  // and save it

}  // namespace sixth::search
