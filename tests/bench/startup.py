#!/usr/bin/env python3
"""startup.py BINARY [RUNS]: how long `sixth --version` takes, as a ratio to /bin/true, both in one run, taken in turns."""
import os
import statistics
import sys
import time


def once(argv, null):
    start = time.perf_counter()
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    os.waitpid(pid, 0)
    return time.perf_counter() - start


def main():
    binary = os.path.realpath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    null = os.open(os.devnull, os.O_WRONLY)
    times = {"true": [], "version": [], "help": []}
    for _ in range(runs):
        times["true"].append(once(["/bin/true"], null))
        times["version"].append(once([binary, "--version"], null))
        times["help"].append(once([binary, "lint", "-h"], null))
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name in ("version", "help"):
        print(f"{name}: {middle[name] * 1e3:.2f} ms, {middle[name] / middle['true']:.2f}x /bin/true ({middle['true'] * 1e3:.2f} ms)")


main()
