// Files as bytes. Every failure is an Error naming the path and the system's reason.
#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

struct stat;

namespace sixth::fs {

using Path = std::filesystem::path;

// What tells a changed file from an unchanged one without reading it.
struct Stamp {
    std::uint64_t size = 0;     // bytes
    std::int64_t mtime_ns = 0;  // since the epoch
    std::int64_t ctime_ns = 0;  // moves even when an editor puts mtime back
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;

    // Does a stamp taken at `seen_ns` speak for the file? One changed just before may change again, unseen,
    // within a step of the file system's clock; where times are whole seconds, those are the steps.
    bool settled(std::int64_t seen_ns) const {
        constexpr std::int64_t second = 1'000'000'000;
        const bool coarse = mtime_ns % second == 0 && ctime_ns % second == 0;
        return std::max(mtime_ns, ctime_ns) + (coarse ? 3 * second : second / 20) < seen_ns;
    }
};
std::int64_t now_ns();  // the clock of stamps

std::string read(const Path& path);  // whole file; a folder or FIFO is an Error
Stamp stamp(const Path& path);       // follows links
Stamp stamp_of(const struct ::stat& info);
// Writes a temporary file beside `path`, syncs it and renames it over `path`; keeps the mode, and where
// allowed the owner, of a file that stood there.
void write_atomically(const Path& path, std::string_view bytes);

}  // namespace sixth::fs
