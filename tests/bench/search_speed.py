#!/usr/bin/python3
"""search_speed.py BUILD_DIR TREE [--rounds N] [--queries FILE]: sixth index and search against the floor, on a copy of TREE.

Ratios of medians, in turns: cold index / stock tree-sitter parsing the same files with as many threads (build target
stock_parse); unchanged index / cold; one file changed. Then queries, each a cold process on the current index: median and 95th
percentile with and without a look at the tree for changes, beside a process that only prints its version. Also the size of the index
(tables of search, facts not counted) against the source. Queries: one a line, else the docstrings of the tree itself. Build as
lint_speed.py says.
"""
import argparse
import ast
import json
import os
import pathlib
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time


def timed(command, **more):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    took = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(f"{command}: {done.stderr.decode()}")
    return took


def first_sentences(files, count):
    """Questions as people put them: what docstrings of the tree begin with."""
    found = []
    for path in random.Random(1).sample(files, min(len(files), 400)):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                text = (ast.get_docstring(node) or "").split("\n")[0].strip(" .")
                if 4 <= len(text.split()) <= 14 and text.isascii() and not text.startswith("-"):
                    found.append(text)
    return random.Random(2).sample(found, min(count, len(found)))


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("tree", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--queries", type=pathlib.Path)
    options = parser.parse_args()
    sixth = str((options.build / "bin" / "sixth").resolve())
    stock = str((options.build / "bin" / "stock_parse").resolve())

    with tempfile.TemporaryDirectory() as work:
        tree = pathlib.Path(work) / "tree"
        shutil.copytree(options.tree, tree, symlinks=True, ignore=shutil.ignore_patterns(".git", ".sixth"))
        subprocess.run(["git", "init", "-q", tree], check=True)
        subprocess.run(["git", "-C", tree, "add", "-A"], check=True)
        files = sorted(p for p in tree.rglob("*.py*") if p.suffix in (".py", ".pyi") and p.is_file() and not p.is_symlink())
        questions = options.queries.read_text().splitlines() if options.queries else first_sentences(files, 100)
        names = "\n".join(map(str, files)).encode()
        state = pathlib.Path(work) / "state.db"
        common = [sixth, "--root", str(tree), "--state", str(state)]
        threads = str(len(os.sched_getaffinity(0)))
        times = {"stock parse": [], "cold": [], "unchanged": [], "one changed": []}
        for turn in range(options.rounds):
            times["stock parse"].append(timed([stock, threads], input=names))
            for old in pathlib.Path(work).glob("state.db*"):
                old.unlink()
            times["cold"].append(timed(common + ["index"]))
            times["unchanged"].append(timed(common + ["index"]))
            with files[turn % len(files)].open("a") as changed:
                changed.write(f"\ndef round_{turn}():\n    return {turn}\n")
            times["one changed"].append(timed(common + ["index"]))
        stats = json.loads(subprocess.run(common + ["index", "--stats", "--json"], check=True, capture_output=True).stdout)
        asked = {"version only": [], "query, no refresh": [], "query": []}
        for question in questions:
            asked["version only"].append(timed([sixth, "--version"]))
            asked["query, no refresh"].append(timed(common + ["search", "--no-refresh", "--json", question]))
            asked["query"].append(timed(common + ["search", "--json", question]))

        source = sum(p.stat().st_size for p in files)
        with sqlite3.connect(state) as db:
            index_bytes = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search%'").fetchone()[0]
        median = {name: statistics.median(values) for name, values in times.items()}
        print(f"{len(files)} files, {source / 1e6:.1f} MB, {threads} threads, {options.rounds} rounds")
        print(f"  {stats}"[:400])
        for name, values in times.items():
            print(f"  {name:12} {median[name]:7.3f} s  ({min(values):.3f} to {max(values):.3f})")
        print(f"  cold / stock parse       {median['cold'] / median['stock parse']:.2f}")
        print(f"  unchanged / stock parse  {median['unchanged'] / median['stock parse']:.3f}")
        print(f"  unchanged / cold         {median['unchanged'] / median['cold']:.3f}")
        print(f"  index / source           {index_bytes / source:.2f}")
        print(f"{len(questions)} questions, each a new process")
        for name, values in asked.items():
            print(f"  {name:18} p50 {1e3 * statistics.median(values):6.1f} ms  p95 {1e3 * percentile(values, 0.95):6.1f} ms")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  peak memory {peak:.0f} MB (largest child)")


main()
