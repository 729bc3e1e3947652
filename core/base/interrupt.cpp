#include "core/base/interrupt.h"

#include <atomic>

namespace sixth {
namespace {

std::atomic<bool> raised{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

}  // namespace

void interrupt() noexcept {
    raised.store(true, std::memory_order_relaxed);
}
bool interrupted() noexcept {
    return raised.load(std::memory_order_relaxed);
}
void throw_if_interrupted() {
    if (interrupted()) throw Interrupted();
}

}  // namespace sixth
