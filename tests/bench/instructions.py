#!/usr/bin/env python3
"""instructions.py BINARY: instructions of a few fixed runs, counted by valgrind, against instructions.txt.

Counts are free of noise where times are not: two runs of one binary differ by less than 0.1 %, so 5 % more is a
change of the program. They hold for the compiler and the flags of preset dev. SIXTH_TEST_ACCEPT=1 records new ones.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RECORD = Path(__file__).with_suffix(".txt")
TOLERANCE = 0.05
FILES = 24

STATEMENTS = [
    "{a} = {b}.{c}({a}, {n}) if {a} else [{b} for {c} in range({n})]",
    "print(f'{{{a}!r}} of {{{b}}}', 'text {n}', {c}=={n})",
    "if {a} > {n} and {b} in {c}:\n{i}    {b} = {{'{a}': {b}, {n}: ({c}, -{n})}}\n{i}else:\n{i}    raise ValueError({a})",
    "for {a}, {b} in sorted({c}.items(), key=lambda pair: pair[{n} % 2]):\n{i}    {c} += {a} * {n}",
    "try:\n{i}    {a} = {b}[{n}:]\n{i}except (KeyError, OSError) as error:\n{i}    {c} = str(error)",
    "with open({a}, 'rb') as {b}:\n{i}    {c} = {b}.read({n}).decode() or None",
    "while {a}:\n{i}    {a} -= {n}\n{i}    if {b}({a}):\n{i}        continue",
    "# {a} has been {b} since {n}",
]
NAMES = "alpha beta gamma delta epsilon zeta eta theta iota kappa".split()


class Sequence:
    """The same numbers in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def function(numbers, name, indent, own):
    lines = [f"{indent}def {name}({own}{NAMES[numbers.below(5)]}, {NAMES[5 + numbers.below(5)]}=None):"]
    inner = indent + "    "
    for _ in range(3 + numbers.below(12)):
        a, b, c = (NAMES[numbers.below(len(NAMES))] for _ in "abc")
        statement = STATEMENTS[numbers.below(len(STATEMENTS))]
        lines.append(inner + statement.format(a=a, b=b, c=c, n=numbers.below(50), i=inner))
    return "\n".join(lines) + f"\n{inner}return {NAMES[numbers.below(5)]}\n"


def module(number):
    numbers = Sequence(number)
    parts = [f"import os\nfrom .m{numbers.below(FILES)} import f1 as other\n"]
    for i in range(12):
        if i % 4 == 3:
            parts.append(f"class C{i}:\n" + "\n".join(function(numbers, f"g{k}", "    ", "self, ") for k in range(4)))
        else:
            parts.append(function(numbers, f"f{i}", "", ""))
    return "\n\n".join(parts)


def count(command, folder, home):
    log = home / "valgrind.log"
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}", *command],
        cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    collected = re.search(r"Collected : (\d+)", log.read_text())
    if done.returncode not in (0, 1) or not collected:
        sys.exit(f"{' '.join(command)} exits with {done.returncode}\n{done.stderr}{log.read_text()}")
    return int(collected[1])


def measure(binary):
    with tempfile.TemporaryDirectory(prefix="sixth-") as top:
        home, tree = Path(top, "home"), Path(top, "tree")
        (tree / "pkg").mkdir(parents=True)
        home.mkdir()
        for i in range(FILES):
            (tree / "pkg" / f"m{i}.py").write_text(module(i))
        (tree / "sixth.toml").touch()
        time.sleep(0.2)  # a file as young as that may change unseen: the next run would read it again
        lint = [binary, "lint", "--jobs", "1", "--all"]
        yield "version", count([binary, "--version"], tree, home)
        yield "lint, nothing known", count(lint, tree, home)
        yield "lint, nothing changed", count(lint, tree, home)
        (tree / "pkg" / "m7.py").write_text(module(7) + "\n\nlast = 1\n")
        yield "lint, one file changed", count(lint, tree, home)


def main():
    if not shutil.which("valgrind"):
        print("skipped: valgrind is missing; third_party/setup --tests installs it")
        sys.exit(77)
    lines = RECORD.read_text().splitlines() if RECORD.exists() else []
    recorded = {what: int(number) for number, what in (line.split(maxsplit=1) for line in lines)}
    found = dict(measure(str(Path(sys.argv[1]).resolve())))
    worse = False
    for what, now in found.items():
        before = recorded.get(what, 0)
        change = now / before - 1 if before else float("inf")
        print(f"{now:>14,} {change:>+7.1%}  {what}")
        worse = worse or change > TOLERANCE
    if os.environ.get("SIXTH_TEST_ACCEPT"):
        RECORD.write_text("".join(f"{now} {what}\n" for what, now in found.items()))
        print(f"recorded in {RECORD.name}")
    elif worse:
        print(f"\nmore than {TOLERANCE:.0%} above what {RECORD.name} holds. If the new work is worth it, record it:\n"
              "  SIXTH_TEST_ACCEPT=1 ctest --preset dev -R instructions\n"
              "Otherwise see where it goes (in a tree of your own):\n"
              "  valgrind --tool=callgrind build/dev/bin/sixth lint --jobs 1 && callgrind_annotate callgrind.out.*")
        sys.exit(1)


main()
