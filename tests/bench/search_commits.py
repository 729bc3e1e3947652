#!/usr/bin/env python3
"""Does the subject of a commit find the files it changed, in the tree before it?

    search_commits.py SIXTH CHECKOUTS [--commits 100] [--repositories 10]

CHECKOUTS holds clones with history. Of each, the newest commits with one parent, one to three changed .py files
(nothing added or renamed), a subject of at least four words that names none of these files. File NDCG@10 of:
ripgrep (files by number of lines that hold one of the words), plain full-text search, vectors, both, and both
with the ranking. Intervals: paired bootstrap of the difference to plain full-text search. Once for all changed files,
once more with tests left out of what was changed and of what is found: the ranking puts tests behind, as somebody who
asks where a thing is done would have it, but commits change them.
"""
import argparse
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

PARTS = "definitions,paths,penalties,decay"
VARIANTS = {"full text": "dense," + PARTS, "vectors": "bm25," + PARTS, "both": PARTS, "both + ranking": ""}


def git(folder, *args):
    return subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True, text=True,
                          errors="replace").stdout


def commits(folder, wanted):
    log = git(folder, "log", "--no-merges", "--no-renames", "--first-parent", "-n", "6000", "--format=%x01%H %P%x02%s",
              "--name-status", "--", "*.py")
    found = []
    for entry in log.split("\x01")[1:]:
        head, _, rest = entry.partition("\x02")
        subject, _, names = rest.partition("\n")
        ids = head.split()
        changes = [line.split("\t") for line in names.strip().splitlines()]
        files = [change[1] for change in changes if len(change) == 2]
        subject = re.sub(r"\s*\(#\d+\)$", "", subject)
        if len(ids) != 2 or not 1 <= len(files) <= 3 or any(change[0] != "M" for change in changes):
            continue
        words = set(re.findall(r"[a-z0-9_]+", subject.lower()))
        if len(subject.split()) < 4 or re.match(r"(?i)(bump|release|merge|revert|version|\[pre-commit)", subject):
            continue
        if any(pathlib.PurePath(file).stem.lower() in words or file in subject for file in files):
            continue
        found.append((ids[1], subject, set(files)))
        if len(found) == wanted:
            break
    return found


def is_test(path):
    return re.search(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$", path) is not None


def ndcg(ranking, right):
    gain = sum(1 / math.log2(rank + 2) for rank, file in enumerate(ranking[:10]) if file in right)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(len(right), 10)))


def by_ripgrep(folder, subject):
    words = [word for word in re.findall(r"[A-Za-z0-9_]{3,}", subject)]
    if not words:
        return []
    args = ["rg", "-c", "-i", "-F", "-g", "*.py"]
    for word in words:
        args += ["-e", word]
    out = subprocess.run([*args, "."], cwd=folder, capture_output=True, text=True, errors="replace").stdout
    counts = []
    for line in out.splitlines():
        path, _, count = line.rpartition(":")
        counts.append((-int(count), path.removeprefix("./")))
    return [path for _, path in sorted(counts)]


def by_sixth(sixth, folder, subject, without):
    args = [sixth, "-q", "-C", str(folder), "search", "--no-refresh", "--json", "-n", "100"]
    if without:
        args += ["--without", without]
    out = subprocess.run([*args, "--", subject], capture_output=True, text=True)
    if out.returncode == 2:
        raise SystemExit(out.stderr)
    return list(dict.fromkeys(hit["path"] for hit in json.loads(out.stdout)["results"]))


def interval(values):
    rng = random.Random(1)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(1000))
    return means[25], means[974]


class Scores:
    """NDCG@10 of each way to search, of all changed files and of those that are no tests."""

    def __init__(self):
        self.all = {name: [] for name in ["ripgrep", *VARIANTS]}
        self.no_tests = {name: [] for name in self.all}

    def add(self, name, ranking, right):
        self.all[name].append(ndcg(ranking, right))
        rest = {path for path in right if not is_test(path)}
        if rest:
            self.no_tests[name].append(ndcg([path for path in ranking if not is_test(path)], rest))

    def extend(self, other):
        for name in self.all:
            self.all[name] += other.all[name]
            self.no_tests[name] += other.no_tests[name]

    def show(self, title):
        show(title, self.all)
        show(title + ", tests left out", self.no_tests)


def show(title, scores):
    print(f"{title}: {len(scores['ripgrep'])} commits")
    for name, values in scores.items():
        if not values:
            continue
        low, high = interval([a - b for a, b in zip(values, scores["full text"])])
        print(f"  {name:15} NDCG@10 {sum(values) / len(values):.3f}   above full text [{low:+.3f}, {high:+.3f}]", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sixth")
    parser.add_argument("checkouts", type=pathlib.Path)
    parser.add_argument("--commits", type=int, default=100)
    parser.add_argument("--repositories", type=int, default=10)
    args = parser.parse_args()
    sixth = str(pathlib.Path(args.sixth).resolve())
    every = Scores()
    folders = [folder for folder in sorted(args.checkouts.iterdir()) if (folder / ".git").exists()]
    for folder in folders[: args.repositories]:
        scores = Scores()
        with tempfile.TemporaryDirectory() as temporary:
            clone = pathlib.Path(temporary) / "tree"
            subprocess.run(["git", "clone", "-q", "-s", "--no-checkout", str(folder), str(clone)], check=True)
            git(clone, "sparse-checkout", "set", "--no-cone", "*.py")
            for parent, subject, right in commits(folder, args.commits):
                git(clone, "checkout", "-q", "-f", parent)
                indexed = subprocess.run([sixth, "-q", "-C", str(clone), "index"], capture_output=True, text=True)
                if indexed.returncode != 0:
                    raise SystemExit(indexed.stderr)
                scores.add("ripgrep", by_ripgrep(clone, subject), right)
                for name, without in VARIANTS.items():
                    scores.add(name, by_sixth(sixth, clone, subject, without), right)
        if not scores.all["ripgrep"]:
            print(f"{folder.name}: no such commit", file=sys.stderr)
            continue
        scores.show(folder.name)
        every.extend(scores)
    every.show("all")


if __name__ == "__main__":
    main()
