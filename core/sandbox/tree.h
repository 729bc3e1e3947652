// The processes below a supervisor, without allocating.
#pragma once
#include <sys/types.h>

#include <cstdint>

namespace sixth::sandbox {

// Whether all processes that `proc`, an open /proc, shows hold more than `most` bytes; what they share counts
// once.
bool memory_exceeds(int proc, std::int64_t most);

// Ends all processes below the caller, and waits for them.
void end_namespace();  // the caller is the first of its PID namespace
void end_children(
    pid_t leader);  // it is not, but orphans come to it; `leader` is one of a session and a group

}  // namespace sixth::sandbox
