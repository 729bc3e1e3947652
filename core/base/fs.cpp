#include "core/base/fs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <chrono>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "core/base/error.h"

namespace sixth::fs {
namespace {

[[noreturn]] void fail(const char* doing, const Path& path, int code, std::string hint = {}) {
    throw Error(fmt::format("cannot {} '{}': {}", doing, path.string(), std::strerror(code)),
                std::move(hint));
}

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

  private:
    int fd_;
};

}  // namespace

std::string read(const Path& path) {
    // O_NONBLOCK: a FIFO named like a source file must not hang the run
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) fail("open", path, errno);
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) fail("read", path, errno);
    if (S_ISDIR(info.st_mode)) fail("read", path, EISDIR);
    if (!S_ISREG(info.st_mode))
        throw Error(fmt::format("cannot read '{}': not a regular file", path.string()));
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t have = 0;
    for (;;) {
        if (have == bytes.size())
            bytes.resize(bytes.size() + 1);  // one more byte: sees a file that grew, or its end
        const ssize_t got = ::read(file.get(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("read", path, errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

std::int64_t now_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

Stamp stamp(const Path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) fail("open", path, errno);
    return stamp_of(info);
}

Stamp stamp_of(const struct ::stat& info) {
    const auto ns = [](const timespec& t) {
        return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
    };
    return {static_cast<std::uint64_t>(info.st_size), ns(info.st_mtim), ns(info.st_ctim),
            static_cast<std::uint64_t>(info.st_ino)};
}

void write_atomically(const Path& path, std::string_view bytes) {
    std::error_code ignored;
    const Path target = std::filesystem::is_symlink(path, ignored) ? std::filesystem::canonical(path) : path;
    std::string name = target.string() + ".sixth-XXXXXX";
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file.get() < 0) fail("write", path, errno, "check the folder's permissions and free space");
    const auto give_up = [&](int code) {
        ::unlink(name.c_str());
        fail("write", path, code, "nothing was changed; check free space and permissions");
    };
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) give_up(errno);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    struct stat before {};
    mode_t mode = 0;
    if (::stat(target.c_str(), &before) == 0) {
        mode = before.st_mode & 07777;
        // root mending a user's file leaves it theirs; who may not give files away keeps the new one
        if (before.st_uid != ::geteuid() || before.st_gid != ::getegid()) {
            if (::fchown(file.get(), before.st_uid, before.st_gid) != 0) mode &= 0777;
        }
    } else {
        const mode_t mask = ::umask(0);
        ::umask(mask);
        mode = 0666 & ~mask;
    }
    if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0) give_up(errno);
    if (::close(file.release()) != 0) give_up(errno);
    if (::rename(name.c_str(), target.c_str()) != 0) give_up(errno);
}

}  // namespace sixth::fs
