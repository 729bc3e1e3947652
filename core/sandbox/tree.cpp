#include "core/sandbox/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "core/base/descriptor.h"

namespace sixth::sandbox {
namespace {

using Text = std::array<char, 4096>;

std::string_view read_some(int folder, const char* path, Text& text) {
    const Descriptor file(::openat(folder, path, O_RDONLY | O_CLOEXEC));
    const ssize_t got = file.is_open() ? ::read(file.get(), text.data(), text.size()) : 0;
    return {text.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

// The number at the front, which is taken off.
std::int64_t take_number(std::string_view& text) {
    while (!text.empty() && (text.front() < '0' || text.front() > '9')) text.remove_prefix(1);
    std::int64_t value = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1))
        value = value * 10 + (text.front() - '0');
    return value;
}

struct Path {
    std::array<char, 64> text{};
    Path(const char* number, const char* file) {
        std::size_t at = 0;
        for (const char* part : {number, "/", file}) {
            for (; *part && at + 1 < text.size(); ++part) text[at++] = *part;
        }
    }
};

std::int64_t resident(int proc, const char* number) {  // bytes; shared pages count in each process
    Text text;
    std::string_view fields = read_some(proc, Path(number, "statm").text.data(), text);
    take_number(fields);
    return take_number(fields) * 4096;
}

std::int64_t proportional(int proc, const char* number) {  // bytes; slow
    Text text;
    std::string_view lines = read_some(proc, Path(number, "smaps_rollup").text.data(), text);
    const std::size_t at = lines.find("\nPss:");
    if (at == std::string_view::npos) return 0;
    lines.remove_prefix(at);
    return take_number(lines) * 1024;
}

template <typename Count>
std::int64_t sum_over_processes(int proc, Count count) {
    std::int64_t sum = 0;
    ::lseek(proc, 0, SEEK_SET);
    alignas(dirent64) std::array<char, 8192> entries;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    for (long got = 0; (got = ::syscall(SYS_getdents64, proc, entries.data(), entries.size())) > 0;) {
        for (long at = 0; at < got;) {
            const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
            at += entry->d_reclen;
            const char first = entry->d_name[0];
            const bool itself = std::string_view(entry->d_name) == "1";
            if (first >= '1' && first <= '9' && !itself) sum += count(proc, entry->d_name);
        }
    }
    return sum;
}

void kill_children() {
    Text text;
    std::string_view children = read_some(AT_FDCWD, "/proc/thread-self/children", text);
    while (!children.empty()) {
        const auto child = static_cast<pid_t>(take_number(children));
        if (child > 1) ::kill(child, SIGKILL);
    }
}

}  // namespace

bool memory_exceeds(int proc, std::int64_t most) {
    return sum_over_processes(proc, resident) > most && sum_over_processes(proc, proportional) > most;
}

void end_namespace() {
    ::kill(-1, SIGKILL);  // all but itself
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
}

void end_children(pid_t leader) {
    ::kill(-leader, SIGKILL);
    ::kill(leader, SIGKILL);
    // the dead hand their children over, so each round finds the next generation
    constexpr int most_rounds = 2000;  // of a millisecond: what hides from /proc is left
    for (int round = 0; round < most_rounds; ++round) {
        kill_children();
        const pid_t dead = ::waitpid(-1, nullptr, WNOHANG);
        if (dead < 0 && errno == ECHILD) return;
        if (dead == 0) ::usleep(1000);
    }
}

}  // namespace sixth::sandbox
