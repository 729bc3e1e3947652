#!/usr/bin/env python3
"""Does the message of a commit find the files it changed, in the tree before it?

    decompose_grounding.py SIXTH CHECKOUT... [--commits 120] [--dump FILE]

Each CHECKOUT is a clone with Conventional Commits. Of each, the last fix and feat commits that modify 1 to 5 Python
files that are no tests. The message loses its type, scope, pull request number and trailers, and is planned as an issue
at the parent commit. Beside it: BM25 over the files' identifiers and their parts, and the same with words of the path
added. Only Python files that are no tests are ranked. recall@5: share of the changed files among the first five; hit@k:
commits with one of them among the first k; MRR: mean of 1/rank of the first one. The commits whose message names one
of the files are also told apart. --dump writes what spoke for each candidate, a JSON line a commit, for
decompose_weights.py.
"""
import argparse
import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

HEADER = re.compile(r"^(\w+)(\([^)]*\))?!?:\s*(.*)$")
TRAILER = re.compile(r"^[A-Za-z][A-Za-z-]+(: | #)\S")
TOKEN = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|[A-Za-z]+|\d+")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")
STOP = set("the and for with from that this not are was were when then into only use used using if else def self return import "
           "class none true false in is of to on an as it be by or".split())


def git(folder, *args, text=True):
    out = subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True).stdout
    return out.decode("utf-8", "replace") if text else out


def is_test(path):
    parts = path.lower().split("/")
    stem = parts[-1].rsplit(".", 1)[0]
    return any(part in ("test", "tests", "testing", "fixtures") for part in parts[:-1]) or stem.startswith("test_") \
        or stem.endswith("_test") or stem == "conftest"


def is_candidate(path):
    return path.endswith(".py") and not is_test(path)


def cleaned(message):
    lines = message.strip().splitlines()
    header = HEADER.match(lines[0])
    subject = re.sub(r"\s*\(?#\d+\)?$", "", header.group(3))
    body = [line for line in lines[1:] if not TRAILER.match(line)]
    return subject.strip(), re.sub(r"\(?#\d+\)?", "", "\n".join(body)).strip()


def commits(folder, wanted):
    log = git(folder, "log", "--no-merges", "--no-renames", "-n", "20000", "--format=%x01%H %P%x02%B%x03", "--name-status", "--", "*.py")
    found = []
    for entry in log.split("\x01")[1:]:
        ids, _, rest = entry.partition("\x02")
        message, _, names = rest.partition("\x03")
        header = HEADER.match(message.strip().split("\n")[0]) if message.strip() else None
        if not header or header.group(1).lower() not in ("fix", "feat") or len(ids.split()) != 2:
            continue
        changes = [line.split("\t") for line in names.strip().splitlines()]
        files = {change[1] for change in changes if change[0] == "M" and is_candidate(change[1])}
        if not 1 <= len(files) <= 5:
            continue
        subject, body = cleaned(message)
        if not subject:
            continue
        found.append((ids.split()[1], subject, body, files))
        if len(found) == wanted:
            break
    return found[::-1]  # the oldest first: the history only grows


def words(text):
    for name in IDENTIFIER.findall(text):
        low = name.lower()
        if len(low) > 2 and low not in STOP:
            yield low
        parts = [part.lower() for part in TOKEN.findall(name)]
        if len(parts) > 1:
            yield from (part for part in parts if len(part) > 2 and part not in STOP)


class Bm25:
    """Files of one tree; blobs are read once."""
    blobs = {}

    def __init__(self, folder, commit, with_path):
        self.files = []
        missing = []
        for line in git(folder, "ls-tree", "-r", "-z", commit).split("\0"):
            head, _, path = line.partition("\t")
            if is_candidate(path) and head.split()[1] == "blob":
                self.files.append((path, head.split()[2]))
                if head.split()[2] not in self.blobs:
                    missing.append(head.split()[2])
        if missing:
            batch = subprocess.run(["git", "-C", str(folder), "cat-file", "--batch"], input="\n".join(missing).encode(),
                                   capture_output=True, check=True).stdout
            at = 0
            for blob in missing:
                end = batch.index(b"\n", at)
                size = int(batch[at:end].split()[2])
                text = batch[end + 1:end + 1 + size].decode("utf-8", "replace")
                self.blobs[blob] = collections.Counter(words(text))
                at = end + 2 + size
        self.bags = []
        for path, blob in self.files:
            bag = self.blobs[blob]
            if with_path:
                bag = bag + collections.Counter({word: 3 * n for word, n in collections.Counter(words(path.replace("/", " ")[:-3])).items()})
            self.bags.append((path, bag, sum(bag.values())))
        self.mean = sum(length for _, _, length in self.bags) / max(1, len(self.bags))

    def rank(self, text):
        query = set(words(text))
        count = {word: sum(1 for _, bag, _ in self.bags if word in bag) for word in query}
        scores = []
        for path, bag, length in self.bags:
            score = 0
            for word in query:
                times = bag.get(word, 0)
                if times:
                    idf = math.log(1 + (len(self.bags) - count[word] + .5) / (count[word] + .5))
                    score += idf * times * 2.2 / (times + 1.2 * (.25 + .75 * length / self.mean))
            scores.append((-score, path))
        return [path for score, path in sorted(scores) if score < 0]


def by_sixth(sixth, folder, subject, body):
    out = subprocess.run([sixth, "-q", "-C", str(folder), "decompose", "plan", "-", "--dry-run", "--explain", "--files", "50", "--json"],
                         input=f"# {subject}\n\n{body}\n", capture_output=True, text=True)
    if out.returncode != 0:
        raise SystemExit(f"{folder}: {subject}: {out.stderr}")
    plan = json.loads(out.stdout)
    return [found for found in plan["evidence"] if found["subtask"] == plan["id"] and is_candidate(found["path"])]


def names_file(text, files):
    low = text.lower()
    found = set(re.findall(r"[a-z0-9_]+", low))
    for file in files:
        path = pathlib.PurePath(file.lower())
        if path.name in low or (path.stem in found and ("_" in path.stem or len(path.stem) > 5)):
            return True
    return False


def measures(ranking, right):
    ranks = [ranking.index(file) + 1 for file in right if file in ranking]
    first = min(ranks, default=0)
    return {"recall@5": sum(rank <= 5 for rank in ranks) / len(right), "hit@1": float(first == 1),
            "hit@5": float(0 < first <= 5), "hit@10": float(0 < first <= 10), "MRR": 1 / first if first else 0.0}


def show(title, rows):
    print(f"{title}: {len(rows)} commits, {sum(named for named, _ in rows) / max(1, len(rows)):.0%} name a file")
    for part, chosen in (("all", rows), ("named", [r for r in rows if r[0]]), ("unnamed", [r for r in rows if not r[0]])):
        if not chosen:
            continue
        for name in chosen[0][1]:
            values = "  ".join(f"{key} {sum(row[1][name][key] for row in chosen) / len(chosen):.3f}" for key in chosen[0][1][name])
            print(f"  {part:8}{name:12}{values}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sixth")
    parser.add_argument("checkouts", type=pathlib.Path, nargs="+")
    parser.add_argument("--commits", type=int, default=120)
    parser.add_argument("--dump", type=argparse.FileType("w"))
    args = parser.parse_args()
    sixth = str(pathlib.Path(args.sixth).resolve())
    every = []
    for folder in args.checkouts:
        rows = []
        Bm25.blobs = {}
        with tempfile.TemporaryDirectory() as temporary:
            clone = pathlib.Path(temporary) / folder.name
            subprocess.run(["git", "clone", "-q", "-s", "--no-checkout", str(folder), str(clone)], check=True)
            git(clone, "sparse-checkout", "set", "--no-cone", "*.py")
            for parent, subject, body, right in commits(folder, args.commits):
                git(clone, "checkout", "-q", "-f", parent)
                text = f"{subject}\n{body}"
                found = by_sixth(sixth, clone, subject, body)
                rankings = {"BM25": Bm25(folder, parent, False).rank(text), "BM25+path": Bm25(folder, parent, True).rank(text),
                            "sixth": [one["path"] for one in found]}
                rows.append((names_file(text, right), {name: measures(ranking, right) for name, ranking in rankings.items()}))
                if args.dump:
                    json.dump({"repository": folder.name, "parent": parent, "right": sorted(right), "candidates": [
                        {"path": one["path"], "signs": one["signs"], "confidence": one["confidence"]} for one in found]}, args.dump)
                    args.dump.write("\n")
        if not rows:
            print(f"{folder.name}: no such commit", file=sys.stderr)
            continue
        show(folder.name, rows)
        every += rows
    if len(args.checkouts) > 1:
        show("all", every)


if __name__ == "__main__":
    main()
