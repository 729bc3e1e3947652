// XXH3 (https://xxhash.com): fast hashes for caches and fingerprints; not for anything an attacker must not
// forge.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace sixth {

struct ContentHash {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const ContentHash&) const = default;
    auto operator<=>(const ContentHash&) const = default;
    std::string hex() const;
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    // The hash whose view() this is; all zero when it is none's.
    static ContentHash from(std::string_view view);
};

ContentHash content_hash(std::string_view bytes);  // 128 bits
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace sixth

template <>
struct std::hash<sixth::ContentHash> {
    std::size_t operator()(const sixth::ContentHash& h) const noexcept {
        std::size_t value;
        std::memcpy(&value, h.bytes.data(), sizeof value);
        return value;
    }
};
