#include "core/repo/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/base/error.h"
#include "core/base/interrupt.h"

namespace sixth::repo {
namespace {

constexpr std::uint32_t events = IN_CREATE | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW;

// A Ctrl-C that comes between two waits wakes none of them.
constexpr std::chrono::milliseconds look_up(200);

bool is_hidden(std::string_view name) {
    return name.empty() || name[0] == '.' || name == "__pycache__" || name == "node_modules";
}

std::string joined(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

}  // namespace

Watch::Watch(fs::Path root) : root_(std::move(root)), fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (fd_ < 0)
        throw Error(fmt::format("cannot watch files: {}", std::strerror(errno)),
                    "raise fs.inotify.max_user_instances");
}

Watch::~Watch() {
    ::close(fd_);
}

void Watch::add(const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) add_one(folder);
}

void Watch::add_one(const std::string& folder) {
    if (watched_.find(folder) != watched_.end()) return;
    const int watch = ::inotify_add_watch(fd_, (root_ / folder).c_str(), events);
    if (watch >= 0) {
        folders_[watch] = folder;
        watched_[folder] = watch;
    } else if (errno == ENOSPC) {
        throw Error("cannot watch so many folders", "raise fs.inotify.max_user_watches");
    }  // else it is gone again, or not ours to look into
}

void Watch::add_below(const std::string& folder) {
    add_one(folder);
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator at(root_ / folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        const bool is_folder = at->is_directory(failed) && !at->is_symlink(failed);
        if (!is_folder) continue;
        if (is_hidden(at->path().filename().native())) {
            at.disable_recursion_pending();
        } else {
            add_one(at->path().lexically_relative(root_).generic_string());
        }
    }
}

bool Watch::drain() {
    bool any = false;
    alignas(inotify_event) std::array<char, 16384> bytes;
    for (;;) {
        const ssize_t got = ::read(fd_, bytes.data(), bytes.size());
        if (got <= 0) return any;
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event event;
            std::memcpy(&event, bytes.data() + at, sizeof event);
            const std::string_view name(bytes.data() + at + sizeof event);
            at += sizeof event + event.len;
            const auto folder = folders_.find(event.wd);
            if ((event.mask & IN_IGNORED) != 0 && folder != folders_.end()) {
                watched_.erase(folder->second);
                folders_.erase(folder);
                continue;
            }
            if (folder == folders_.end() && (event.mask & IN_Q_OVERFLOW) == 0) continue;
            const bool is_new = (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0;
            const bool is_folder = (event.mask & IN_ISDIR) != 0;
            if (is_folder && event.len > 0 && is_hidden(name)) continue;
            if (is_folder && is_new) add_below(joined(folder->second, name));
            any = true;
        }
    }
}

bool Watch::wait(std::chrono::milliseconds longest) {
    pollfd ready{fd_, POLLIN, 0};
    const int got = ::poll(&ready, 1, static_cast<int>(longest.count()));
    throw_if_interrupted();
    return got > 0 && drain();
}

void Watch::wait_for_change(std::chrono::milliseconds quiet) {
    while (!wait(look_up)) {
    }
    for (int rounds = 0; rounds < 10 && wait(quiet); ++rounds) {
    }
}

}  // namespace sixth::repo
