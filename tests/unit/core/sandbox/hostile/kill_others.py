for pid in (PARENT, VICTIM, os.getppid(), -VICTIM):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        attempt(os.kill, pid, number)
for pid in (PARENT, VICTIM):
    attempt(resource.prlimit, pid, resource.RLIMIT_CPU, (0, 0))
for pid in (PARENT, VICTIM):
    fd = attempt(os.pidfd_open, pid)
    if fd is not None:
        attempt(signal.pidfd_send_signal, fd, signal.SIGKILL)
    call(200, pid, 9)  # tkill
    call(234, pid, pid, 9)  # tgkill
    call(129, pid, 9, ctypes.create_string_buffer(struct.pack("iii", 9, 0, -1), 128))  # rt_sigqueueinfo


def by_sigio():
    import fcntl
    ours, theirs = socket.socketpair()
    fcntl.fcntl(ours, fcntl.F_SETOWN, VICTIM)
    fcntl.fcntl(ours, 10, signal.SIGKILL)
    fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_ASYNC)
    theirs.send(b"x")


attempt(by_sigio)
libc.prctl(1, 0, 0, 0, 0)  # no longer to die with its supervisor
call(101, 16, VICTIM, 0, 0)  # PTRACE_ATTACH
call(101, 16, os.getppid(), 0, 0)
