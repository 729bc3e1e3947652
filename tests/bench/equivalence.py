#!/usr/bin/python3
"""equivalence.py SIXTH TREE [--steps 200] [--seed 1]: does what was remembered ever change what is said?

Copies TREE into a fresh git repository, takes random steps (edits, renames, deletions, restored files, broken syntax,
branch switches, commits, touched times, changed configuration) and after each compares `sixth lint --json` with the
state that has seen all steps against one with an empty state, byte for byte. Exits 1 at the first difference.
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ENVIRONMENT = dict(os.environ, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.org", GIT_COMMITTER_NAME="a",
                   GIT_COMMITTER_EMAIL="a@example.org", GIT_CONFIG_NOSYSTEM="1")


class Tree:
    def __init__(self, root, chooser):
        self.root, self.choose, self.branches = root, chooser, ["main"]

    def git(self, *words):
        subprocess.run(["git", "-C", str(self.root), *words], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)

    def file(self):
        return self.choose.choice(sorted(p for p in self.root.rglob("*.py") if p.is_file()))

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
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "step")

    def branch(self):
        self.commit()
        if self.choose.random() < 0.5:
            self.branches.append(f"b{len(self.branches)}")
            self.git("checkout", "-q", "-b", self.branches[-1])
        else:
            self.git("checkout", "-q", self.choose.choice(self.branches))

    def configure(self):
        (self.root / "sixth.toml").write_text(
            f"[lint]\nmax-cyclomatic = {self.choose.randrange(5, 20)}\nmin-clone-lines = {self.choose.randrange(5, 12)}\n"
            f'ignore = ["{self.choose.choice(["CPX301", "DUP101", "SML102", "DED101"])}"]\n')


def lint(sixth, root, state):
    done = subprocess.run([sixth, "--root", str(root), "--state", str(state), "lint", "--json"], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sixth")
    parser.add_argument("tree")
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
                 tree.touch, tree.branch, tree.configure]
        for number in range(options.steps + 1):
            step = tree.choose.choice(steps) if number else tree.commit
            for _ in range(tree.choose.randrange(1, 4)):
                step()
            fresh = pathlib.Path(work) / f"fresh{number}.db"
            remembered = lint(options.sixth, root, pathlib.Path(work) / "state.db")
            if remembered != lint(options.sixth, root, fresh) or remembered[0] not in (0, 1):
                print(f"step {number} ({step.__name__}, seed {options.seed}): the remembered run differs; exit {remembered[0]}")
                sys.exit(1)
            for old in pathlib.Path(work).glob("fresh*"):
                old.unlink()
        print(f"{options.steps} steps on {options.tree}: equal after each")


main()
