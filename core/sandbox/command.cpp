// From a fresh copy of the supervisor to exec: limits, rights given up for good, Landlock, seccomp.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "core/sandbox/filter.h"
#include "core/sandbox/inside.h"

namespace sixth::sandbox {
namespace {

void be_the_first_to_be_killed() {  // when the machine runs out of memory
    const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    [[maybe_unused]] const ssize_t put = ::write(file, "1000", 4);
    ::close(file);
}

int limit(int which, std::int64_t most) {
    rlimit now{};
    if (::getrlimit(static_cast<__rlimit_resource>(which), &now) != 0) return errno;
    const rlim_t wanted = std::min(static_cast<rlim_t>(most), now.rlim_max);
    const rlimit value{wanted, wanted};
    return ::setrlimit(static_cast<__rlimit_resource>(which), &value) == 0 ? 0 : errno;
}

int set_limits(const Limits& limits) {
    int failed =
        limit(RLIMIT_CORE, 1);  // not 0: a handler in core_pattern runs in spite of that, and keeps a dump
    if (!failed) failed = limit(RLIMIT_AS, limits.memory_bytes);
    if (!failed) failed = limit(RLIMIT_FSIZE, limits.file_bytes);
    if (!failed) failed = limit(RLIMIT_NOFILE, limits.open_files);
    if (!failed) failed = limit(RLIMIT_MSGQUEUE, 0);
    // a hard limit is above the soft one, so that SIGXCPU tells why
    const auto seconds = static_cast<rlim_t>(std::max(1.0, std::ceil(limits.cpu_seconds)));
    const rlimit cpu{seconds, seconds + 1};
    if (!failed && ::setrlimit(RLIMIT_CPU, &cpu) != 0) failed = errno;
    return failed;
}

int set_capabilities(std::uint32_t kept) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    data[0] = {kept, kept, kept};
    return ::syscall(SYS_capset, &header, data.data()) == 0 ? 0 : errno;
}

// Root of a user namespace becomes nobody, who may still read what root may: what there is to read, the
// mounts decide.
int drop_rights(const Plan& plan) {
    const bool reads_all = plan.uid != ::geteuid();
    if (::geteuid() == 0) {
        ::prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NOROOT | SECBIT_NOROOT_LOCKED);
        for (unsigned long capability = 0; capability < 64; ++capability) {
            if (capability != CAP_DAC_READ_SEARCH || !reads_all) ::prctl(PR_CAPBSET_DROP, capability);
        }
    }
    if (reads_all) {
        if (::syscall(SYS_setgroups, 0, nullptr) != 0) return errno;
        if (::syscall(SYS_setresgid, plan.gid, plan.gid, plan.gid) != 0) return errno;
        if (::syscall(SYS_setresuid, plan.uid, plan.uid, plan.uid) != 0) return errno;
    }
    if (const int failed = set_capabilities(reads_all ? 1U << CAP_DAC_READ_SEARCH : 0)) return failed;
    if (reads_all && ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0) != 0)
        return errno;
    return 0;
}

int limit_processes(const Plan& plan) {
    return plan.walls && plan.namespaces ? limit(RLIMIT_NPROC, plan.limits.processes) : 0;
}

int filter_calls(Plan& plan) {
    set_own_pid(plan.filter, ::getpid());
    const sock_fprog program{static_cast<unsigned short>(plan.filter.size()), plan.filter.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

void default_signals() {
    for (int number = 1; number < 32; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

int arrange_descriptors(const Plan& plan) {
    const std::array<int, 5> from{plan.null, plan.child_print, plan.child_print, plan.child_in,
                                  plan.child_out};
    for (int to = 0; to < 5; ++to) {
        if (::dup2(from[static_cast<std::size_t>(to)], to) < 0) return errno;
    }
    return 0;
}

}  // namespace

void become_command(Plan& plan) {
    be_the_first_to_be_killed();
    if (!plan.namespaces) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setsid();
    default_signals();
    if (::chdir(plan.folder.c_str()) != 0) give_up(plan, "enter the private folder", errno);
    if (const int failed = arrange_descriptors(plan)) give_up(plan, "arrange descriptors", failed);
    if (const int failed = set_limits(plan.limits)) give_up(plan, "set limits", failed);
    if (const int failed = limit_processes(plan)) give_up(plan, "limit processes", failed);
    if (plan.walls) {
        if (const int failed = drop_rights(plan)) give_up(plan, "drop rights", failed);
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up(plan, "set no_new_privs", errno);
        const int abi = plan.landlock_abi;
        if (const int failed = abi > 0 ? restrict_files(plan.rights, abi) : 0)
            give_up(plan, "use Landlock", failed);
        if (const int failed = filter_calls(plan)) give_up(plan, "use seccomp", failed);
    }
    ::execve(plan.program.c_str(), plan.argv.data(), plan.env.data());
    give_up(plan, "run it", errno);
}

}  // namespace sixth::sandbox
