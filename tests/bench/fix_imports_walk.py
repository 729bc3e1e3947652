#!/usr/bin/env python3
"""A module of a real package moves: does its own test suite pass again after one `sixth fix-imports --fix`?

usage: fix_imports_walk.py SIXTH REPOSITORY OLD:NEW... [--python PYTHON] [--path FOLDER] [--by-hand] [-- PYTEST-ARGUMENT...]

Of each OLD:NEW (paths in REPOSITORY, a git repository) a fresh copy is made, its suite is run with pytest, OLD is moved to
NEW with `git mv` (folders that are new get an empty __init__.py; --by-hand: with a plain rename that git is not told), the
suite is run again, then sixth mends, and the suite is run once more. --path is what goes on PYTHONPATH, from the copy's root.
Prints how many tests passed and failed each time, and which fail that did not before. Exit 1 when any does, or when the move
broke nothing.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.M)


def suite(options, folder):
    """(counts, names of the tests that failed)."""
    environment = dict(os.environ, PYTHONPATH=os.path.join(folder, options.path), PYTHONDONTWRITEBYTECODE="1")
    run = subprocess.run([options.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfE", *options.arguments], cwd=folder,
                         env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = run.stdout.decode(errors="replace")
    counts = {"passed": 0, "failed": 0, "error": 0}
    for number, word in COUNT.findall(text[-400:]):
        counts[word.rstrip("s")] = int(number)
    if not any(counts.values()):
        counts["error"] = 1
        print(text[-600:], file=sys.stderr)
    return counts, set(RED.findall(text))


def move(folder, old, new, by_hand):
    above = os.path.dirname(new)
    while above and not os.path.isdir(os.path.join(folder, above)):
        os.makedirs(os.path.join(folder, above))
        open(os.path.join(folder, above, "__init__.py"), "w", encoding="utf-8").close()
        above = os.path.dirname(above)
    if by_hand:
        os.rename(os.path.join(folder, old), os.path.join(folder, new))
    else:
        subprocess.run(["git", "-C", folder, "mv", old, new], check=True)


def walk(options, old, new):
    with tempfile.TemporaryDirectory() as whole:
        folder = os.path.join(whole, "copy")
        subprocess.run(["git", "clone", "-q", "-s", options.repository, folder], check=True)
        before, red = suite(options, folder)
        move(folder, old, new, options.by_hand)
        broken, _ = suite(options, folder)
        run = subprocess.run([options.sixth, "fix-imports", "--fix", "--state", os.path.join(whole, "state.db")], cwd=folder,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        after, still = suite(options, folder)
        said = run.stderr.decode(errors="replace").strip().splitlines()
        print("%s -> %s" % (old, new))
        for word, counts in (("before", before), ("moved", broken), ("mended", after)):
            print("  %-7s %5d passed %4d failed %4d errors" % (word, counts["passed"], counts["failed"], counts["error"]))
        print("  " + (said[-1] if said else "sixth said nothing"))
        fresh = sorted(still - red)
        for name in fresh:
            print("  fails now: " + name)
        return before["passed"] > broken["passed"] and not fresh and after["passed"] >= before["passed"]


def main():
    words = sys.argv[1:]
    at = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("repository")
    parser.add_argument("moves", nargs="+")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--path", default="")
    parser.add_argument("--by-hand", action="store_true")
    options = parser.parse_args(words[:at])
    options.arguments = words[at + 1:]
    options.sixth = os.path.abspath(options.sixth)
    options.repository = os.path.abspath(options.repository)
    good = [walk(options, *one.split(":")) for one in options.moves]
    print("%d of %d moves: the suite passes as it did" % (sum(good), len(good)))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
