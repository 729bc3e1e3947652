// Bytes made smaller and back, with zstd's fastest level: what is read often and kept for long.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sixth {

std::string compress(std::string_view bytes);

// Nothing when `packed` is not what compress() made, or says it holds more than `limit` bytes.
std::optional<std::string> decompress(std::string_view packed, std::size_t limit);

}  // namespace sixth
