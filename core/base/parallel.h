// Work shared by threads, one item from start to finish on one thread.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>

namespace sixth {

// Threads to use when the user names none: the processors this process may run on.
unsigned default_jobs();

// Calls work(i, worker) for every i < count on up to `jobs` threads; worker < jobs tells which thread.
// Items start in order. The first exception stops the hand-out and is thrown again here;
// Ctrl-C does the same with Interrupted.
void parallel_for(std::size_t count, unsigned jobs, const std::function<void(std::size_t, unsigned)>& work);

// From here on this thread, and those it starts, get a processor after the others.
void give_way();

}  // namespace sixth
