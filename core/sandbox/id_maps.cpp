#include "core/sandbox/id_maps.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace sixth::sandbox {
namespace {

struct Identity {
    std::string lines;
    bool has_nobody = false;
};

// Our own namespace's users, each as itself.
Identity identity(const char* map) {
    Identity all;
    std::ifstream file(map);
    for (std::uint64_t inside = 0, outside = 0, count = 0; file >> inside >> outside >> count;) {
        all.lines += fmt::format("{} {} {}\n", inside, inside, count);
        if (inside <= nobody && nobody < inside + count) all.has_nobody = true;
    }
    return all;
}

bool may(std::uint32_t capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    return ::syscall(SYS_capget, &header, data.data()) == 0 &&
           (data[0].effective & capabilities) == capabilities;
}

void put(pid_t child, const char* name, const std::string& text) {
    const std::string path = fmt::format("/proc/{}/{}", child, name);
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.is_open() || ::write(file.get(), text.data(), text.size()) < 0)
        throw Error(fmt::format("cannot make a sandbox: write '{}': {}", path, std::strerror(errno)));
}

}  // namespace

bool maps_all_ids() {
    return ::geteuid() == 0 && may(1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_SETFCAP) &&
           identity("/proc/self/uid_map").has_nobody && identity("/proc/self/gid_map").has_nobody;
}

void write_id_maps(pid_t child) {
    if (maps_all_ids()) {
        put(child, "uid_map", identity("/proc/self/uid_map").lines);
        put(child, "gid_map", identity("/proc/self/gid_map").lines);
        return;
    }
    put(child, "setgroups", "deny");
    put(child, "gid_map", fmt::format("{0} {0} 1\n", ::getegid()));
    put(child, "uid_map", fmt::format("{0} {0} 1\n", ::geteuid()));
}

}  // namespace sixth::sandbox
