// Which tests exercise a function, method or class: those that call it, import its module, are named after
// it, or speak of the same.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "core/facts/codec.h"
#include "core/search/search.h"

namespace sixth::search {

using FactsOf = std::function<const facts::Facts*(std::string_view path)>;  // nullptr: there are none

// `target`: chunk_id() of what is tested.
std::vector<Hit> tests_for(Index& index, const Embedder* model, std::int64_t target, const FactsOf& facts_of,
                           const Query& query);

}  // namespace sixth::search
