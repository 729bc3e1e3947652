attempt(os.setuid, 0)
attempt(os.setresuid, 0, 0, 0)
attempt(os.setgid, 0)
attempt(os.setgroups, [0])
for program in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "none", REPO], ["unshare", "-Ur", "id"]):
    attempt(lambda: print(subprocess.run(program, capture_output=True, stdin=subprocess.DEVNULL, timeout=5)))


def set_id_bit():
    shutil.copy("/usr/bin/id", "id")
    os.chmod("id", 0o6755)
    print(os.stat("id"))


attempt(set_id_bit)
for name, number, *arguments in (("mount", 165, b"none", b"/no/such", b"tmpfs", 0, None),
                                 ("remount", 165, None, REPO.encode(), None, 32 | 4096, None),
                                 ("umount", 166, REPO.encode(), 2),
                                 ("umount", 166, b"/no/such", 2), ("pivot_root", 155, b"/no/such", b"/no/such"), ("unshare", 272, 0x10000000),
                                 ("unshare", 272, 0x00020000), ("setns", 308, 0, 0), ("open_tree", 428, -100, b"/", 1),
                                 ("mount_setattr", 442, -100, b"/", 0, ctypes.create_string_buffer(32), 32), ("keyctl", 250, 0, -3, 1),
                                 ("reboot", 169, 1, 2, 3), ("sethostname", 170, b"sandbox", 0), ("swapoff", 168, b"/no/such"),
                                 ("settimeofday", 164, None, None), ("clone3", 435, ctypes.create_string_buffer(88), 88),
                                 ("init_module", 175, b"x", 1, b""), ("kexec_load", 246, 0, 0, None, 0), ("syslog", 103, 10, None, 0)):
    print(name, end=" ")
    call(number, *arguments)
attempt(lambda: print([line for line in open("/proc/self/status") if line.startswith(("Uid", "Cap", "NoNewPrivs", "Seccomp:"))]))
