#include "core/repo/trust.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sha2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/repo/git.h"

namespace sixth::repo {
namespace {

// One line a file: digest, blank, path. Line breaks in a path are escaped.
std::string escaped(const fs::Path& path) {
    std::string text;
    for (const char c : path.string()) {
        if (c == '\\') {
            text += "\\\\";
        } else if (c == '\n') {
            text += "\\n";
        } else {
            text += c;
        }
    }
    return text;
}

fs::Path real_path(const fs::Path& file) {
    std::error_code failed;
    fs::Path real = std::filesystem::canonical(file, failed);
    if (failed) throw Error(fmt::format("cannot open '{}': {}", file.string(), failed.message()));
    return real;
}

bool is_private(const fs::Path& record) {
    struct stat info {};
    return ::stat(record.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() &&
           (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

class Lock {
  public:
    explicit Lock(const fs::Path& path) : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (fd_ < 0) throw Error(fmt::format("cannot write '{}': {}", path.string(), std::strerror(errno)));
        while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() { ::close(fd_); }

  private:
    int fd_;
};

// Rewrites the record without `path`, and with `digest` for it unless that is empty.
void record(const std::string& path, const std::string& digest) {
    const fs::Path file = trust_record();
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed)
        throw Error(fmt::format("cannot make '{}': {}", file.parent_path().string(), failed.message()));
    const Lock lock(file.string() + ".lock");
    // made first with the right mode, which write_atomically() keeps
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) throw Error(fmt::format("cannot write '{}': {}", file.string(), std::strerror(errno)));
    ::close(fd);
    if (!is_private(file)) {
        throw Error(fmt::format("'{}' may be written by others", file.string()),
                    fmt::format("look at what it says, then run 'chmod 600 {}'", file.string()));
    }
    const std::string before = fs::read(file);
    std::string after;
    for (const std::string_view line : text::split(before, '\n')) {
        if (!line.empty() && (line.size() < 66 || line.substr(65) != path))
            after.append(line).append(1, '\n');
    }
    if (!digest.empty()) after += digest + " " + path + "\n";
    fs::write_atomically(file, after);
}

}  // namespace

fs::Path trust_record() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config && *config == '/') return fs::Path(config) / "sixth/trust";
    const char* home = std::getenv("HOME");
    if (home && *home == '/') return fs::Path(home) / ".config/sixth/trust";
    throw Error("no folder for what you trust: HOME is not set", "set HOME or XDG_CONFIG_HOME");
}

std::string sha256(std::string_view bytes) {
    std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
    SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), digest.data());
    return digest.data();
}

void trust(const fs::Path& file) {
    const fs::Path real = real_path(file);
    record(escaped(real), sha256(fs::read(real)));
}

void distrust(const fs::Path& file) {
    record(escaped(real_path(file)), {});
}

bool is_trusted(const fs::Path& file, std::string_view bytes) {
    const char* all = std::getenv("SIXTH_TRUST");
    if (all && std::string_view(all) == "all") return true;
    const fs::Path recorded = trust_record();
    if (!is_private(recorded)) return false;
    const std::string wanted = sha256(bytes) + " " + escaped(real_path(file));
    const std::string text = fs::read(recorded);
    for (const std::string_view line : text::split(text, '\n')) {
        if (line == wanted) return true;
    }
    return false;
}

bool is_trusted(const fs::Path& file) {
    return is_trusted(file, fs::read(file));
}

bool state_is_tracked(const fs::Path& state_file) {
    const fs::Path folder = state_file.has_parent_path() ? state_file.parent_path() : fs::Path(".");
    std::error_code failed;
    const fs::Path real = std::filesystem::canonical(folder, failed);
    if (failed || !find_repository(real) || !has_git()) return false;
    const std::vector<std::string> args{"--literal-pathspecs", "ls-files", "-z", "--cached", "--",
                                        state_file.filename()};
    return !run_git(real, args).out.empty();
}

}  // namespace sixth::repo
