#include "core/serve/answerer.h"

#include <utility>

namespace sixth::serve {

using Clock = std::chrono::steady_clock;

Answerer::Answerer(std::function<Response()> make) : make_(std::move(make)), thread_([this] { run(); }) {}

void Answerer::ask(Reply reply) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(reply));
    asked_.notify_one();
}

void Answerer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
        asked_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

std::chrono::milliseconds Answerer::busy() const {
    const std::lock_guard lock(mutex_);
    if (began_ == Clock::time_point{}) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
}

void Answerer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        asked_.wait(lock, [this] { return stops_ || !waiting_.empty(); });
        if (stops_) return;
        const std::vector<Reply> replies = std::exchange(waiting_, {});
        began_ = Clock::now();
        lock.unlock();
        const Response response = make_();
        for (const Reply& reply : replies) reply(response);
        lock.lock();
        began_ = {};
    }
}

}  // namespace sixth::serve
