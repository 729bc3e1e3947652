// Which system calls a sandboxed process may not make: a seccomp filter, made before the process exists.
#pragma once
#include <linux/filter.h>
#include <sys/types.h>

#include <vector>

namespace sixth::sandbox {

struct FilterOptions {
    bool namespaces =
        true;           // false: files, signals and IPC of others are within reach, and must be kept from it
    bool forks = true;  // may start processes
};

// A program for seccomp(2). Throws Error.
std::vector<sock_filter> make_filter(const FilterOptions& options);

// Without namespaces a process may signal itself alone, and its number is known late.
void set_own_pid(std::vector<sock_filter>& program, pid_t pid);

}  // namespace sixth::sandbox
