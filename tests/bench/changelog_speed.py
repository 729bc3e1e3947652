#!/usr/bin/python3
"""changelog_speed.py SIXTH GIT_CLIFF CONVENTIONAL_CHANGELOG REPOSITORY [--rounds N]: the whole changelog of REPOSITORY, in turns.

Ratios of medians: sixth changelog --all without a state / the bare `git log` it needs; the same with the state of an earlier
run; git-cliff (npm's program, its keepachangelog configuration, offline) / sixth; conventional-changelog (npm, -r 0, without a preset)
/ sixth. Wall time, and beside it the processor time of each with its children, which other work on the machine
disturbs less.
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

from changelog_equal import CONFIGURATION


def timed(command, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or not done.stdout:
        raise SystemExit(f"{command[0]} ended with {done.returncode}, {len(done.stdout)} bytes")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sixth", type=pathlib.Path)
    parser.add_argument("git_cliff", type=pathlib.Path)
    parser.add_argument("conventional_changelog", type=pathlib.Path)
    parser.add_argument("repository", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        configuration = pathlib.Path(work) / "cliff.toml"
        body = '{% for group, commits in commits | group_by(attribute="group") %}{% for commit in commits %}- {{ commit.message }}\n{% endfor %}{% endfor %}'
        configuration.write_text(CONFIGURATION.replace('body = ""', f'body = """{body}"""'))
        state = pathlib.Path(work) / "state.db"
        sixth = [str(options.sixth.resolve()), "--root", str(options.repository.resolve()), "--state", str(state), "-q", "changelog", "--all"]
        commands = {
            "git log": ["git", "log", "-z", "--encoding=UTF-8", "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%B", "HEAD", "--tags"],
            "sixth, no state": sixth,
            "sixth, state": sixth,
            "git-cliff": [str(options.git_cliff.resolve()), "--config", str(configuration), "--offline"],
            "conventional-changelog": [str(options.conventional_changelog.resolve()), "--stdout", "-r", "0"],
        }
        times = {name: [] for name in commands}
        for _ in range(options.rounds):
            for old in pathlib.Path(work).glob("state.db*"):
                old.unlink()
            for name, command in commands.items():
                times[name].append(timed(command, options.repository))
    commits = subprocess.run(["git", "-C", options.repository, "rev-list", "--count", "HEAD"], capture_output=True, text=True).stdout.strip()
    print(f"{options.repository.name}: {commits} commits, {options.rounds} rounds, {len(os.sched_getaffinity(0))} processors")
    wall, cpu = ({name: statistics.median(t[i] for t in values) for name, values in times.items()} for i in (0, 1))
    for name in commands:
        print(f"  {name:24} {wall[name]:7.3f} s  {cpu[name]:7.3f} s of processor")
    for above, below in (("sixth, no state", "git log"), ("sixth, state", "git log"), ("git-cliff", "sixth, no state"),
                         ("conventional-changelog", "sixth, no state")):
        print(f"  {above} / {below}: {wall[above] / wall[below]:.2f}, of processor {cpu[above] / cpu[below]:.2f}")


if __name__ == "__main__":
    main()
