#include "core/queue/attempt_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/hash.h"

namespace sixth::queue {
namespace {

constexpr std::size_t header_size = 128;
constexpr std::size_t frame_size = 13;
constexpr std::size_t tail_header = 16;
constexpr std::size_t largest_frame = 1 << 20;
constexpr std::uint32_t magic = 0x32414C53;        // "SLA2"
constexpr std::uint32_t first_magic = 0x31414C53;  // "SLA1": `reason` filled the place of what was used

// As it lies in the file; the machine is little-endian, and no other reads it.
struct Header {
    std::uint32_t magic = 0;
    std::uint32_t outcome = 0;
    std::int32_t exit_code = 0;
    std::int32_t signal = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;  // 0: it runs, or was cut down
    std::array<char, 64> reason{};
    std::int64_t cpu = 0;
    std::int64_t memory = 0;
    std::uint64_t checksum = 0;
};
static_assert(sizeof(Header) == header_size - 8);

std::uint64_t checksum(const Header& header) {
    return hash64({reinterpret_cast<const char*>(&header), offsetof(Header, checksum)});
}

bool put_header(int fd, const Result& result) {
    Header header;
    header.magic = magic;
    header.outcome = static_cast<std::uint32_t>(result.outcome);
    header.exit_code = result.exit_code;
    header.signal = result.signal;
    header.started = result.started;
    header.finished = result.finished;
    const std::size_t kept = std::min(result.reason.size(), header.reason.size() - 1);
    std::memcpy(header.reason.data(), result.reason.data(), kept);
    header.cpu = result.cpu;
    header.memory = result.memory;
    header.checksum = checksum(header);
    std::array<char, header_size> block{};
    std::memcpy(block.data(), &header, sizeof header);
    return ::pwrite(fd, block.data(), block.size(), 0) == static_cast<ssize_t>(block.size());
}

fs::Path tail_of(const fs::Path& path, int which) {
    return path.string() + ".tail" + std::to_string(which);
}

Descriptor open_file(const fs::Path& path, int flags) {
    return Descriptor(::open(path.c_str(), flags | O_CLOEXEC, 0600));
}

void put_number(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i));
}

std::uint64_t number_at(const char* from, int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
    return value;
}

}  // namespace

bool AttemptLog::create(const fs::Path& path, std::int64_t started, std::int64_t most) {
    path_ = path;
    started_ = started;
    head_room_ = most / 2;
    tail_size_ = std::max<std::int64_t>(most / 4, 1);
    head_ = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
    if (!head_.is_open()) return false;
    Result begun;
    begun.outcome = Outcome::lost;  // until it says otherwise
    begun.started = started;
    if (!put_header(head_.get(), begun)) return false;
    return ::lseek(head_.get(), header_size, SEEK_SET) >= 0;
}

void AttemptLog::append(std::string_view bytes) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    written_ += bytes.size();
    if (!tail_.is_open() && head_room_ >= size) {
        head_room_ -= size;
        static_cast<void>(::write(head_.get(), bytes.data(), bytes.size()));
        return;
    }
    if (tail_room_ < size) {
        written_ -= bytes.size();
        next_tail();
        written_ += bytes.size();
    }
    if (!tail_.is_open()) return;
    tail_room_ -= size;
    static_cast<void>(::write(tail_.get(), bytes.data(), bytes.size()));
}

void AttemptLog::next_tail() {
    static_cast<void>(::rename(tail_of(path_, 1).c_str(), tail_of(path_, 0).c_str()));
    tail_ = open_file(tail_of(path_, 1), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
    tail_room_ = tail_size_;
    std::string header;
    put_number(header, ++tails_, 8);
    put_number(header, written_, 8);
    static_cast<void>(::write(tail_.get(), header.data(), header.size()));
}

void AttemptLog::write(Stream stream, std::int64_t time, std::string_view bytes) {
    // no frame is larger than a tail, so that small limits are kept too
    const auto largest = static_cast<std::size_t>(
        std::clamp<std::int64_t>(tail_size_ - static_cast<std::int64_t>(frame_size), 1, largest_frame));
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, largest);
        std::string frame;
        frame.reserve(frame_size + part.size());
        frame += static_cast<char>(stream);
        put_number(frame, static_cast<std::uint64_t>(time), 8);
        put_number(frame, part.size(), 4);
        frame += part;
        append(frame);
        bytes.remove_prefix(part.size());
    }
}

void AttemptLog::touch() {
    ::futimens(head_.get(), nullptr);
}

bool AttemptLog::finish(const Result& result) {
    return put_header(head_.get(), result);
}

std::optional<Result> read_result(const fs::Path& path) {
    const Descriptor file = open_file(path, O_RDONLY);
    std::array<char, header_size> block{};
    if (!file.is_open() || ::pread(file.get(), block.data(), block.size(), 0) != header_size)
        return std::nullopt;
    Header header;
    std::memcpy(&header, block.data(), sizeof header);
    const bool first = header.magic == first_magic;
    if ((!first && header.magic != magic) || header.checksum != checksum(header)) return std::nullopt;
    Result result;
    result.outcome = static_cast<Outcome>(header.outcome);
    result.exit_code = header.exit_code;
    result.signal = header.signal;
    result.started = header.started;
    result.finished = header.finished;
    result.reason.assign(header.reason.data(), ::strnlen(header.reason.data(), header.reason.size()));
    result.cpu = first ? 0 : header.cpu;
    result.memory = first ? 0 : header.memory;
    return result;
}

void LogReader::read_frames(int file, const Take& take) {
    std::string bytes;
    for (;;) {
        std::array<char, frame_size> head{};
        if (::pread(file, head.data(), head.size(), static_cast<off_t>(offset_)) != frame_size) return;
        const std::size_t length = number_at(head.data() + 9, 4);
        if (length > largest_frame) return;
        bytes.resize(length);
        const auto from = static_cast<off_t>(offset_ + frame_size);
        if (::pread(file, bytes.data(), length, from) != static_cast<ssize_t>(length)) return;
        offset_ += frame_size + length;
        read_ += frame_size + length;
        take(static_cast<Stream>(head[0]), static_cast<std::int64_t>(number_at(head.data() + 1, 8)), bytes);
    }
}

bool LogReader::read(const Take& take, const std::function<void(std::uint64_t)>& gap) {
    if (part_ == 0) {
        const Descriptor head = open_file(path_, O_RDONLY);
        if (!head.is_open()) return false;
        offset_ = std::max<std::uint64_t>(offset_, header_size);
        read_frames(head.get(), take);
    }
    for (int which = 0; which < 2; ++which) {  // the older one first
        const Descriptor tail = open_file(tail_of(path_, which), O_RDONLY);
        std::array<char, tail_header> header{};
        if (!tail.is_open() || ::pread(tail.get(), header.data(), header.size(), 0) != tail_header) continue;
        const std::uint64_t number = number_at(header.data(), 8);
        const std::uint64_t before = number_at(header.data() + 8, 8);
        if (number < part_) continue;
        if (number > part_) {
            if (before > read_) gap(before - read_);
            part_ = number;
            offset_ = tail_header;
            read_ = before;
        }
        read_frames(tail.get(), take);
    }
    return true;
}

void remove_log(const fs::Path& path) {
    for (const char* part : AttemptLog::parts) {
        const fs::Path file = path.string() + part;
        std::error_code none;
        const fs::Path shared = std::filesystem::read_symlink(file, none);
        if (!shared.empty()) ::unlink(shared.c_str());
        ::unlink(file.c_str());
    }
}

}  // namespace sixth::queue
