#!/usr/bin/env python3
"""Modules that authors moved: does `sixth fix-imports --fix` mend the imports as they did?

usage: fix_imports_moves.py SIXTH REPOSITORY... [--each N] [--skip N] [--committed] [--verbose]

From the history of each REPOSITORY (a git repository with its commits) at most N commits are taken (6 unless told) that
rename Python files so that their module has another name, and that change what other files import from them. The tree
of the commit's parent is checked out into a temporary folder, the renames alone are made (`git mv`; with --committed they
are committed), and sixth mends the rest. An __init__.py that the commit adds beside a moved file comes with the move, empty;
one that it deletes where a file moved away goes with it, and so does a stub (.pyi) that moves along. Then every import that reached a moved file is compared with what the
commit holds in its place:

  exact       the same module, name and alias, written the same way
  equivalent  another way to the same thing: relative instead of absolute, or through a package that re-exports it
  wrong       something else
  abstained   the line is as it was

Imports that the authors took out, or whose name they changed, are not counted, nor are those that the authors turned to
something which the move alone does not make (`more`). A commit is exact when all of its imports
are; partial when some are mended and none is wrong. `unasked` are changed
imports that the move did not break and that sixth leaves alone without it.
"""
import argparse
import ast
import collections
import os
import subprocess
import sys
import tempfile

SHOWN = ("*.py", "*.pyi", "*.toml", "*.cfg", "*.ini", ".gitignore")
VERDICTS = ("exact", "equivalent", "wrong", "abstained")
Import = collections.namedtuple("Import", "level module name alias line")


def git(folder, *words, check=True):
    run = subprocess.run(["git", "-C", folder, "-c", "core.quotepath=off", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if check and run.returncode != 0:
        raise RuntimeError("git %s: %s" % (" ".join(words[:3]), run.stderr.decode(errors="replace")[:300]))
    return run.stdout.decode("utf-8", "surrogateescape")


def bound(one):
    return one.alias or one.name or one.module.split(".")[0]


def imports_of(text):
    """Every import in a text, one a name; None where it is not Python 3."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(0, a.name, "", a.asname or "", node.lineno) for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [Import(node.level, node.module or "", a.name, a.asname or "", node.lineno) for a in node.names]
    return found


class Tree:
    """Which file an import reaches, from the paths of a tree."""

    def __init__(self, paths, read):
        self.paths, self.read, self.texts, self.names = set(paths), read, {}, {}
        self.folders = {""}
        for path in self.paths:
            while "/" in path:
                path = path.rsplit("/", 1)[0]
                self.folders.add(path)
        self.roots = {""} | {f for f in self.folders if f.rsplit("/", 1)[-1] in ("src", "lib", "python", "source")}
        for folder in self.folders:
            if folder + "/__init__.py" in self.paths:
                above = folder.rsplit("/", 1)[0] if "/" in folder else ""
                if not above or above + "/__init__.py" not in self.paths:
                    self.roots.add(above)

    def imports(self, path):
        if path not in self.texts:
            self.texts[path] = imports_of(self.read(path)) if path in self.paths else None
        return self.texts[path]

    def module(self, base, dotted):
        """The file of a dotted name below a folder, or the folder of a namespace package."""
        path = "/".join(p for p in [base, *dotted.split(".")] if p) if dotted else base
        for file in (path + "/__init__.py", path + ".py"):
            if file in self.paths:
                return file
        return path + "/" if path in self.folders and path else None

    def defines(self, path, name):
        """Does a file hold anything of that name but imports?"""
        if path not in self.names:
            try:
                tree = ast.parse(self.read(path) if path in self.paths else "")
            except (SyntaxError, ValueError, RecursionError):
                tree = ast.parse("")
            names = {getattr(n, "name", None) for n in ast.walk(tree) if not isinstance(n, ast.alias)}
            self.names[path] = names | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        return name in self.names[path]

    def binds(self, path, name):
        return not path.endswith("/") and (self.defines(path, name) or self.defines(path, "__getattr__") or any(
            i.name == "*" or bound(i) == name for i in self.imports(path) or []))

    def works(self, importer, one):
        at = self.reach(importer, one)
        return bool(at) and (not at[1] or self.binds(*at))

    def reach(self, importer, one):
        """(file, name left to look up in it)."""
        if one.level:
            parts = importer.split("/")[:-1]
            if one.level - 1 > len(parts):
                return None
            bases = ["/".join(parts[:len(parts) - one.level + 1])]
        else:
            bases = sorted(self.roots, key=len) + [importer.rsplit("/", 1)[0] if "/" in importer else ""]
        for base in bases:
            module = self.module(base, one.module)
            if not module:
                continue
            if one.name and module.endswith(("/", "__init__.py")):
                below = self.module(module.rsplit("/", 1)[0], one.name)
                if below:
                    return below, ""
            if one.name and module.endswith("/"):
                continue
            return module, one.name
        return None

    def origin(self, importer, one):
        """Where it is defined, behind re-exports."""
        at = self.reach(importer, one)
        for _ in range(5):
            if not at or not at[1]:
                return at
            imports = self.imports(at[0]) or []
            further = [self.reach(at[0], i) for i in imports if (i.name or i.alias) and bound(i) == at[1]]
            further = [f for f in further if f and f != at]
            if not further and not self.defines(*at):
                stars = [self.reach(at[0], i._replace(name="")) for i in imports if i.name == "*"]
                further = [(f[0], at[1]) for f in stars if f and not f[0].endswith("/") and f[0] != at[0] and self.binds(f[0], at[1])]
            if not further:
                return at
            at = further[0]
        return at


def commits(folder, limit):
    """Commits that rename Python modules: (commit, {old: new}, changed files), newest first."""
    text = git(folder, "log", "--no-merges", "-M60%", "-l2000", "--diff-filter=R", "--name-status", "--format=%x00%H",
               "-n", str(limit), "HEAD", "--", "*.py")
    for part in text.split("\0")[1:]:
        lines = part.strip().split("\n")
        renames = {}
        for line in lines[1:]:
            fields = line.split("\t")
            if len(fields) == 3 and fields[0].startswith("R") and all(f.endswith(".py") for f in fields[1:]):
                old, new = fields[1:]
                if old.replace("/__init__.py", ".py") != new.replace("/__init__.py", ".py"):
                    renames[old] = new
        if renames:
            yield lines[0], renames


class Case:
    def __init__(self, folder, commit, renames):
        self.folder, self.commit, self.renames = folder, commit, renames
        self.was = {new: old for old, new in renames.items()}
        self.broken = []  # (file where it is now, import, what the authors wrote)

    def load(self):
        """False when the authors' commit says nothing about imports of what they moved."""
        status = git(self.folder, "diff", "--name-status", "-M60%", "-l2000", self.commit + "^", self.commit)
        changed = set()
        self.added_inits, self.deleted_inits, self.stubs = [], [], {}
        left = {os.path.dirname(old) for old in self.renames}
        for line in status.splitlines():
            fields = line.split("\t")
            if fields[0] == "M" or fields[0].startswith("R"):
                changed.add(fields[1])
                if fields[1].endswith(".pyi") and fields[1][:-1] in self.renames:
                    self.stubs[fields[1]] = fields[-1]
            elif fields[0] == "A" and fields[1].endswith("__init__.py"):
                self.added_inits.append(fields[1])
            elif fields[0] == "D" and fields[1].endswith("/__init__.py") and os.path.dirname(fields[1]) in left:
                self.deleted_inits.append(fields[1])
        if len(changed) > 400:
            return False
        self.before = self.tree(self.commit + "^")
        self.after = self.tree(self.commit)
        folders = {os.path.dirname(new) for new in self.renames.values()}
        self.added_inits = [p for p in self.added_inits if os.path.dirname(p) in folders or not self.after.read(p).strip()]
        for path in sorted(p for p in changed if p.endswith(".py")):
            now = self.renames.get(path, path)
            for one in self.before.imports(path) or []:
                if not self.is_moved(path, one):
                    continue
                at = self.before.reach(path, one)
                theirs = self.counterpart(self.after, now, one, at)
                if theirs and [i[:4] for i in theirs] != [one[:4]]:
                    self.broken.append((now, one, at, theirs))
        return bool(self.broken)

    def counterpart(self, tree, path, one, at):
        """The imports of a file that stand for one of the parent's."""
        imports = tree.imports(path)
        if imports is None:
            return []
        was = self.was.get(path, path)
        others = {i[:4] for i in self.before.imports(was) or []} - {one[:4]}
        imports = [i for i in imports if i[:4] not in others]
        if one.name or one.alias:
            found = [i for i in imports if (i.name or i.alias) and bound(i) == bound(one)]
        else:  # `import a.b` binds a: told by what it reaches
            goal = self.renames.get(at[0], at[0])
            found = [i for i in imports if not i.name and not i.alias and (tree.reach(path, i) or ("",))[0] == goal]
        return sorted({i._replace(line=0) for i in found})

    def tree(self, commit):
        paths = [p for p in git(self.folder, "ls-tree", "-r", "--name-only", commit).splitlines() if p.endswith(".py")]
        return Tree(paths, lambda p: git(self.folder, "show", "%s:%s" % (commit, p), check=False))

    def run(self, options, state):
        git(self.folder, "checkout", "-q", "-f", "--detach", self.commit + "^")
        git(self.folder, "clean", "-fdq")
        earlier = dict(self.mend(options, state))  # what is wrong without the move
        git(self.folder, "checkout", "-q", "-f", ".")
        for path in self.added_inits:
            self.write(path, "")
        for path in self.deleted_inits:
            git(self.folder, "rm", "-qf", path)
        for old, new in [*self.renames.items(), *self.stubs.items()]:
            os.makedirs(os.path.dirname(os.path.join(self.folder, new)) or ".", exist_ok=True)
            git(self.folder, "mv", "-f", old, new)
        git(self.folder, "add", "-A")
        if options.committed:
            git(self.folder, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-q", "-n", "-m", "refactor: move")
        unasked = torn = 0
        for path, names in self.mend(options, state):
            torn += names is None
            names = (names or set()) - self.asked(self.was.get(path, path)) - (earlier.get(self.was.get(path, path)) or set())
            unasked += len(names)
            if names and options.verbose:
                print("\t".join(["unasked", self.commit[:10], path, " ".join(sorted(names))]))
        ours = Tree([p for p in git(self.folder, "ls-files").splitlines() if p.endswith(".py")], self.read)
        return [self.judge(ours, *one) for one in self.broken], unasked, torn

    def mend(self, options, state):
        """Files that sixth changes, and whose imports: None where they no longer parse."""
        run = subprocess.run([options.sixth, "fix-imports", "--fix", "--root", self.folder, "--state", state], cwd=self.folder,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(run.stderr.decode(errors="replace")[:500])
        for path in git(self.folder, "diff", "--name-only").splitlines():
            old, new = imports_of(git(self.folder, "show", ":" + path, check=False)), imports_of(self.read(path))
            if old is not None:
                changed = {i[:4] for i in old} ^ {i[:4] for i in new or []}
                yield path, None if new is None else {bound(Import(*i, 0)) for i in changed}

    def asked(self, path):
        """Names of a file that the move takes away."""
        moved = [i for i in self.before.imports(path) or [] if self.is_moved(path, i)]
        names = {bound(i) for i in moved} | {"*"}
        for one in moved:  # `import a.b` binds the top of its new name
            at = self.before.reach(path, one)
            names.update(self.renames.get(at[0], "").replace(".py", "").split("/") if not one.name else ())
        return names

    def is_moved(self, path, one):
        at = self.before.reach(path, one)
        return at and one.name != "*" and (at[0] in self.renames or (path in self.renames and one.level))

    def judge(self, ours, path, one, at, theirs):
        mine = self.counterpart(ours, path, one, at)
        plain = [i[:4] for i in mine]
        if not all(ours.works(path, i) for i in theirs):
            return "more"
        if plain == [i[:4] for i in theirs]:
            return "exact"
        if plain == [one[:4]] or (not plain and not one.name):
            return "abstained"
        same = {ours.origin(path, i) for i in mine} == {self.after.origin(path, i) for i in theirs}
        return "equivalent" if same and None not in {ours.origin(path, i) for i in mine} else "wrong"

    def read(self, path):
        try:
            with open(os.path.join(self.folder, path), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def write(self, path, text):
        whole = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)


def written(one):
    start = "from %s%s import %s" % ("." * one.level, one.module, one.name) if one.name else "import " + one.module
    return start + (" as " + one.alias if one.alias else "")


def of_commit(verdicts):
    kinds = set(verdicts) - {"more"}
    if not kinds:
        return "not comparable"
    if kinds == {"exact"}:
        return "exact"
    if "wrong" in kinds:
        return "wrong"
    if kinds <= {"exact", "equivalent"}:
        return "equivalent"
    return "abstained" if kinds == {"abstained"} else "partial"


def judge(options, source, lines, whole):
    name = os.path.basename(os.path.dirname(source.rstrip("/")) if source.rstrip("/").endswith("/repo") else source.rstrip("/"))
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy, state = os.path.join(folder, name), os.path.join(folder, "state.db")
        subprocess.run(["git", "clone", "-q", "-s", "-n", source, copy], check=True)
        git(copy, "sparse-checkout", "set", "--no-cone", *SHOWN)
        done = seen = 0
        for commit, renames in commits(copy, options.look):
            if done == options.each:
                break
            case = Case(copy, commit, renames)
            try:
                if not case.load():
                    continue
                seen += 1
                if seen <= options.skip:
                    continue
                verdicts, unasked, torn = case.run(options, state)
            except (RuntimeError, OSError) as error:
                print("  %s %s: %s" % (name, commit[:10], error), file=sys.stderr)
                counts["failed"] += 1
                continue
            done += 1
            whole[of_commit(verdicts)] += 1
            counts.update(verdicts)
            counts["unasked"] += unasked
            counts["torn"] += torn
            if options.verbose:
                for (path, one, at, theirs), verdict in zip(case.broken, verdicts):
                    if verdict not in ("exact", "more"):
                        mine = case.counterpart(Tree(git(copy, "ls-files").splitlines(), case.read), path, one, at)
                        print("\t".join([verdict, name, commit[:10], "%s:%d" % (path, one.line), written(one),
                                         " | ".join(map(written, theirs)), " | ".join(map(written, mine))]))
        counts["commits"] = done
    lines.update(counts)
    show(name, counts)


def show(name, counts):
    total = sum(counts[v] for v in VERDICTS)
    print("%-36s %4d commits %5d imports  %s  more %d, unasked %d, do not parse %d, failed %d" % (
        name, counts["commits"], total, "  ".join("%s %5.1f%%" % (v, 100 * counts[v] / max(total, 1)) for v in VERDICTS),
        counts["more"], counts["unasked"], counts["torn"], counts["failed"]), flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--each", type=int, default=6, help="commits of one repository")
    parser.add_argument("--skip", type=int, default=0, help="leave out that many of the newest")
    parser.add_argument("--look", type=int, default=300, help="rename commits to look at in one repository")
    parser.add_argument("--committed", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="list what is not exact, tab-separated")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    lines, whole = collections.Counter(), collections.Counter()
    for source in options.repositories:
        judge(options, source, lines, whole)
    show("all", lines)
    count = sum(whole.values()) - whole["not comparable"]
    print("commits: " + ", ".join("%s %d (%.1f%%)" % (k, whole[k], 100 * whole[k] / max(count, 1))
                                  for k in ("exact", "equivalent", "partial", "abstained", "wrong")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
