#include "core/sandbox/filter.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace sixth::sandbox {
namespace {

constexpr std::uint32_t own_pid = 0x5eedf00d;  // no process has it: the largest is 2^22

// Ways out, into the kernel's rarely trodden parts, or past the limits (memory that no limit counts).
constexpr int always[] = {SCMP_SYS(acct),
                          SCMP_SYS(add_key),
                          SCMP_SYS(adjtimex),
                          SCMP_SYS(bpf),
                          SCMP_SYS(chroot),
                          SCMP_SYS(clock_adjtime),
                          SCMP_SYS(clock_settime),
                          SCMP_SYS(delete_module),
                          SCMP_SYS(finit_module),
                          SCMP_SYS(fsconfig),
                          SCMP_SYS(fsmount),
                          SCMP_SYS(fsopen),
                          SCMP_SYS(fspick),
                          SCMP_SYS(init_module),
                          SCMP_SYS(io_uring_enter),
                          SCMP_SYS(io_uring_register),
                          SCMP_SYS(io_uring_setup),
                          SCMP_SYS(ioperm),
                          SCMP_SYS(iopl),
                          SCMP_SYS(kcmp),
                          SCMP_SYS(kexec_file_load),
                          SCMP_SYS(kexec_load),
                          SCMP_SYS(keyctl),
                          SCMP_SYS(lookup_dcookie),
                          SCMP_SYS(memfd_create),
                          SCMP_SYS(mq_open),
                          SCMP_SYS(msgget),
                          SCMP_SYS(semget),
                          SCMP_SYS(memfd_secret),
                          SCMP_SYS(mount),
                          SCMP_SYS(mount_setattr),
                          SCMP_SYS(move_mount),
                          SCMP_SYS(name_to_handle_at),
                          SCMP_SYS(nfsservctl),
                          SCMP_SYS(open_by_handle_at),
                          SCMP_SYS(open_tree),
                          SCMP_SYS(perf_event_open),
                          SCMP_SYS(pidfd_getfd),
                          SCMP_SYS(pivot_root),
                          SCMP_SYS(process_madvise),
                          SCMP_SYS(process_vm_readv),
                          SCMP_SYS(process_vm_writev),
                          SCMP_SYS(ptrace),
                          SCMP_SYS(quotactl),
                          SCMP_SYS(quotactl_fd),
                          SCMP_SYS(reboot),
                          SCMP_SYS(request_key),
                          SCMP_SYS(setdomainname),
                          SCMP_SYS(sethostname),
                          SCMP_SYS(setns),
                          SCMP_SYS(settimeofday),
                          SCMP_SYS(shmget),
                          SCMP_SYS(swapoff),
                          SCMP_SYS(swapon),
                          SCMP_SYS(syslog),
                          SCMP_SYS(umount2),
                          SCMP_SYS(unshare),
                          SCMP_SYS(userfaultfd),
                          SCMP_SYS(vhangup)};

// What Landlock does not guard: modes, owners, times and attributes of files; IPC; other processes.
constexpr int without_namespaces[] = {SCMP_SYS(chmod),
                                      SCMP_SYS(chown),
                                      SCMP_SYS(fchmod),
                                      SCMP_SYS(fchmodat),
                                      SCMP_SYS(fchown),
                                      SCMP_SYS(fchownat),
                                      SCMP_SYS(fremovexattr),
                                      SCMP_SYS(fsetxattr),
                                      SCMP_SYS(futimesat),
                                      SCMP_SYS(ioprio_set),
                                      SCMP_SYS(lchown),
                                      SCMP_SYS(lremovexattr),
                                      SCMP_SYS(lsetxattr),
                                      SCMP_SYS(migrate_pages),
                                      SCMP_SYS(move_pages),
                                      SCMP_SYS(mq_unlink),
                                      SCMP_SYS(msgctl),
                                      SCMP_SYS(msgrcv),
                                      SCMP_SYS(msgsnd),
                                      SCMP_SYS(pidfd_open),
                                      SCMP_SYS(pidfd_send_signal),
                                      SCMP_SYS(removexattr),
                                      SCMP_SYS(sched_setattr),
                                      SCMP_SYS(sched_setparam),
                                      SCMP_SYS(sched_setscheduler),
                                      SCMP_SYS(semctl),
                                      SCMP_SYS(semop),
                                      SCMP_SYS(semtimedop),
                                      SCMP_SYS(setpriority),
                                      SCMP_SYS(setxattr),
                                      SCMP_SYS(shmat),
                                      SCMP_SYS(shmctl),
                                      SCMP_SYS(socket),
                                      SCMP_SYS(tkill),
                                      SCMP_SYS(utime),
                                      SCMP_SYS(utimensat),
                                      SCMP_SYS(utimes),
                                      452 /* fchmodat2 */,
                                      463 /* setxattrat */,
                                      466 /* removexattrat */,
                                      469 /* file_setattr */};

class Rules {
  public:
    Rules() : context_(::seccomp_init(SCMP_ACT_ALLOW)) {
        if (!context_) fail(ENOMEM);
    }
    void deny(int call, std::initializer_list<scmp_arg_cmp> when = {}, int code = EPERM) {
        const int result =
            ::seccomp_rule_add_array(context_.get(), SCMP_ACT_ERRNO(static_cast<unsigned>(code)), call,
                                     static_cast<unsigned>(when.size()), when.begin());
        if (result != 0) fail(-result);
    }
    std::vector<sock_filter> program() {
        const Descriptor file(::memfd_create("seccomp", MFD_CLOEXEC));
        const int result = ::seccomp_export_bpf(context_.get(), file.get());
        if (result != 0) fail(-result);
        const off_t size = ::lseek(file.get(), 0, SEEK_END);
        std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
        if (::pread(file.get(), program.data(), static_cast<std::size_t>(size), 0) != size) fail(errno);
        return program;
    }

  private:
    struct Release {
        void operator()(void* context) const { ::seccomp_release(context); }
    };
    [[noreturn]] static void fail(int code) {
        throw Error(fmt::format("cannot make a seccomp filter: {}", std::strerror(code)));
    }
    std::unique_ptr<void, Release> context_;
};

scmp_arg_cmp is(unsigned argument, scmp_compare how, std::uint64_t value, std::uint64_t also = 0) {
    return {argument, how, value, also};
}
scmp_arg_cmp is_int(unsigned argument, std::uint32_t value) {  // the kernel looks at 32 bits of it
    return is(argument, SCMP_CMP_MASKED_EQ, 0xffffffff, value);
}

void deny_sockets_but_inet(Rules& rules) {
    // the network namespace has none of these families' doors; the others reach the host by files or by the
    // machine
    const std::uint64_t inet = AF_INET, inet6 = AF_INET6;
    rules.deny(SCMP_SYS(socket), {is(0, SCMP_CMP_LT, inet)});
    rules.deny(SCMP_SYS(socket), {is(0, SCMP_CMP_GT, inet6)});
    for (std::uint64_t family = inet + 1; family < inet6; ++family)
        rules.deny(SCMP_SYS(socket), {is(0, SCMP_CMP_EQ, family)});
}

void keep_from_others(Rules& rules) {
    for (const int call : without_namespaces) rules.deny(call);
    for (const int call :
         {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo)})
        rules.deny(call, {is(0, SCMP_CMP_NE, own_pid)});
    for (const int call : {SCMP_SYS(prlimit64), SCMP_SYS(sched_setaffinity)})
        rules.deny(call, {is(0, SCMP_CMP_NE, 0)});
    for (const std::uint32_t command : {F_SETOWN, 10 /* F_SETSIG */, 15 /* F_SETOWN_EX */})  // kill by SIGIO
        rules.deny(SCMP_SYS(fcntl), {is_int(1, command)});
    for (const std::uint32_t request :
         {0x8901U /* FIOSETOWN */, 0x8902U /* SIOCSPGRP */, static_cast<std::uint32_t>(FS_IOC_SETFLAGS),
          static_cast<std::uint32_t>(FS_IOC_FSSETXATTR)})
        rules.deny(SCMP_SYS(ioctl), {is_int(1, request)});
    rules.deny(SCMP_SYS(prctl), {is_int(0, PR_SET_PDEATHSIG)});  // it ends with its supervisor
}

}  // namespace

namespace {

std::vector<sock_filter> compile(const FilterOptions& options) {
    Rules rules;
    for (const int call : always) rules.deny(call);
    rules.deny(SCMP_SYS(clone3), {}, ENOSYS);  // its flags are out of a filter's sight; libc then takes clone
    for (const std::uint64_t flag : {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER,
                                     CLONE_NEWPID, CLONE_NEWNET})
        rules.deny(SCMP_SYS(clone), {is(0, SCMP_CMP_MASKED_EQ, flag, flag)});
    for (const std::uint32_t request : {TIOCSTI, TIOCLINUX})
        rules.deny(SCMP_SYS(ioctl), {is_int(1, request)});
    if (!options.forks) {
        rules.deny(SCMP_SYS(fork));
        rules.deny(SCMP_SYS(vfork));
        rules.deny(SCMP_SYS(clone), {is(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)});
    }
    if (options.namespaces) {
        deny_sockets_but_inet(rules);
    } else {
        keep_from_others(rules);
    }
    return rules.program();
}

}  // namespace

std::vector<sock_filter> make_filter(const FilterOptions& options) {
    static std::mutex mutex;  // compiling takes milliseconds
    static std::map<std::pair<bool, bool>, std::vector<sock_filter>> made;
    const std::lock_guard lock(mutex);
    std::vector<sock_filter>& program = made[{options.namespaces, options.forks}];
    if (program.empty()) program = compile(options);
    return program;
}

void set_own_pid(std::vector<sock_filter>& program, pid_t pid) {
    for (sock_filter& step : program) {
        if (BPF_CLASS(step.code) == BPF_JMP && step.k == own_pid) step.k = static_cast<std::uint32_t>(pid);
    }
}

}  // namespace sixth::sandbox
