// The file that holds a model, as written by training and read in place. Little-endian; sections follow the
// header in this order, each padded to 64 bytes.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sixth::search {

struct ModelHeader {
    char magic[8];             // "sixth-em"
    std::uint32_t format;      // model_format
    std::uint32_t dimension;   // int8 components a row
    std::uint32_t tokens;      // rows; in order of falling frequency
    std::uint32_t slots;       // of the hash table, a power of two
    std::uint32_t pool_bytes;  // of all tokens, one behind the other
    std::uint32_t reserved;
    char version[16];       // the day of training, padded with NUL
    std::uint8_t hash[16];  // content_hash() of everything behind the padded header
    // Sections: slots u32 (token number + 1, 0 is free) | starts u32[tokens + 1] into the pool |
    // query weights u16[tokens] | code weights u16[tokens] | rows i8[tokens][dimension] | pool.
    // A token's share in a sum is weight · row; a row's own scale is part of its weights.
};

inline constexpr std::uint32_t model_format = 1;
inline constexpr char model_magic[9] = "sixth-em";
constexpr std::size_t padded(std::size_t bytes) {
    return (bytes + 63) / 64 * 64;
}

}  // namespace sixth::search
