// Waiting for a descriptor, in a way that Ctrl-C always ends: also when it comes just before the wait.
#pragma once
#include <chrono>
#include <optional>

namespace sixth {

// True: there is something to read, or the other end is closed. False: the time is up. Interrupted: Ctrl-C or
// SIGTERM came, before or meanwhile.
bool wait_readable(int fd, std::optional<std::chrono::milliseconds> most = {});
// The same for room to write, or for a connection under way.
bool wait_writable(int fd, std::optional<std::chrono::milliseconds> most = {});

}  // namespace sixth
