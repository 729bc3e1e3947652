// The process table as /proc shows it (proc(5)).
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sixth::queue {

struct ProcessInfo {
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t session = 0;
    char state = '?';        // R S D Z T …
    std::int64_t start = 0;  // clock ticks after boot
};

std::optional<ProcessInfo> process_info(pid_t pid);
std::vector<ProcessInfo> all_processes();

// Children, their children and so on, living ones only.
std::vector<pid_t> descendants(pid_t ancestor);

// Kills every process that a lost runner left behind: members of its session, whose number the system gives
// to nobody else while one of them lives, and processes with `cookie` ("NAME=value") in their environment,
// with all their descendants. Returns how many were found.
std::size_t kill_leftovers(pid_t session, const std::string& cookie);

}  // namespace sixth::queue
