// Hash tables in one piece of memory, no node a key. Keys and values move when a table grows.
#pragma once
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "core/base/hash.h"

namespace sixth {

template <typename Key, typename Value, typename Hash = boost::hash<Key>>
using HashMap = boost::unordered_flat_map<Key, Value, Hash>;
template <typename Key, typename Hash = boost::hash<Key>>
using HashSet = boost::unordered_flat_set<Key, Hash>;

struct TextHash {
    using is_avalanching = void;  // its bits are as good as random: they need no more mixing
    std::size_t operator()(std::string_view text) const noexcept {
        return static_cast<std::size_t>(hash64(text));
    }
};

// Keys are texts that somebody else keeps.
template <typename Value>
using TextMap = HashMap<std::string_view, Value, TextHash>;
using TextSet = HashSet<std::string_view, TextHash>;

}  // namespace sixth
