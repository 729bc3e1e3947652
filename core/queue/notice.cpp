#include "core/queue/notice.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

namespace sixth::queue {
namespace {

fs::Path file_of(const fs::Path& folder, Topic topic) {
    return folder / (topic == Topic::work ? "work" : "news");
}

Descriptor open_file(const fs::Path& folder, Topic topic) {
    return Descriptor(::open(file_of(folder, topic).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

}  // namespace

Notifier::Notifier(const fs::Path& folder, Topic topic) : file_(open_file(folder, topic)) {}

void Notifier::operator()() const {
    // times change, and watchers hear of it, on a full disk too
    if (file_.is_open()) ::futimens(file_.get(), nullptr);
}

Watcher::Watcher(const fs::Path& folder, Topic topic) : fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    open_file(folder, topic);
    if (!fd_.is_open()) return;
    if (::inotify_add_watch(fd_.get(), file_of(folder, topic).c_str(), IN_ATTRIB) < 0) fd_.close();
}

void Watcher::drain() {
    std::array<char, 4096> events;
    while (fd_.is_open() && ::read(fd_.get(), events.data(), events.size()) > 0) {
    }
}

bool Watcher::wait(std::chrono::milliseconds patience) {
    pollfd ready{fd_.get(), POLLIN, 0};
    const auto most = fd_.is_open() ? patience : std::min(patience, fallback);
    const bool told = ::poll(&ready, 1, static_cast<int>(most.count())) > 0;
    if (told) drain();
    return told;
}

}  // namespace sixth::queue
