for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches",
             "/proc/self/uid_map", "/proc/self/setgroups", "/proc/1/oom_score_adj", f"/proc/{PARENT}/oom_score_adj",
             "/proc/1/mem", "/proc/1/clear_refs", "/sys/kernel/mm/ksm/run", "/sys/fs/cgroup/cgroup.procs", "/proc/self/exe"):
    door(path)
attempt(os.chroot, "/")
attempt(lambda: os.listdir("/proc/1/root/home"))
attempt(show, "/proc/1/cwd/etc/shadow")
attempt(lambda: print(sorted(name for name in os.listdir("/proc") if name.isdigit())))
