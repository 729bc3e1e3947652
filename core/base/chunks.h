// Bytes cut into chunks where their own content says so: what changes in one place changes the chunks there
// and leaves all others what they were ("content-defined chunking": Muthitacharoen et al., "A low-bandwidth
// network file system", 2001; with the gear hash of Xia et al., "Ddelta", 2014).
#pragma once
#include <string_view>
#include <vector>

namespace sixth {

inline constexpr std::size_t least_chunk = std::size_t{16} << 10;  // bytes; only the last may be smaller
inline constexpr std::size_t most_chunk = std::size_t{256} << 10;

// In order, and together the whole; one at least, which may be empty. About 32 KB each.
std::vector<std::string_view> cut_by_content(std::string_view bytes);

}  // namespace sixth
