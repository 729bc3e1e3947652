#include "core/base/line_reader.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/base/readable.h"

namespace sixth {

std::optional<LineReader::Line> LineReader::next() {
    buffer_.erase(0, taken_);
    taken_ = scanned_ = 0;
    for (;;) {
        const std::size_t end = buffer_.find('\n', scanned_);
        if (end != std::string::npos || (over_ && (dropping_ || !buffer_.empty()))) {
            const std::size_t size = std::min(end, buffer_.size());
            taken_ = std::min(size + 1, buffer_.size());
            if (dropping_ || size > longest_) {
                dropping_ = false;
                return Line{{}, true};
            }
            return Line{std::string_view(buffer_).substr(0, size), false};
        }
        if (over_) return std::nullopt;
        if (buffer_.size() > longest_) {
            dropping_ = true;
            buffer_.clear();
        }
        scanned_ = buffer_.size();
        over_ = !read_more();
    }
}

bool LineReader::read_more() {
    std::array<char, 65536> chunk;
    for (;;) {
        wait_readable(fd_);
        const ssize_t got = ::read(fd_, chunk.data(), chunk.size());
        if (got > 0) buffer_.append(chunk.data(), static_cast<std::size_t>(got));
        if (got >= 0) return got > 0;
        if (errno != EINTR && errno != EAGAIN)
            throw Error(fmt::format("cannot read standard input: {}", std::strerror(errno)));
    }
}

}  // namespace sixth
