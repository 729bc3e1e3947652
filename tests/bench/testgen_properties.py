#!/usr/bin/env python3
"""Property tests beside those of hypothesis's ghostwriter, on the same functions: do they run, pass and catch faults?

usage: testgen_properties.py --sixth BINARY [--codamosa REPO] [--mutants N] [--module FILE]... [--project NAME]... [--json FILE]

Modules are those that testgen_quality.py holds out, and with --codamosa its projects too; each is copied into a package
without tests. For each, `sixth testgen FILE --property` writes its file, and `hypothesis write MODULE` (Debian's
python3-hypothesis and python3-black) another one for all functions of the module. As they are, without an edit, both are
run in order, in reverse, each test alone, and under another hash seed. What can be written and not be run counts as not
passing: a file that cannot be imported, a test with st.nothing() for a type that is not known. Then a mutant at a time
(N of each function, 4, made by Python's own syntax tree) shows which of the passing tests notice something.
"""
import argparse
import ast
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import testgen_quality as quality


def functions_of(text):
    """(first line, last line) of functions and methods."""
    tree = ast.parse(text)
    found = []
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        found += [(one.lineno, one.end_lineno) for one in inside if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return found


def mutants_of(path, count):
    """Numbers of mutants, `count` at random of each function."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    by_function = collections.defaultdict(list)
    functions = functions_of(text)
    number = 0
    for node in quality.nodes(ast.parse(text)):
        for _ in quality.changes(node):
            line = getattr(node, "lineno", 0)
            for function in functions:
                if function[0] <= line <= function[1]:
                    by_function[function].append(number)
            number += 1
    chosen = []
    for function, numbers in sorted(by_function.items()):
        random.Random(f"{os.path.basename(path)} {function}").shuffle(numbers)
        chosen += numbers[:count]
    return sorted(chosen)


def by_sixth(binary, folder, path):
    start = time.monotonic()
    done = subprocess.run([binary, "testgen", path, "--property", "--output", "by_sixth"], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "SIXTH_STATE": os.path.join(folder, ".sixth-state.db")})
    out = os.path.join(folder, "by_sixth")
    files = [os.path.join(out, name) for name in sorted(os.listdir(out))] if os.path.isdir(out) else []
    error = done.stderr.strip()[-200:] if done.returncode == 2 else ""
    return files, time.monotonic() - start, error


def by_ghostwriter(folder, path):
    start = time.monotonic()
    module = path[:-3].replace("/", ".")
    done = subprocess.run(["/usr/bin/hypothesis", "write", module], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": folder})
    out = os.path.join(folder, "by_ghostwriter")
    os.makedirs(out)
    if done.returncode or not done.stdout.strip():
        return [], time.monotonic() - start, (done.stderr.strip().splitlines() or ["wrote nothing"])[-1]
    name = os.path.join(out, "test_" + module.replace(".", "_") + "_ghost.py")
    with open(name, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    return [name], time.monotonic() - start, ""


def tests_in(files):
    """Tests that a file has, whether or not it can be imported; a class of tests counts for each method."""
    count = 0
    for path in files:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        count += sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test") for node in ast.walk(tree))
    return count


def noticing(suite, passing, module, path, chosen):
    found = set()
    with quality.Worker(suite) as worker:
        start = time.monotonic()
        base = worker.run()
        patience = 10 + 5 * (time.monotonic() - start)
        left_out = sorted(set(base) - passing)
        for number in chosen:
            outcomes = worker.run(left_out=left_out, module=module, path=path, mutant=number, timeout=patience)
            if "::timeout" in outcomes or "::died" in outcomes:  # one of them hangs: which one, alone tells
                for name in sorted(passing - found):
                    one = worker.run(only=name, module=module, path=path, mutant=number, timeout=10)
                    if "failed" in one.values():
                        found.add(name)
            found |= {name for name, outcome in outcomes.items() if outcome == "failed" and name in passing}
    return found


def measure(name, folder, files, module, path, chosen):
    suite = quality.Suite(name, folder, folder)
    suite.files = files
    written = tests_in(files)
    if not files:
        return {"written": 0, "passing": 0, "noticing": 0}
    tests, bad = quality.failing(suite)
    passing = {test for test in tests if not any(test in names for names in bad.values()) and "::collect" not in test}
    noticed = noticing(suite, passing, module, path, chosen) if passing else set()
    return {"written": written, "passing": len(passing), "noticing": len(noticed)}


def modules(arguments, folder):
    """(folder that is imported from, path in it)"""
    if arguments.module or arguments.project:
        paths = arguments.module or []
    else:
        paths = [path for group in quality.HELD_OUT.values() for path in group]
    for path in paths:
        source = os.path.join(folder, os.path.basename(path)[:-3])
        os.makedirs(os.path.join(source, "held"))
        open(os.path.join(source, "held", "__init__.py"), "w").close()
        name = os.path.basename(path)
        with open(path, encoding="utf-8") as file, open(os.path.join(source, "held", name), "w", encoding="utf-8") as copy:
            copy.write(file.read())
        yield source, "held/" + name
    for project, (directory, names) in quality.PROJECTS.items() if arguments.codamosa else ():
        for name in names if project in (arguments.project or quality.PROJECTS) else ():
            source = os.path.join(folder, project + "-" + name)
            quality.unpack(arguments.codamosa, f"replication/test-apps/{directory}", source + "-whole")
            quality.without_tests(source + "-whole", source)
            yield source, f"{project}/{name}.py"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sixth", required=True)
    parser.add_argument("--codamosa")
    parser.add_argument("--mutants", type=int, default=4)
    parser.add_argument("--module", action="append")
    parser.add_argument("--project", action="append", choices=list(quality.PROJECTS))
    parser.add_argument("--json")
    arguments = parser.parse_args()
    totals = collections.defaultdict(lambda: {"written": 0, "passing": 0, "noticing": 0, "seconds": 0.0})
    rows = []
    print(f"{'':32} {'tests by':12} {'written':>8} {'pass':>5} {'notice':>7} {'s':>6}")
    with tempfile.TemporaryDirectory(prefix="testgen-properties-") as folder:
        for source, path in modules(arguments, folder):
            chosen = mutants_of(os.path.join(source, path), arguments.mutants)
            for name, make in (("sixth", lambda: by_sixth(os.path.abspath(arguments.sixth), source, path)), ("ghostwriter", lambda: by_ghostwriter(source, path))):
                files, seconds, error = make()
                row = {"module": path, "by": name, "seconds": seconds, "error": error,
                       **measure(name, source, files, path[:-3].replace("/", "."), os.path.join(source, path), chosen)}
                rows.append(row)
                for key in totals[name]:
                    totals[name][key] += row[key]
                print(f"{path:32} {name:12} {row['written']:8} {row['passing']:5} {row['noticing']:7} {seconds:6.1f}  {error[:80]}", flush=True)
                if arguments.json:
                    with open(arguments.json, "w") as file:
                        json.dump(rows, file, indent=1)
    for name, row in totals.items():
        print(f"{'all':32} {name:12} {row['written']:8} {row['passing']:5} {row['noticing']:7} {row['seconds']:6.1f}  "
              f"pass {quality.percent(row['passing'], row['written']):.1f} %, notice a fault {quality.percent(row['noticing'], row['written']):.1f} %")
    ours, theirs = (totals[name] for name in ("sixth", "ghostwriter"))
    print(f"tests that pass unedited and notice a fault: {ours['noticing']} to {theirs['noticing']}, "
          f"{ours['noticing'] / theirs['noticing']:.2f}x the ghostwriter's" if theirs["noticing"] else "the ghostwriter has none that notices a fault")


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    main()
