#include "core/queue/spawner.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/queue/runner.h"

namespace sixth::queue {
namespace {

// One descriptor beside one byte, as unix(7) wants it.
union Control {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int))> bytes;
};

bool send_descriptor(int socket, int fd) {
    char byte = 'r';
    iovec part{&byte, 1};
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control.bytes;
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    ssize_t sent = 0;
    do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == 1;
}

Descriptor receive_descriptor(int socket) {
    char byte = 0;
    iovec part{&byte, 1};
    Control control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control.bytes;
    ssize_t got = 0;
    do got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    const cmsghdr* const header = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (!header || header->cmsg_type != SCM_RIGHTS) return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return Descriptor(fd);
}

[[noreturn]] void serve(int socket) {
    const sigset_t quiet = runner_signals();
    ::sigprocmask(SIG_BLOCK, &quiet, nullptr);
    ::signal(SIGINT, SIG_IGN);   // Ctrl-C is for the worker
    ::signal(SIGCHLD, SIG_IGN);  // no zombies
    ::signal(SIGHUP, SIG_IGN);
    for (;;) {
        Descriptor gate = receive_descriptor(socket);
        if (!gate.is_open()) ::_exit(0);  // the worker is gone
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::close(socket);
            run_attempt(gate.get());
            ::_exit(0);
        }
        if (::write(socket, &pid, sizeof pid) != sizeof pid) ::_exit(0);
    }
}

}  // namespace

Spawner::Spawner() {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
        throw Error(fmt::format("cannot make a socket: {}", std::strerror(errno)));
    socket_ = Descriptor(pair[0]);
    Descriptor theirs(pair[1]);
    const pid_t pid = ::fork();
    if (pid < 0) throw Error(fmt::format("cannot start a process: {}", std::strerror(errno)));
    if (pid == 0) {
        ::close(pair[0]);
        ::setsid();
        serve(pair[1]);
    }
}

std::optional<Waiting> Spawner::make() {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return std::nullopt;
    Waiting waiting;
    waiting.gate = Descriptor(pair[0]);
    const Descriptor theirs(pair[1]);
    if (!send_descriptor(socket_.get(), theirs.get())) return std::nullopt;
    pid_t pid = -1;
    ssize_t got = 0;
    do got = ::read(socket_.get(), &pid, sizeof pid);
    while (got < 0 && errno == EINTR);
    if (got != sizeof pid || pid <= 0) return std::nullopt;
    waiting.identity = identity_of(pid);
    waiting.alive = watch(waiting.identity);
    if (!waiting.alive.is_open()) return std::nullopt;
    return waiting;
}

bool Spawner::is_gone() const {
    pollfd ready{socket_.get(), POLLIN, 0};
    return ::poll(&ready, 1, 0) > 0;  // it never speaks unasked
}

}  // namespace sixth::queue
