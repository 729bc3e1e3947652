#include "core/base/readable.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "core/base/error.h"
#include "core/base/interrupt.h"

namespace sixth {
namespace {

using Clock = std::chrono::steady_clock;

// While one lives, signals that interrupt wait for ppoll(), which lets them in.
class HeldSignals {
  public:
    HeldSignals() {
        sigset_t held;
        ::sigemptyset(&held);
        ::sigaddset(&held, SIGINT);
        ::sigaddset(&held, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;
    ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    const sigset_t* before() const { return &before_; }

  private:
    sigset_t before_;
};

// Of several threads that wait for what surely comes, a signal may wake another one.
constexpr std::chrono::milliseconds look_up(200);

bool wait_for(int fd, short events, std::optional<std::chrono::milliseconds> most) {
    const Clock::time_point end = Clock::now() + most.value_or(std::chrono::milliseconds(0));
    const HeldSignals held;
    for (;;) {
        throw_if_interrupted();
        timespec left{};
        if (most) {
            const auto wait =
                std::clamp<Clock::duration>(end - Clock::now(), Clock::duration::zero(), look_up);
            left.tv_nsec = static_cast<long>(std::chrono::nanoseconds(wait).count());
        }
        pollfd ready{fd, events, 0};
        const int told = ::ppoll(&ready, 1, most ? &left : nullptr, held.before());
        if (told > 0) return true;
        if (told < 0 && errno != EINTR)
            throw Error(fmt::format("cannot wait for input: {}", std::strerror(errno)));
        if (told == 0 && most && Clock::now() >= end) return false;
    }
}

}  // namespace

bool wait_readable(int fd, std::optional<std::chrono::milliseconds> most) {
    return wait_for(fd, POLLIN, most);
}

bool wait_writable(int fd, std::optional<std::chrono::milliseconds> most) {
    return wait_for(fd, POLLOUT, most);
}

}  // namespace sixth
