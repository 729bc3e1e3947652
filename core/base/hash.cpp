#include "core/base/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace sixth {

std::string ContentHash::hex() const {
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

ContentHash ContentHash::from(std::string_view view) {
    ContentHash hash;
    if (view.size() == hash.bytes.size()) std::memcpy(hash.bytes.data(), view.data(), view.size());
    return hash;
}

ContentHash content_hash(std::string_view bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    ContentHash hash;
    static_assert(sizeof canonical == sizeof hash.bytes);
    std::memcpy(hash.bytes.data(), &canonical, sizeof canonical);
    return hash;
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace sixth
