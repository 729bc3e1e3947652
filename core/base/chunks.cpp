#include "core/base/chunks.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sixth {
namespace {

// A random number for each byte: splitmix64.
constexpr std::array<std::uint64_t, 256> make_gear() {
    std::array<std::uint64_t, 256> gear{};
    std::uint64_t state = 0;
    for (std::uint64_t& number : gear) {
        state += 0x9E3779B97F4A7C15;
        std::uint64_t z = state;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        number = z ^ z >> 31;
    }
    return gear;
}
constexpr std::array<std::uint64_t, 256> gear = make_gear();
constexpr std::uint64_t cut_bits = 0xFFFC000000000000;  // 14 of the top: every 16 KB on average

std::size_t first_chunk(std::string_view bytes) {
    const std::size_t end = std::min(bytes.size(), most_chunk);
    std::uint64_t hash = 0;
    for (std::size_t at = least_chunk; at < end; ++at) {
        hash = (hash << 1) + gear[static_cast<unsigned char>(bytes[at])];
        if ((hash & cut_bits) == 0) return at;
    }
    return end;
}

}  // namespace

std::vector<std::string_view> cut_by_content(std::string_view bytes) {
    std::vector<std::string_view> chunks;
    do {
        chunks.push_back(bytes.substr(0, first_chunk(bytes)));
        bytes.remove_prefix(chunks.back().size());
    } while (!bytes.empty());
    return chunks;
}

}  // namespace sixth
