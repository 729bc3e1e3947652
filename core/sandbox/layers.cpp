#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

#include "core/base/error.h"
#include "core/sandbox/sandbox.h"

namespace sixth::sandbox {
namespace {

constexpr int has_user = 1, has_mount = 2, has_network = 4, has_pid = 8;

// In a process of its own: it ends up in what it tries.
int try_namespaces() {
    int found = 0;
    if (::unshare(CLONE_NEWUSER) != 0) return found;
    found |= has_user;
    // AppArmor grants a user namespace and takes its rights away: only a mount that succeeds tells
    if (::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) {
        struct mount_attr attributes {};
        attributes.attr_set = MOUNT_ATTR_RDONLY;
        const int tree = ::open_tree(AT_FDCWD, "/usr", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
        if (tree >= 0 &&
            ::mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) == 0 &&
            ::mount("tmpfs", "/", "tmpfs", 0, nullptr) == 0)
            found |= has_mount;
    }
    if (::unshare(CLONE_NEWNET) == 0) found |= has_network;
    if (::unshare(CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS) == 0) found |= has_pid;
    return found;
}

int landlock_abi() {
    const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? static_cast<int>(abi) : 0;
}

Layers ask_kernel() {
    Layers layers;
    const pid_t child = ::fork();
    if (child == 0) ::_exit(try_namespaces());
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const int found = child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    layers.user_namespace = found & has_user;
    layers.mount_namespace = found & has_mount;
    layers.network_namespace = found & has_network;
    layers.pid_namespace = found & has_pid;
    const std::uint32_t action = SECCOMP_RET_ERRNO;
    layers.seccomp = ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
    layers.landlock_abi = landlock_abi();
    return layers;
}

std::string setting(const char* name) {
    std::ifstream file(fmt::format("/proc/sys/{}", name));
    std::string value;
    std::getline(file, value);
    return value;
}

std::string why_no_namespaces(const Layers& layers) {
    if (setting("kernel/apparmor_restrict_unprivileged_userns") == "1")
        return "AppArmor forbids user namespaces; allow them with: sudo sysctl -w "
               "kernel.apparmor_restrict_unprivileged_userns=0";
    if (setting("kernel/unprivileged_userns_clone") == "0")
        return "user namespaces are for root only; allow them with: sudo sysctl -w "
               "kernel.unprivileged_userns_clone=1";
    if (setting("user/max_user_namespaces") == "0")
        return "user namespaces are switched off; allow them with: sudo sysctl -w "
               "user.max_user_namespaces=10000";
    if (::access("/.dockerenv", F_OK) == 0 || ::access("/run/.containerenv", F_OK) == 0)
        return "this container may not make namespaces; start it with: --security-opt seccomp=unconfined "
               "--security-opt apparmor=unconfined";
    std::string lacks;
    const auto add = [&](bool there, const char* name) {
        if (!there) lacks += (lacks.empty() ? "" : ", ") + std::string(name);
    };
    add(layers.user_namespace, "user");
    add(layers.mount_namespace, "mount (mount_setattr, Linux 5.12)");
    add(layers.network_namespace, "network");
    add(layers.pid_namespace, "PID, IPC and UTS");
    return "the kernel grants no namespace for: " + lacks;
}

std::string why_no_landlock(int abi) {
    if (abi > 0) return fmt::format("Landlock is ABI {} here; ABI 3 comes with Linux 6.2", abi);
    if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0 &&
        errno == EOPNOTSUPP)
        return "Landlock is switched off; put landlock into the kernel's lsm= boot parameter";
    return "Landlock is not there; it comes with Linux 6.2, unless a container's seccomp profile hides it";
}

}  // namespace

Layers probe() {
    static const Layers layers = ask_kernel();
    return layers;
}

std::string missing(const Layers& layers) {
    if (layers.enough()) return "";
    if (!layers.seccomp) return "seccomp is not there; the kernel needs CONFIG_SECCOMP_FILTER";
    return fmt::format("{}\nor else: {}", why_no_namespaces(layers), why_no_landlock(layers.landlock_abi));
}

}  // namespace sixth::sandbox
