#!/usr/bin/python3
"""lint_speed.py BUILD_DIR TREE [--rounds N]: sixth lint against the floor and itself, in turns, on a copy of TREE.

Ratios of medians: cold / stock tree-sitter parsing the same files with as many threads (build target stock_parse);
unchanged / cold; one file changed / cold. Build with: cmake --preset release -DSIXTH_TESTS=ON,
then cmake --build --preset release --target sixth stock_parse. Also peak memory and the size of the state against the source.
Peers named with --peer are timed on the same tree too, each alone.
"""
import argparse
import os
import pathlib
import resource
import shlex
import shutil
import statistics
import subprocess
import tempfile
import time


def timed(command, **more):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND", help="{} stands for the tree")
    options = parser.parse_args()
    sixth = (options.build / "bin" / "sixth").resolve()
    stock = (options.build / "bin" / "stock_parse").resolve()

    with tempfile.TemporaryDirectory() as work:
        tree = pathlib.Path(work) / "tree"
        shutil.copytree(options.tree, tree, symlinks=True, ignore=shutil.ignore_patterns(".git", ".sixth"))
        files = sorted(p for p in tree.rglob("*.py*") if p.suffix in (".py", ".pyi") and p.is_file() and not p.is_symlink())
        size = sum(p.stat().st_size for p in files)
        names = "\n".join(map(str, files)).encode()
        state = pathlib.Path(work) / "state.db"
        lint = [str(sixth), "--root", str(tree), "--state", str(state), "lint", "--exit-zero"]
        threads = str(len(os.sched_getaffinity(0)))
        times = {"stock parse": [], "cold": [], "unchanged": [], "one changed": []}
        for round_number in range(options.rounds):
            times["stock parse"].append(timed([str(stock), threads], input=names))
            for old in pathlib.Path(work).glob("state.db*"):
                old.unlink()
            times["cold"].append(timed(lint))
            times["unchanged"].append(timed(lint))
            with files[round_number % len(files)].open("a") as changed:
                changed.write(f"\nround_{round_number} = {round_number}\n")
            times["one changed"].append(timed(lint))
        medians = {name: statistics.median(values) for name, values in times.items()}
        print(f"{len(files)} files, {size / 1e6:.1f} MB, {threads} threads, {options.rounds} rounds")
        for name, values in times.items():
            print(f"  {name:12} {medians[name]:7.3f} s  ({min(values):.3f} to {max(values):.3f})")
        print(f"  cold / stock parse  {medians['cold'] / medians['stock parse']:.2f}")
        print(f"  unchanged / cold    {medians['unchanged'] / medians['cold']:.3f}")
        print(f"  one changed / cold  {medians['one changed'] / medians['cold']:.3f}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  peak memory         {peak:.0f} MB (largest child)")
        print(f"  state / source      {state.stat().st_size / size:.2f}")
        for peer in options.peer:
            name, command = peer.split("=", 1)
            took = timed([word.replace("{}", str(tree)) for word in shlex.split(command)], cwd=work)
            print(f"  {name} / cold  {took / medians['cold']:.1f}")


main()
