// What one attempt printed and how it ended: one file a run, written by its runner alone, so that both
// outlive every other process. `FILE` holds a header and the first half of what is kept, `FILE.tail0` and
// `FILE.tail1` the last part of what came after it (the older of the two is dropped whenever the newer one is
// full).
//
// Header, 128 bytes: magic, the result, its checksum; written in place once at the start and once at the end.
// A tail begins with its number, from 1, and how many bytes of frames came before it (8 bytes each).
// Then frames: stream (1 byte), milliseconds since the epoch (8), length (4), bytes. Little-endian. A frame
// cut short by a crash ends the file.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/fs.h"
#include "core/queue/task.h"

namespace sixth::queue {

enum class Stream : unsigned char { out = 1, err = 2, note = 3 };  // note: of the runner's own

class AttemptLog {
  public:
    // What the names of its files end in.
    static constexpr std::array<const char*, 3> parts{"", ".tail0", ".tail1"};

    // Creates the file; false (errno set) if it cannot be. Keeps about `most` bytes of output. Never throws:
    // what no longer fits on the disk is lost, the attempt goes on.
    bool create(const fs::Path& path, std::int64_t started, std::int64_t most);
    void write(Stream stream, std::int64_t time, std::string_view bytes);
    void touch();  // still at work
    // May be called once. True if it was written.
    bool finish(const Result& result);

  private:
    void append(std::string_view bytes);
    void next_tail();

    fs::Path path_;
    Descriptor head_;
    Descriptor tail_;
    std::int64_t started_ = 0;
    std::int64_t head_room_ = 0;
    std::int64_t tail_size_ = 0;  // of one of the two
    std::int64_t tail_room_ = 0;
    std::uint64_t tails_ = 0;    // begun so far
    std::uint64_t written_ = 0;  // bytes of frames
};

// nullopt: there is no such file, or it does not begin as one. An attempt that was cut down has
// Outcome::lost.
std::optional<Result> read_result(const fs::Path& path);

// Reads frames as they come; one object follows one attempt.
class LogReader {
  public:
    explicit LogReader(fs::Path path) : path_(std::move(path)) {}
    using Take = std::function<void(Stream, std::int64_t time, std::string_view bytes)>;
    // Everything that was added since the last call; false: there is no such file yet.
    // Where output was left out, `gap` is called with how many bytes are missing.
    bool read(const Take& take, const std::function<void(std::uint64_t)>& gap);

  private:
    void read_frames(int file, const Take& take);

    fs::Path path_;
    std::uint64_t part_ = 0;    // 0: the head, else the number of the tail being read
    std::uint64_t offset_ = 0;  // of the next frame in it
    std::uint64_t read_ = 0;    // bytes of frames so far
};

void remove_log(const fs::Path& path);  // and what stands in a shared folder

}  // namespace sixth::queue
