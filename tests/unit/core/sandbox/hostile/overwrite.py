for path in list(files_below(REPO)) + [HOME + "/.ssh/id_ed25519", WORLD + "/elsewhere/notes.txt"]:
    for mode in ("w", "a", "r+"):
        attempt(lambda: open(path, mode).write("overwritten"))
    attempt(os.truncate, path, 0)
    attempt(os.open, path, os.O_RDONLY | os.O_TRUNC)
    attempt(os.chmod, path, 0o777)
    attempt(os.chown, path, 0, 0)
    attempt(os.utime, path, (1, 1))
    attempt(os.setxattr, path, "user.x", b"x")
    attempt(os.removexattr, path, "user.x")
    attempt(shutil.copyfile, "/dev/null", path)
    fd = attempt(os.open, path, os.O_RDONLY)
    if fd is not None and os.fstat(fd).st_dev == os.stat(REPO).st_dev:  # else a link led into the private /tmp
        attempt(os.fchmod, fd, 0o777)
        attempt(os.utime, fd, (1, 1))
        attempt(os.ftruncate, fd, 0)
        attempt(lambda: os.write(os.open(f"/proc/self/fd/{fd}", os.O_WRONLY), b"overwritten"))
        call(452, fd, b"", 0o777, 0x1000)  # fchmodat2
for path in ("/etc/passwd", "/etc/hosts", "/usr/bin/python3", "/usr/lib/os-release"):
    door(path)
