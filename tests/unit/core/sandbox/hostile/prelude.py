# In front of each of the hostile modules: where things are, and a way to go on after a refusal. What belongs to the
# system is tried in ways that do no harm where a wall is missing; the test looks for "DOOR OPEN" in what is printed.
import ctypes, errno, mmap, os, resource, shutil, signal, socket, stat, struct, subprocess, sys, threading, time

WORLD, REPO, HOME = (os.environ[name] for name in ("WORLD", "REPO", "VICTIM_HOME"))
PARENT, VICTIM, PORT = (int(os.environ[name]) for name in ("PARENT", "VICTIM", "PORT"))
EVERYWHERE = [WORLD, REPO, HOME, "/", "/etc", "/usr", "/usr/lib/python3", "/root", "/var/tmp", "/home", "/run", "/boot"]
libc = ctypes.CDLL(None, use_errno=True)


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException as error:
        print(f"{getattr(action, '__name__', action)}{arguments!r:.60}: {type(error).__name__} {error}")


def call(number, *arguments):  # a raw system call of x86-64 that must be refused
    if os.uname().machine != "x86_64":
        return
    result = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    code = errno.errorcode.get(ctypes.get_errno()) if result < 0 else ""
    refused = code in ("EPERM", "EACCES", "ENOSYS", "EROFS", "ESRCH")
    print("syscall", number, result, code, "" if refused else "DOOR OPEN")


def door(path):  # nothing is written
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):
        try:
            os.close(os.open(path, flags))
            print("DOOR OPEN", path)
        except OSError as error:
            print(path, error)


def show(path, mode="rb"):
    with open(path, mode) as file:
        sys.stdout.buffer.write(file.read(100_000))
        sys.stdout.flush()


def files_below(folder):
    for above, _, names in os.walk(folder):
        yield from (os.path.join(above, name) for name in names)
