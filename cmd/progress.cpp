#include "cmd/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

namespace sixth::cmd {
namespace {

constexpr std::chrono::milliseconds between(100);
constexpr double worth_a_rate = .5;  // seconds after which speed is more than a guess

void say(int fd, const std::string& text) {
    // one write, so that threads cannot mix their lines; nobody is told when it fails
    if (::write(fd, text.data(), text.size()) < 0) return;
}

}  // namespace

Progress::Progress(std::string noun, bool on, int fd, std::chrono::milliseconds delay)
    : noun_(std::move(noun)), on_(on), fd_(fd), due_(std::chrono::steady_clock::now() + delay) {}

void Progress::operator()(std::size_t done, std::size_t total) {
    if (!on_) return;
    const auto now = std::chrono::steady_clock::now();
    auto due = due_.load(std::memory_order_relaxed);
    if (now < due || !due_.compare_exchange_strong(due, now + between)) return;
    shown_ = true;
    const std::size_t percent = total > 0 ? done * 100 / total : 0;
    std::string line = fmt::format("\r\x1b[K{:3}% {} of {} {}", percent, done, total, noun_);
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    if (seconds >= worth_a_rate && done > 0) {
        const double rate = static_cast<double>(done) / seconds;
        line += fmt::format(", {:.0f}/s, {:.0f} s left", rate,
                            static_cast<double>(total - std::min(done, total)) / rate);
    }
    say(fd_, line);
}

void Progress::erase() {
    if (shown_.exchange(false)) say(fd_, "\r\x1b[K");
}

}  // namespace sixth::cmd
