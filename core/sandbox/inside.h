// What runs between clone and exec: the supervisor, which is the first process of the new namespaces, and the
// steps of the command on its way to exec. System calls only: the process is a copy of one that may have had
// threads.
#pragma once
#include <linux/filter.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "core/sandbox/landlock.h"
#include "core/sandbox/root.h"
#include "core/sandbox/sandbox.h"

namespace sixth::sandbox {

// Shared with the parent. The supervisor writes, the parent reads.
struct Shared {
    static constexpr std::uint64_t kept = 65536;    // bytes of output
    std::atomic<const char*> failed_step{nullptr};  // what could not be done before the command ran
    std::atomic<int> error{0};                      // its errno
    std::atomic<bool> ended{false};                 // then:
    End end;
    std::atomic<std::uint64_t> written{0};  // bytes of output so far; a ring holds the last of them
    std::array<char, kept> output;          // fresh pages are zero
};

struct Plan {
    std::string program;
    std::vector<char*> argv, env;  // end with a null
    std::string folder;
    bool namespaces = false;
    bool walls = true;  // false: --unsafe
    bool forks = true;
    uid_t uid = 0;  // the command's; ours if it is the same
    gid_t gid = 0;
    Limits limits;
    Root root;  // with namespaces
    FileRights rights;
    int landlock_abi = 0;
    std::vector<sock_filter> filter;
    // descriptors, all above 9
    int lifeline = -1;  // one byte: go; its end: the parent is gone
    int started = -1;   // closed when the command runs
    int null = -1;
    int child_in = -1, child_out = -1, child_print = -1;  // 3, 4, and both 1 and 2 of the command
    int print = -1;                                       // what it prints
    Shared* shared = nullptr;
};

[[noreturn]] void supervise(Plan& plan);       // inside.cpp
[[noreturn]] void become_command(Plan& plan);  // command.cpp

[[noreturn]] void give_up(const Plan& plan, const char* step, int error);

}  // namespace sixth::sandbox
