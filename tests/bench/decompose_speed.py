#!/usr/bin/env python3
"""How long does a plan take, without a model, where index and history are warm?

    decompose_speed.py SIXTH CHECKOUT... [--runs 15]

Each CHECKOUT is cloned. Once `sixth index` and one plan have been made, a plan of an issue with five tasks (--dry-run), one
`sixth search` and one `git log -1000` run in turns. Median and least of each in milliseconds, and the plan's share of the
search.
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile
import time

ISSUE = """# Cache the results of simplify

Simplifying the same expression twice does all the work twice.

## Tasks

- [ ] Add a `cache` argument to `simplify`
- [ ] Keep results in a dictionary keyed by the expression's hash
- [ ] Clear the cache when assumptions change
- [ ] Write tests for hits and misses
- [ ] Document the argument

## Acceptance criteria

- The second call returns the same object
- No test is slower than before
"""


def measured(command, given):
    begin = time.perf_counter()
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    took = 1000 * (time.perf_counter() - begin)
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stderr}")
    return took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sixth")
    parser.add_argument("checkouts", type=pathlib.Path, nargs="+")
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args()
    sixth = str(pathlib.Path(args.sixth).resolve())
    for folder in args.checkouts:
        with tempfile.TemporaryDirectory() as temporary:
            clone = str(pathlib.Path(temporary) / folder.name)
            subprocess.run(["git", "clone", "-q", "-s", str(folder), clone], check=True)
            files = len(subprocess.run(["git", "-C", clone, "ls-files", "*.py"], capture_output=True, text=True).stdout.splitlines())
            subprocess.run([sixth, "-q", "-C", clone, "index"], check=True, stdout=subprocess.DEVNULL)
            commands = {"plan": ([sixth, "-q", "-C", clone, "decompose", "plan", "-", "--dry-run"], ISSUE),
                        "search": ([sixth, "-q", "-C", clone, "search", "simplify an expression with a cache"], None),
                        "git log": (["git", "-C", clone, "log", "-1000", "--format=%H %s"], None)}
            measured(*commands["plan"])
            times = {name: [] for name in commands}
            for _ in range(args.runs):
                for name, command in commands.items():
                    times[name].append(measured(*command))
        told = "  ".join(f"{name} {statistics.median(all):.0f} ms (least {min(all):.0f})" for name, all in times.items())
        share = statistics.median(times["plan"]) / statistics.median(times["search"])
        print(f"{folder.name}: {files} Python files  {told}  plan/search {share:.2f}", flush=True)


if __name__ == "__main__":
    main()
