// Hash tables whose keys are texts that somebody else keeps: one piece of memory, no node a key. Keys and values
// move when a table grows.
#pragma once
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "core/base/hash.h"

namespace sixth {

struct TextHash {
    using is_avalanching = void;  // its bits are as good as random: boost does not mix them again
    std::size_t operator()(std::string_view text) const noexcept {
        return static_cast<std::size_t>(hash64(text));
    }
};

template <typename Value>
using TextMap = boost::unordered_flat_map<std::string_view, Value, TextHash>;
using TextSet = boost::unordered_flat_set<std::string_view, TextHash>;

}  // namespace sixth
