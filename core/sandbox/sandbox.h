// One command and all it starts, behind walls that the kernel keeps: code under test can read what it is
// shown, write to a folder of its own, compute, and nothing else. Linux only.
//
// Two ways, the better one first:
//   namespaces  user, mount, network, PID, IPC and UTS namespaces: a file system of its own with the readable
//   paths
//               in it read-only, no network device, no other process to be seen. Landlock and seccomp on top.
//   Landlock    for systems that forbid user namespaces: Landlock ABI 3 and a stricter seccomp filter. No new
//               processes there (fork fails with EPERM), no /proc, no change of modes and times.
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sixth::sandbox {

// What the kernel grants this process.
struct Layers {
    bool user_namespace = false;
    bool mount_namespace = false;
    bool network_namespace = false;
    bool pid_namespace = false;
    bool seccomp = false;
    int landlock_abi = 0;  // 0: none

    bool namespaces() const {
        return user_namespace && mount_namespace && network_namespace && pid_namespace && seccomp;
    }
    bool enough() const { return namespaces() || (landlock_abi >= 3 && seccomp); }
};

Layers probe();  // tried once, about a millisecond; then remembered
std::string missing(
    const Layers&);  // "" when enough(); else what lacks, why, and how to get it: one line a way

struct Limits {
    double cpu_seconds = 60;                // of each process
    double wall_seconds = 120;              // of the whole tree, from start()
    std::int64_t memory_bytes = 2LL << 30;  // address space of a process; memory of the tree
    std::int64_t file_bytes = 64LL << 20;   // the largest file; with namespaces, all files together
    int processes = 32;                     // and threads; 1: no process can be started
    int open_files = 256;                   // of each process
};

struct Policy {
    std::vector<std::filesystem::path>
        readable;  // the repository, the interpreter's prefix; files or folders.
                   // /usr, libraries and harmless files of /etc are there anyway
    Limits limits;
    bool unsafe = false;  // no walls: limits, the private folder, and an end to the tree (but for a process
                          // that hides) is all there is
    std::optional<Layers> layers;  // as if the kernel granted these; empty: probe()
};

enum class Limit { none, cpu, wall, memory, file };  // file: killed for a file too large

struct End {
    int exit_code = 0;  // of the command itself
    int signal = 0;     // that ended it; 0: it exited
    Limit limit = Limit::none;
    double cpu_seconds = 0;  // of the command itself
};

// One process tree. It dies with the command, with ~Child and with this process, however that ends (kill -9
// too).
class Child {
  public:
    // `argv[0]` is a path, seen from inside, or is looked up as find_program() does. `env` is the whole
    // environment, "NAME=value"; HOME and TMPDIR are set to folder() where they are not in it. The command
    // starts in folder(), with /dev/null as its stdin. Throws Error when it cannot be started, or with
    // missing() as its hint when the layers are not enough.
    static Child start(const std::vector<std::string>& argv, const std::vector<std::string>& env,
                       const Policy& policy);
    Child(Child&&) noexcept;
    Child& operator=(Child&&) noexcept;
    ~Child();

    int in() const;   // its descriptor 3: what we write there, it reads (a socket: send() with MSG_NOSIGNAL)
    int out() const;  // its descriptor 4: what it writes there, we read
    void close_in() const;                 // it reads the end of the file
    std::string output() const;            // of stdout and stderr together, the last 64 KiB
    std::uint64_t output_bytes() const;    // all that it printed so far
    std::filesystem::path folder() const;  // writable, as it sees it; removed at the end. With namespaces it
                                           // exists inside only
    std::optional<End> wait(std::chrono::milliseconds patience);  // nullopt: it still runs
    void kill();                                                  // and waits for the end

  private:
    struct Impl;
    explicit Child(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sixth::sandbox
