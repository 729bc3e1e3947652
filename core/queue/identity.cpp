#include "core/queue/identity.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
extern "C" {  // glibc 2.36 forgets to say so itself
#include <sys/pidfd.h>
}

#include "core/queue/clock.h"
#include "core/queue/processes.h"

namespace sixth::queue {
namespace {

std::int64_t own_space() {
    static const std::int64_t inode = [] {
        struct stat info {};
        return ::stat("/proc/self/ns/pid", &info) == 0 ? static_cast<std::int64_t>(info.st_ino) : 0;
    }();
    return inode;
}

}  // namespace

Identity identity_of(pid_t pid) {
    const auto info = process_info(pid);
    if (!info || info->state == 'Z' || info->state == 'X') return {};
    return {pid, info->start, own_space(), boot_id()};
}

const Identity& own_identity() {
    static const Identity self = identity_of(::getpid());
    return self;
}

bool is_alive(const Identity& identity) {
    if (identity.pid == 0 || identity.boot != boot_id() || identity.space != own_space()) return false;
    return identity_of(static_cast<pid_t>(identity.pid)) == identity;
}

Descriptor watch(const Identity& identity) {
    if (identity.pid == 0) return {};
    // first hold on to whatever has the number now, then ask whether it is the right one
    Descriptor fd(::pidfd_open(static_cast<pid_t>(identity.pid), 0));
    if (!fd.is_open() || !is_alive(identity)) return {};
    return fd;
}

bool has_ended(const Descriptor& watched) {
    pollfd ready{watched.get(), POLLIN, 0};
    return !watched.is_open() || ::poll(&ready, 1, 0) > 0;
}

bool send_signal(const Identity& identity, int signal) {
    const Descriptor fd = watch(identity);
    return fd.is_open() && ::pidfd_send_signal(fd.get(), signal, nullptr, 0) == 0;
}

}  // namespace sixth::queue
