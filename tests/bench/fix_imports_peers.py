#!/usr/bin/env python3
"""Broken imports mended by sixth and by other tools, side by side on the same files.

usage: fix_imports_peers.py SIXTH ROOT... [--count N] [--seed N] [--autoimport COMMAND] [--tidy-imports COMMAND]
                            [--pyright-langserver COMMAND] [--verbose]

From each of N files (50) of a copy of ROOT one import statement is taken out whose names the file uses, at random. Every
tool gets a copy of its own with the same breakages:

  sixth      `sixth fix-imports --fix`, timed with the state of the unbroken tree (warm) and with none (cold)
  autoimport `autoimport FILE...`: it imports the project's packages to see what they hold
  pyflyby    `tidy-imports --no-remove-unused --action REPLACE FILE...` with the known imports it comes with
  pyright    has no command for it: the completion that its language server ranks first for the name, at its first use;
             not timed

Tools without a COMMAND are left out. A name is restored when the file binds it by the same module, name and alias as
before (relative or absolute); "other" when it is bound to something else, "left" when it is not bound. "same file" counts files that are byte
for byte what the authors wrote; "torn" those that no longer parse. All rates are of names.
"""
import argparse
import ast
import collections
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = {".git", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".sixth"}


def bindings(text):
    """Bound name -> {(level, module, name, alias)}; None where it does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    bound = collections.defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                bound[a.asname or a.name.split(".")[0]].add((0, a.name, "", a.asname or ""))
        elif isinstance(node, ast.ImportFrom):
            for a in node.names:
                bound[a.asname or a.name].add((node.level, node.module or "", a.name, a.asname or ""))
    return bound


class Breakage:
    def __init__(self, root, path, text, node):
        self.path, self.text = path, text
        self.package, folder = [], os.path.dirname(path)
        while folder and os.path.exists(os.path.join(root, folder, "__init__.py")):
            self.package.insert(0, os.path.basename(folder))
            folder = os.path.dirname(folder)
        lines = text.splitlines(keepends=True)
        self.broken = "".join(lines[:node.lineno - 1] + lines[node.end_lineno:])
        self.names = sorted(a.asname or (a.name if isinstance(node, ast.ImportFrom) else a.name.split(".")[0])
                            for a in node.names)
        self.before = bindings(text)

    def absolute(self, binding):
        level, module, name, alias = binding
        parts = self.package[:len(self.package) - level + 1] if level else []
        return ".".join(parts + ([module] if module else [])), name, alias

    def works(self):
        """The names are used, and bound by nothing else."""
        after = bindings(self.broken)
        if after is None:
            return False
        tree = ast.parse(self.broken)
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        stored |= {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))}
        self.names = [n for n in self.names if n in used and n not in stored and n not in after]
        return bool(self.names)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def breakages(root, count, seed):
    files = []
    for top, folders, names in os.walk(root):
        folders[:] = sorted(d for d in folders if d not in SKIPPED)
        files += [os.path.relpath(os.path.join(top, n), root) for n in sorted(names) if n.endswith(".py")]
    draw = random.Random(seed)
    draw.shuffle(files)
    found = []
    for path in files:
        if len(found) == count:
            break
        try:
            text = read(os.path.join(root, path))
            tree = ast.parse(text)
        except (SyntaxError, ValueError, OSError):
            continue
        if any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in ast.walk(tree)):
            continue
        nodes = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom)) and getattr(n, "module", "") != "__future__"]
        draw.shuffle(nodes)
        for node in nodes:
            one = Breakage(root, path, text, node)
            if one.works():
                found.append(one)
                break
    return found


class Tool:
    def __init__(self, name):
        self.name, self.seconds, self.counts, self.names = name, 0.0, collections.Counter(), {}

    def judge(self, root, broken):
        for one in broken:
            text = read(os.path.join(root, one.path))
            after = bindings(text)
            if after is None:
                self.counts["torn"] += 1
                after = {}
            self.counts["same file"] += text == one.text
            for name in one.names:
                self.note(one, name, after.get(name, set()))

    def note(self, one, name, after):
        same = {one.absolute(i) for i in after} == {one.absolute(i) for i in one.before[name]}
        verdict = "restored" if same else "other" if after else "left"
        self.counts[verdict] += 1
        self.names[one.path, name] = verdict, sorted(after), sorted(one.before[name])


def timed(tool, words, **options):
    start = time.monotonic()
    run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)
    tool.seconds += time.monotonic() - start
    tool.counts["failed"] += run.returncode not in (0, 1) or b"Traceback" in run.stderr


class LanguageServer:
    """As much of the protocol as it takes to complete a name."""

    def __init__(self, command, root):
        self.process = subprocess.Popen(shlex.split(command) + ["--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=root)
        self.number = 0
        folder = {"uri": "file://" + root, "name": "root"}
        self.ask("initialize", {"processId": os.getpid(), "rootUri": folder["uri"], "workspaceFolders": [folder], "capabilities": {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {"completion": {"completionItem": {"labelDetailsSupport": True}}}}})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def receive(self):
        size = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise OSError("the language server is gone")
            if not line.strip():
                break
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(size))

    def ask(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if "method" in message and "id" in message:
                items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                settings = {"analysis": {"autoImportCompletions": True, "indexing": True, "diagnosticMode": "workspace"}}
                self.send({"id": message["id"], "result": [settings if i.get("section") == "python" else settings["analysis"]
                                                           for i in items] if message["method"] == "workspace/configuration" else None})
            elif message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def completions(self, path, text, line, character, name):
        uri = "file://" + path
        self.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}})
        for _ in range(10):  # while it is still looking around, it says that there is more
            result = self.ask("textDocument/completion", {"textDocument": {"uri": uri},
                                                          "position": {"line": line, "character": character}})
            if not isinstance(result, dict) or not result.get("isIncomplete") or any(i["label"] == name for i in result["items"]):
                break
            time.sleep(0.2)
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        return result["items"] if isinstance(result, dict) else result or []

    def close(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(timeout=20)


def pyright(tool, command, root, broken):
    server = LanguageServer(command, root)
    for one in broken:
        uses = {}
        for node in ast.walk(ast.parse(one.broken)):
            if isinstance(node, ast.Name) and node.id in one.names:
                uses[node.id] = min(uses.get(node.id, (1 << 30, 0)), (node.lineno, node.end_col_offset))
        for name in one.names:
            line, column = uses[name]
            items = server.completions(os.path.join(root, one.path), one.broken, line - 1, column, name)
            items = [i for i in items if i["label"] == name and "autoImportText" in (i.get("data") or {})]
            items.sort(key=lambda i: i.get("sortText", ""))
            statement = items[0]["data"]["autoImportText"] if items else ""
            after = (bindings(statement) or {}).get(name, set())
            tool.note(one, name, after)
    server.close()


def compare(options, root, whole):
    broken = breakages(root, options.count, options.seed)
    tools = []
    with tempfile.TemporaryDirectory() as folder:
        def copied(name):
            to = os.path.realpath(os.path.join(folder, name, os.path.basename(os.path.abspath(root))))
            shutil.copytree(root, to, symlinks=True, ignore=lambda _, names: SKIPPED & set(names))
            return to

        def break_it(to):
            for one in broken:
                write(os.path.join(to, one.path), one.broken)
            return to

        to = copied("sixth")
        state = os.path.join(folder, "state.db")
        command = [options.sixth, "fix-imports", "--fix", "--root", to, "--state"]
        warm = Tool("sixth")
        subprocess.run([options.sixth, "fix-imports", "--root", to, "--state", state], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        break_it(to)
        timed(warm, command + [state], cwd=to)
        warm.judge(to, broken)
        cold = Tool("sixth, cold")
        break_it(to)
        timed(cold, command + [os.path.join(folder, "other.db")], cwd=to)
        cold.judge(to, broken)
        tools += [warm, cold]
        files = [one.path for one in broken]
        if options.autoimport:
            to = break_it(copied("autoimport"))
            tools.append(Tool("autoimport"))
            for path in files:  # it stops at the first file it cannot read
                timed(tools[-1], shlex.split(options.autoimport) + [path], cwd=to, timeout=300)
            tools[-1].judge(to, broken)
        if options.tidy_imports:
            to = break_it(copied("pyflyby"))
            tools.append(Tool("pyflyby"))
            timed(tools[-1], shlex.split(options.tidy_imports) + ["--no-remove-unused", "--no-add-mandatory", "--action", "REPLACE", *files],
                  cwd=to, timeout=1800)
            tools[-1].judge(to, broken)
        if options.pyright_langserver:
            to = break_it(copied("pyright"))
            tools.append(Tool("pyright"))
            pyright(tools[-1], options.pyright_langserver, to, broken)
    names = sum(len(one.names) for one in broken)
    print("%s: %d files broken, %d names" % (os.path.basename(os.path.abspath(root)), len(broken), names))
    for tool in tools:
        show(tool, names, warm)
        add = whole.setdefault(tool.name, Tool(tool.name))
        add.seconds += tool.seconds
        add.counts.update(tool.counts)
        if options.verbose:
            for (path, name), (verdict, after, before) in sorted(tool.names.items()):
                if verdict != "restored":
                    print("    %s %s %s:%s %s instead of %s" % (tool.name, verdict, path, name, after, before))
    return names


def show(tool, names, sixth):
    counts = tool.counts
    times = "%8.2f s, %6.1f times sixth's" % (tool.seconds, tool.seconds / max(sixth.seconds, 1e-9)) if tool.seconds else ""
    print("  %-12s restored %5.1f%%  other %5.1f%%  left %5.1f%%  same file %3d  torn %d  runs that failed %d  %s" % (
        tool.name, *(100 * counts[k] / max(names, 1) for k in ("restored", "other", "left")), counts["same file"], counts["torn"],
        counts["failed"], times), flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("roots", nargs="+")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--autoimport", default="")
    parser.add_argument("--tidy-imports", default="")
    parser.add_argument("--pyright-langserver", default="")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    whole = {}
    names = sum(compare(options, os.path.abspath(root), whole) for root in options.roots)
    print("all: %d names" % names)
    for tool in whole.values():
        show(tool, names, whole["sixth"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
