#!/usr/bin/python3
"""equivalence.py SIXTH TREE [--command lint|search] [--steps 200] [--seed 1]: does what was remembered change what is said?

Copies TREE into a fresh git repository, takes random steps (edits, renames, deletions, restored files, broken syntax,
branch switches, commits, touched times, new rules of what git ignores, changed configuration) and after each compares
what the command says (`sixth lint --json`, or three questions to `sixth search --json --explain`, vectors included)
with the state that has seen all steps against one with an empty state, byte for byte. Exits 1 at the first difference.
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ENVIRONMENT = dict(os.environ, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.org", GIT_COMMITTER_NAME="a",
                   GIT_COMMITTER_EMAIL="a@example.org", GIT_CONFIG_NOSYSTEM="1")


class Tree:
    def __init__(self, root, chooser):
        self.root, self.choose, self.branches = root, chooser, ["main"]

    def git(self, *words):  # a step that git refuses is one that changes nothing
        subprocess.run(["git", "-C", str(self.root), *words], check=False, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def file(self):
        found = sorted(p for p in self.root.rglob("*.py") if p.is_file() and ".git" not in p.parts)
        if not found:
            found = [self.root / "only.py"]
            found[0].write_text("x = 1\n")
        return self.choose.choice(found)

    def append(self):
        with self.file().open("a") as out:
            out.write(f"\ndef _added_{self.choose.randrange(10**6)}(x=[]):\n    return x\n")

    def same_size(self):
        path = self.file()
        text = bytearray(path.read_bytes())
        spots = [i for i, c in enumerate(text) if chr(c).isalpha()]
        if spots:
            text[self.choose.choice(spots)] = ord("q")
            path.write_bytes(text)

    def cut(self):
        path = self.file()
        lines = path.read_bytes().splitlines(keepends=True)
        at = self.choose.randrange(len(lines) + 1)
        path.write_bytes(b"".join(lines[:at] + lines[at + self.choose.randrange(1, 6):]))

    def swap(self):
        one, two = self.file(), self.file()
        a, b = one.read_bytes(), two.read_bytes()
        one.write_bytes(b)
        two.write_bytes(a)

    def copy(self):
        source = self.file()
        shutil.copy2(source, source.with_name(f"copy_{self.choose.randrange(1000)}.py"))

    def rename(self):
        source = self.file()
        source.rename(self.file().with_name(f"moved_{self.choose.randrange(1000)}.py"))

    def delete(self):
        self.file().unlink()

    def touch(self):
        os.utime(self.file(), (self.choose.randrange(10**9), self.choose.randrange(10**9)))

    def commit(self):
        self.git("add", "-A", "--ignore-errors")
        self.git("commit", "-q", "--allow-empty", "-m", "step")

    def branch(self):
        self.commit()
        if self.choose.random() < 0.5:
            self.branches.append(f"b{len(self.branches)}")
            self.git("checkout", "-q", "-b", self.branches[-1])
        else:
            self.git("checkout", "-q", self.choose.choice(self.branches))

    def folder(self):
        folders = [p for p in self.root.rglob("*") if p.is_dir() and ".git" not in p.parts and ".sixth" not in p.parts]
        return self.choose.choice(sorted(folders) + [self.root])

    def ignore(self):
        rules = self.choose.choice([".gitignore", ".gitignore", ".git/info/exclude"])
        path = (self.folder() if rules == ".gitignore" else self.root) / rules
        rule = self.choose.choice(["copy_*", "moved_*", "/" + self.folder().name, "!*.py", self.file().name, ""])
        with path.open("w" if self.choose.random() < 0.5 else "a") as out:
            out.write(rule + "\n")

    def index_only(self):  # of git's index: tracked or not decides whether a rule counts
        path = str(self.file().relative_to(self.root))
        self.git(*self.choose.choice([("add", "-f", "--", path), ("rm", "-q", "--cached", "--ignore-unmatch", "--", path)]))

    def empty_folder(self):
        (self.folder() / f"empty_{self.choose.randrange(100)}" / "in").mkdir(parents=True, exist_ok=True)

    def new_file(self):
        (self.folder() / f"new_{self.choose.randrange(100)}.py").write_text(f"def new_{self.choose.randrange(9)}(): pass\n")

    def move_folder(self):
        source, target = self.folder(), self.folder()
        if source != self.root and source not in [target, *target.parents]:
            source.rename(target / f"folder_{self.choose.randrange(1000)}")

    def nested(self):
        self.git("init", "-q", str(self.folder() / f"nested_{self.choose.randrange(20)}"))

    def configure(self):
        (self.root / "sixth.toml").write_text(
            f"[lint]\nmax-cyclomatic = {self.choose.randrange(5, 20)}\nmin-clone-lines = {self.choose.randrange(5, 12)}\n"
            f'ignore = ["{self.choose.choice(["CPX301", "DUP101", "SML102", "DED101"])}"]\n')


QUESTIONS = ["parse a date or raise an error", "read the file", "list of names"]


def ask(sixth, root, state, command):
    """Exit status, stdout and stderr."""
    calls = [["lint", "--json"]] if command == "lint" else [["search", "--json", "--explain", text] for text in QUESTIONS]
    said = []
    for call in calls:
        done = subprocess.run([sixth, "--root", str(root), "--state", str(state), *call], capture_output=True, check=False)
        said.append((done.returncode, done.stdout, done.stderr))
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sixth")
    parser.add_argument("tree")
    parser.add_argument("--command", choices=["lint", "search"], default="lint")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        root = pathlib.Path(work) / "repo"
        shutil.copytree(options.tree, root, ignore=shutil.ignore_patterns(".git", ".sixth", "sixth.toml"))
        tree = Tree(root, random.Random(options.seed))
        tree.git("init", "-q", "-b", "main")
        tree.commit()
        steps = [tree.append, tree.append, tree.same_size, tree.cut, tree.swap, tree.copy, tree.rename, tree.delete,
                 tree.touch, tree.branch, tree.configure, tree.ignore, tree.ignore, tree.index_only, tree.empty_folder,
                 tree.new_file, tree.new_file, tree.move_folder, tree.nested]
        for number in range(options.steps + 1):
            step = tree.choose.choice(steps) if number else tree.commit
            for _ in range(tree.choose.randrange(1, 4)):
                step()
            fresh = pathlib.Path(work) / f"fresh{number}.db"
            time.sleep(tree.choose.choice([0, 0.1]))  # what is older than 50 ms is trusted
            remembered = ask(options.sixth, root, pathlib.Path(work) / "state.db", options.command)
            if remembered != ask(options.sixth, root, fresh, options.command) or any(one[0] > 1 for one in remembered):
                print(f"step {number} ({step.__name__}, seed {options.seed}): the remembered run differs; {remembered[0][0]}")
                sys.exit(1)
            for old in pathlib.Path(work).glob("fresh*"):
                old.unlink()
        print(f"{options.steps} steps on {options.tree}: equal after each")


main()
