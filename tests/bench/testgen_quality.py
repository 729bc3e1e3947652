#!/usr/bin/env python3
"""Generated tests on the benchmark of CodaMosa and CoverUp: what they cover, whether they pass, assert and catch bugs.

usage: testgen_quality.py --codamosa REPO --coverup REPO [--sixth BINARY] [--held-out] [--mutants N] [--json FILE]
                          [--project NAME]... [--suite NAME]... [--sixth-options "..."] [--beside FILE]...

REPO are clones of plasma-umass/codamosa (sources at the benchmark's commits, CodaMosa's tests with gpt-4o) and
plasma-umass/coverup-eval (CoverUp's tests with gpt-4o); bare ones do. Suites, each of all tests for a project:

  sixth     `sixth testgen FILE` for each module in a copy of the project without its tests, timed: the longest, and the
            mean of processor time, which other load moves less
  coverup   CoverUp's published tests
  codamosa  CodaMosa's published tests, those in *_failing.py too, as its authors count them
  human     the project's own tests

Every test is run in the order of the files, in reverse, alone, and under another hash seed; one that fails in any of
them counts as not passing, and is left out before coverage (coverage.py, branches) and mutants are measured. Mutants
are made here, on Python's own syntax tree (N at random for each module, 100); a mutant is killed when a test fails that
passes without it, or at a timeout. The last lines divide by the best of the others. --held-out: sixth alone, on modules
of the standard library and of Debian's packages. --beside shows results that --json wrote, of the same mutants, without
measuring them again.
"""
import argparse
import ast
import collections
import importlib.abc
import importlib.util
import io
import json
import os
import random
import resource
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

PROJECTS = {  # folder, package, modules
    "string_utils": ("python-string-utils", ["generation", "manipulation", "validation"]),
    "docstring_parser": ("docstring_parser", ["common", "google", "numpydoc", "parser", "rest"]),
    "sty": ("sty", ["lib", "primitive"]),
    "codetiming": ("codetiming", ["_timers"]),
}
HELD_OUT = {  # copied into a package, for pytest itself imports some of them
    # no rule of testgen names a module of these, but some rules were found with them in mind
    "standard": ["/usr/lib/python3.11/" + name for name in
                 ("colorsys.py", "fnmatch.py", "shlex.py", "textwrap.py", "bisect.py", "quopri.py", "graphlib.py", "stringprep.py")],
    "debian": ["/usr/lib/python3/dist-packages/" + name for name in ("toml/decoder.py", "toml/encoder.py")],
    # never looked at while testgen was made
    "fresh": ["/usr/lib/python3.11/" + name for name in
              ("getopt.py", "difflib.py", "configparser.py", "statistics.py", "string.py", "reprlib.py", "pprint.py", "mimetypes.py",
               "nturl2path.py", "cmd.py")],
}
PYTHON = "/usr/bin/python3"


# ---- mutants, by the syntax tree -------------------------------------------------------------------------------

RELATIONS = {ast.Lt: [ast.LtE, ast.GtE], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.LtE], ast.GtE: [ast.Gt, ast.Lt],
             ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn], ast.NotIn: [ast.In]}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
              ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def changes(node):
    """Functions that turn `node` into a mutant of it, in place."""
    def put(name, value):
        return lambda: setattr(node, name, value)
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            for other in RELATIONS[type(op)]:
                yield lambda i=i, other=other: node.ops.__setitem__(i, other())
    elif isinstance(node, ast.BoolOp):
        yield put("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in ARITHMETIC:
        yield put("op", ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield put("op", ast.UAdd())
    elif isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool):
            yield put("value", not value)
        elif isinstance(value, (int, float)):
            yield put("value", value + 1)
        elif isinstance(value, str):
            yield put("value", "XX" + value)
    elif isinstance(node, ast.Return) and node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield put("value", ast.Constant(None))
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        test = node.test
        positive = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
        yield put("test", positive or ast.UnaryOp(ast.Not(), test))
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        for i, statement in enumerate(block if isinstance(block, list) else ()):
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Raise, ast.Delete)) or (isinstance(statement, ast.Expr) and not is_docstring(statement)):
                if isinstance(node, ast.Module):
                    continue  # without it, most modules do not even import
                yield lambda block=block, i=i: block.__setitem__(i, ast.Pass())
            elif isinstance(statement, (ast.Break, ast.Continue)):
                other = ast.Continue if isinstance(statement, ast.Break) else ast.Break
                yield lambda block=block, i=i, other=other: block.__setitem__(i, other())


def nodes(node):
    """All nodes but annotations, docstrings, and messages of exceptions, which few would want tested."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "ctx", "op", "ops") or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not is_docstring(child):
                if name == "exc" and isinstance(child, ast.Call):
                    continue
                yield from nodes(child)


def mutant(text, number):
    """The tree with its change `number`; without a number, how many changes there are."""
    tree = ast.parse(text)
    all_changes = [change for node in nodes(tree) for change in changes(node)]
    if number is None:
        return len(all_changes)
    all_changes[number]()
    return ast.fix_missing_locations(tree)


# ---- the worker: pytest is imported once, each job is a fork ------------------------------------------------------

class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, name, path, number):
        self.name, self.path, self.number = name, path, number

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self, origin=self.path) if name == self.name else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__file__ = self.path
        with open(self.path, encoding="utf-8") as file:
            exec(compile(mutant(file.read(), self.number), self.path, "exec"), module.__dict__)


class Watch:
    """Chooses and orders the tests, and keeps how each ended."""
    def __init__(self, job):
        self.job, self.outcomes = job, {}

    def pytest_collection_modifyitems(self, items):
        left_out, only = set(self.job.get("left_out", ())), self.job.get("only")
        items[:] = [item for item in items if item.nodeid not in left_out and (not only or item.nodeid == only)]
        if self.job.get("reverse"):
            items.reverse()

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = "failed" if "failed" in (report.outcome, self.outcomes.get(report.nodeid)) else report.outcome

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes[report.nodeid + "::collect"] = "failed"


def run_tests(job):
    import pytest
    watch = Watch(job)
    if "mutant" in job:
        sys.meta_path.insert(0, Mutated(job["module"], job["path"], job["mutant"]))
    sys.path[:0] = job["sys_path"]
    arguments = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", job["root"], "-o", "addopts="]
    pytest.main(arguments + (["-x"] if job.get("first") else []) + job["files"], plugins=[watch])
    return watch.outcomes


def worker():
    import pytest  # noqa: F401  imported once, before the forks
    import _pytest.assertion.rewrite, unittest.mock  # noqa: E401, F401
    for line in sys.stdin:
        job = json.loads(line)
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for fd in (0, 1, 2):
                os.dup2(null, fd)
            os.chdir(job["root"])
            try:
                answer = json.dumps(run_tests(job))
            except BaseException as error:
                answer = json.dumps({"::" + type(error).__name__: "failed"})
            os.write(theirs, answer.encode())
            os._exit(0)
        os.close(theirs)
        text, deadline, late = b"", time.monotonic() + job.get("timeout", 120), False
        while True:
            ready, _, _ = select.select([ours], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                late = True
                break
            part = os.read(ours, 1 << 20)
            if not part:
                break
            text += part
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(ours)
        os.waitpid(child, 0)
        answer = {"::timeout": "failed"} if late else json.loads(text) if text else {"::died": "failed"}
        print(json.dumps(answer), flush=True)


class Worker:
    def __init__(self, suite, seed="0"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "", "HOME": suite.root, "TZ": "UTC"}
        self.suite = suite
        self.process = subprocess.Popen([PYTHON, os.path.abspath(__file__), "--worker"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment, cwd=suite.root)

    def run(self, **job):
        self.process.stdin.write(json.dumps({**self.suite.job(), **job}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


# ---- suites -------------------------------------------------------------------------------------------------------

def unpack(repository, path, to):
    """A folder of a Git repository, as files below `to`."""
    packed = subprocess.run(["git", "-C", repository, "archive", "HEAD:" + path], capture_output=True).stdout
    if not packed:
        return False
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(to)
    return True


def is_test_folder(name):
    return name in ("tests", "test")


class Suite:
    """Test files in `root`, for the code in `source`."""
    def __init__(self, name, root, source):
        self.name, self.root, self.source = name, root, source
        self.files, self.seconds, self.cpu, self.error = [], None, None, ""

    def job(self):
        return {"root": self.root, "files": self.files, "sys_path": [self.source]}

    def count(self):
        """Test functions, and those that assert nothing."""
        tests = silent = 0
        for path in self.files:
            with open(path, encoding="utf-8") as file:
                tree = ast.parse(file.read())
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
                    tests += 1
                    silent += not asserts(node)
        return tests, silent


def asserts(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.startswith(("assert", "raises", "warns", "fail")):
                return True
    return False


def processor_time():
    """Of all that was started and has ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def without_tests(source, to):
    shutil.copytree(source, to, ignore=lambda _, names: [name for name in names if is_test_folder(name) or name.startswith(("test_", ".git"))])


def made_by_sixth(binary, options, source, modules, folder):
    without_tests(source, folder)
    suite = Suite("sixth", folder, folder)
    before = {os.path.join(above, name) for above, _, names in os.walk(folder) for name in names}
    suite.seconds, suite.cpu = {}, {}
    for module in modules:
        start, cpu = time.monotonic(), processor_time()
        done = subprocess.run([binary, "testgen", *options, module], cwd=folder, capture_output=True, text=True,
                              env={**os.environ, "SIXTH_STATE": os.path.join(folder, ".sixth-state.db")})
        suite.seconds[module], suite.cpu[module] = time.monotonic() - start, processor_time() - cpu
        if done.returncode not in (0, 1):
            suite.error += f"{module}: exit {done.returncode}: {done.stderr.strip()[-300:]}\n"
    for above, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        suite.files += [os.path.join(above, name) for name in sorted(names)
                        if name.startswith("test") and name.endswith(".py") and os.path.join(above, name) not in before]
    return suite


def published(name, repository, paths, source, folder, wanted):
    os.makedirs(folder)
    for path in paths:
        unpack(repository, path, folder)
    suite = Suite(name, folder, source)
    suite.files = sorted(os.path.join(folder, file) for file in os.listdir(folder) if wanted(file))
    return suite


def human(source):
    suite = Suite("human", source, source)
    for above, folders, names in os.walk(source):
        folders.sort()
        suite.files += [os.path.join(above, name) for name in sorted(names) if name.startswith("test_") and name.endswith(".py")]
    return suite


# ---- measuring ----------------------------------------------------------------------------------------------------

def failing(suite):
    """All tests, and those that fail in the files' order, in reverse, alone, or under another hash seed."""
    bad = collections.defaultdict(set)
    with Worker(suite) as worker:
        forward = worker.run()
        tests = {name for name, outcome in forward.items() if outcome != "skipped"}
        bad["order"] = {name for name in tests if forward[name] == "failed"}
        backward = worker.run(reverse=True)
        bad["reverse"] = {name for name in tests if backward.get(name, "failed") == "failed"}
        for name in sorted(tests - bad["order"]):
            alone = worker.run(only=name, files=[os.path.join(suite.root, name.split("::")[0])])
            if alone.get(name) != "passed":
                bad["alone"].add(name)
    with Worker(suite, seed="1") as worker:
        other = worker.run()
        bad["seed"] = {name for name in tests if other.get(name, "failed") == "failed"}
    return tests, bad


def coverage(suite, left_out, paths):
    """{path: (statements covered, all, branches covered, all)}"""
    data = os.path.join(suite.root, ".coverage.data")
    job = {**suite.job(), "left_out": sorted(left_out)}
    command = [PYTHON, "-m", "coverage"]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "COVERAGE_FILE": data, "HOME": suite.root, "TZ": "UTC"}
    subprocess.run([*command, "run", "--branch", "--include=" + ",".join(paths), os.path.abspath(__file__), "--job", json.dumps(job)],
                   cwd=suite.root, env=environment, capture_output=True)
    report = subprocess.run([*command, "json", "-q", "-o", "-"], cwd=suite.root, env=environment, capture_output=True, text=True).stdout
    files = json.loads(report)["files"] if report.startswith("{") else {}
    found = {os.path.realpath(os.path.join(suite.root, path)): values["summary"] for path, values in files.items()}
    result = {}
    for path in paths:
        values = found.get(os.path.realpath(path))
        if values is None:  # no test imports it
            values = never_imported(path)
        result[path] = (values["covered_lines"], values["num_statements"], values["covered_branches"], values["num_branches"])
    return result


def never_imported(path):
    """coverage.py's denominators."""
    code = ("import sys, json; from coverage.parser import PythonParser; p = PythonParser(filename=sys.argv[1]); p.parse_source()\n"
            "print(json.dumps([len(p.statements), sum(n for n in p.exit_counts().values() if n > 1)]))")
    counted = subprocess.run([PYTHON, "-c", code, path], capture_output=True, text=True, check=True).stdout
    statements, branches = json.loads(counted)
    return {"covered_lines": 0, "num_statements": statements, "covered_branches": 0, "num_branches": branches}


def kills(suite, left_out, modules, chosen):
    """{(module, mutant): killed}"""
    result = {}
    with Worker(suite) as worker:
        start = time.monotonic()
        if not suite.files or not worker.run(left_out=sorted(left_out)):
            return {(module, number): False for module, _ in modules for number in chosen[module]}
        patience = 5 + 10 * (time.monotonic() - start)
        for module, path in modules:
            for number in chosen[module]:
                outcomes = worker.run(left_out=sorted(left_out), first=True, module=module, path=path, mutant=number, timeout=patience)
                result[module, number] = "failed" in outcomes.values()
    return result


def measure(suite, modules, chosen):
    tests, bad = failing(suite) if suite.files else (set(), {})
    left_out = set().union(*bad.values()) if bad else set()
    covered = coverage(suite, left_out, [path for _, path in modules])
    killed = kills(suite, left_out, modules, chosen)
    functions, silent = suite.count()
    return {"tests": len(tests), "passing": len(tests - left_out), "functions": functions, "silent": silent,
            "bad": {name: len(names) for name, names in bad.items()}, "seconds": suite.seconds, "cpu": suite.cpu, "error": suite.error,
            "coverage": {module: covered[path] for module, path in modules},
            "killed": {module: sum(killed[module, number] for number in chosen[module]) for module, _ in modules},
            "mutants": {module: len(chosen[module]) for module, _ in modules}}


# ---- tables -------------------------------------------------------------------------------------------------------

def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def totals(rows):
    """Of results of several projects by one suite."""
    lines = [sum(values[i] for row in rows for values in row["coverage"].values()) for i in range(4)]
    killed, mutants = (sum(sum(row[key].values()) for row in rows) for key in ("killed", "mutants"))
    tests, passing, functions, silent = (sum(row[key] for row in rows) for key in ("tests", "passing", "functions", "silent"))
    seconds, cpu = ([value for row in rows for value in (row.get(key) or {}).values()] for key in ("seconds", "cpu"))
    return {"line": percent(lines[0], lines[1]), "branch": percent(lines[2], lines[3]), "score": percent(killed, mutants),
            "pass": percent(passing, tests), "assert": percent(functions - silent, functions), "tests": tests,
            "seconds": max(seconds, default=None), "cpu": sum(cpu) / len(cpu) if cpu else float("nan")}


def print_row(label, name, values):
    seconds = f"{values['cpu']:6.1f} {values['seconds']:6.1f}" if values["seconds"] is not None else "     -      -"
    print(f"{label:28} {name:9} {values['tests']:5} {values['pass']:6.1f} {values['assert']:6.1f} {values['line']:6.1f} "
          f"{values['branch']:6.1f} {values['score']:6.1f} {seconds}")


def print_tables(results):
    print(f"{'':28} {'suite':9} tests  pass%  asse%  line%  bran%  muta%  cpu s  max s")
    by_suite, modules = collections.defaultdict(list), []
    for (project, name), row in results.items():
        by_suite[name].append(row)
        for module in row["coverage"]:
            part = {**row, **{key: {module: row[key][module]} for key in ("coverage", "killed", "mutants")}}
            for key in ("seconds", "cpu"):
                if row.get(key):
                    part[key] = {m: s for m, s in row[key].items() if m.replace("/", ".")[:-3] == module}
            modules.append((module, name, totals([part])))
    for module, name, values in sorted(modules, key=lambda entry: entry[0]):
        print_row(module, name, values)
    for (project, name), row in sorted(results.items(), key=lambda entry: entry[0][0]):
        print_row(project, name, totals([row]))
        if any(row["bad"].values()):
            print(f"{'':38} not passing: " + ", ".join(f"{count} {kind}" for kind, count in row["bad"].items() if count))
        if row["error"]:
            print("  " + row["error"].replace("\n", "\n  ").rstrip())
    all_of = {name: totals(rows) for name, rows in by_suite.items()}
    for name, values in all_of.items():
        print_row("all", name, values)
    others = [values for name, values in all_of.items() if name in ("coverup", "codamosa")]
    if "sixth" in all_of and others:
        for key, words in (("branch", "branch coverage"), ("line", "line coverage"), ("score", "mutants killed")):
            best = max(values[key] for values in others)
            print(f"{words}: {all_of['sixth'][key] / best:.2f}x the best of the others" if best else f"{words}: the others have none")


def choose_mutants(modules, count, seed):
    chosen = {}
    for module, path in modules:
        with open(path, encoding="utf-8") as file:
            numbers = list(range(mutant(file.read(), None)))
        random.Random(f"{seed} {module}").shuffle(numbers)
        chosen[module] = sorted(numbers[:count])
    return chosen


def suites_of(project, arguments, folder):
    directory, names = PROJECTS[project]
    source = os.path.join(folder, "source")
    if not unpack(arguments.codamosa, f"replication/test-apps/{directory}", source):
        sys.exit(f"no sources of {project} in {arguments.codamosa}")
    # tests inside the package are the human suite's alone: the others import a copy without them
    bare = os.path.join(folder, "bare")
    without_tests(source, bare)
    modules = [f"{project}.{name}" for name in names]
    if arguments.sixth:
        yield made_by_sixth(arguments.sixth, arguments.options, source, [f"{project}/{name}.py" for name in names], os.path.join(folder, "sixth")), modules
    if arguments.coverup:
        yield published("coverup", arguments.coverup, [f"output/cm.gpt4o-v2/{project}/coverup-tests"], bare,
                        os.path.join(folder, "coverup"), lambda file: file.startswith("test_")), modules
    yield published("codamosa", arguments.codamosa, [f"replication/gpt4o-coda/{module}-0" for module in modules], bare,
                    os.path.join(folder, "codamosa"), lambda file: file.startswith("test_") and file.endswith(".py")), modules
    yield human(source), modules


def held_out(arguments, folder):
    for group, paths in HELD_OUT.items():
        source = os.path.join(folder, group)
        package = os.path.join(source, "held")
        os.makedirs(package)
        open(os.path.join(package, "__init__.py"), "w").close()
        for path in paths:
            name = "_".join(path.split("/")[5 if group == "debian" else 4:])
            with open(path, encoding="utf-8") as file, open(os.path.join(package, name), "w", encoding="utf-8") as copy:
                copy.write(file.read())
        names = sorted(name for name in os.listdir(package) if name != "__init__.py")
        yield group, made_by_sixth(arguments.sixth, arguments.options, source, ["held/" + name for name in names], source + "-sixth"), ["held." + name[:-3] for name in names]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codamosa")
    parser.add_argument("--coverup")
    parser.add_argument("--sixth")
    parser.add_argument("--sixth-options", default="")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--mutants", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json")
    parser.add_argument("--beside", action="append", default=[])
    parser.add_argument("--project", action="append", choices=list(PROJECTS))
    parser.add_argument("--suite", action="append")
    arguments = parser.parse_args()
    arguments.options = shlex.split(arguments.sixth_options)
    results = {}
    for path in arguments.beside:
        with open(path) as file:
            results.update({tuple(key.split()): row for key, row in json.load(file).items()})
    with tempfile.TemporaryDirectory(prefix="testgen-quality-") as folder:
        if arguments.held_out:
            todo = list(held_out(arguments, folder))
        else:
            todo = [(project, suite, modules) for project in arguments.project or PROJECTS
                    for suite, modules in suites_of(project, arguments, os.path.join(folder, project))
                    if not arguments.suite or suite.name in arguments.suite]
        for project, suite, modules in todo:
            paths = [(module, os.path.join(suite.source, module.replace(".", "/") + ".py")) for module in modules]
            results[project, suite.name] = measure(suite, paths, choose_mutants(paths, arguments.mutants, arguments.seed))
            print(f"measured {project} {suite.name}", file=sys.stderr)
            if arguments.json:  # each time: a long run that is ended has something to show
                with open(arguments.json, "w") as file:
                    json.dump({" ".join(key): row for key, row in results.items()}, file, indent=1)
    print_tables(results)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker()
    elif sys.argv[1:2] == ["--job"]:
        run_tests(json.loads(sys.argv[2]))
    else:
        main()
