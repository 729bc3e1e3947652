#include "core/base/parallel.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "core/base/heap.h"
#include "core/base/interrupt.h"

namespace sixth {

unsigned default_jobs() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
    return std::max(1U, std::thread::hardware_concurrency());
}

void give_way() {
    constexpr int step = 10, most = 19;
    const auto self = static_cast<id_t>(::gettid());
    errno = 0;
    const int now = ::getpriority(PRIO_PROCESS, self);
    if (errno == 0) ::setpriority(PRIO_PROCESS, self, std::min(most, now + step));
}

void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t, unsigned)>& work) {
    jobs = static_cast<unsigned>(std::min<std::size_t>(std::max(1U, jobs), count));
    std::atomic<std::size_t> next{0};
    std::exception_ptr first;
    std::mutex guard;
    const auto loop = [&](unsigned worker) {
        try {
            for (std::size_t i = next++; i < count; i = next++) {
                throw_if_interrupted();
                work(i, worker);
            }
        } catch (...) {
            const std::lock_guard lock(guard);
            if (!first) first = std::current_exception();
            next = count;
        }
    };
    std::vector<std::thread> threads;
    threads.reserve(jobs);
    try {
        for (unsigned worker = 1; worker < jobs; ++worker) {
            threads.emplace_back([&loop, worker] {
                expect_much_memory_of_thread();
                loop(worker);
            });
        }
    } catch (const std::system_error&) {
        // the system gives no more threads: those that are there do it too
    }
    if (jobs > 0) loop(0);
    for (std::thread& thread : threads) thread.join();
    if (first) std::rethrow_exception(first);
}

}  // namespace sixth
