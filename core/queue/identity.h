// Which process, for ever: a number alone is used again, after a reboot, in another container, or in time.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

#include "core/base/descriptor.h"

namespace sixth::queue {

struct Identity {
    std::int64_t pid = 0;    // 0: none
    std::int64_t start = 0;  // clock ticks after boot, field 22 of /proc/PID/stat (proc(5))
    std::int64_t space = 0;  // inode of the pid namespace
    std::string boot;
    bool operator==(const Identity&) const = default;
};

Identity identity_of(pid_t pid);  // pid 0 if there is no such process, or it is a zombie
const Identity& own_identity();

bool is_alive(const Identity& identity);

// Open while the process lives, readable once it ended; not open if it is gone already.
Descriptor watch(const Identity& identity);
bool has_ended(const Descriptor& watched);

// False if the process is gone. Never reaches another one with the same number.
bool send_signal(const Identity& identity, int signal);

}  // namespace sixth::queue
