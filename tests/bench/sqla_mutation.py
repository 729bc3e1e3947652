#!/usr/bin/env python3
"""Conditions that real projects wrote correctly, broken one by one: how many does `sixth lint` see?

usage: sqla_mutation.py SIXTH TREE... [--verbose] [--rule CODE]

Each mutant changes one place of a copy of TREE in a way that is known to change the meaning of SQLAlchemy code
(sqla_oracle.py asks a database about each of these ways): .is_(None) -> is None, .in_() -> in, ~ -> not, two arguments
of filter() -> and, parentheses around & taken away, await taken away, execute() around delete() taken away, and so on.
What stands there is taken for SQL by its shape alone, so some mutants are no bugs: filter() of another library, a
column nobody can resolve because its package is not in TREE. --verbose lists every mutant that is not found.

Prints for each tree and rule: mutants, those found by that rule, those found by another rule of SQLAlchemy's.
"""
import argparse
import ast
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

CONDITIONS = {"filter", "where", "having"}
SQL_METHODS = {"in_", "not_in", "notin_", "is_", "is_not", "isnot", "like", "ilike", "between", "contains", "startswith",
               "endswith", "any", "has", "op"}
CLOCKS = {"utcnow", "now", "uuid4", "uuid1", "today"}
WAITED = {"execute", "scalar", "scalars", "get", "commit", "flush", "refresh", "delete", "rollback"}


def parents_of(tree):
    up = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            up[child] = node
    return up


class File:
    def __init__(self, path, data):
        self.path, self.data = path, data
        self.starts = [0]
        for line in data.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.tree = ast.parse(data)
        self.up = parents_of(self.tree)
        self.mutants = []

    def begin(self, node):
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node):
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node):
        return self.data[self.begin(node):self.end(node)]

    def add(self, rule, node, text, around=None):
        """`around`: where the finding stands, when it begins before the node."""
        self.change(rule, self.begin(node), self.end(node), text, around)

    def change(self, rule, begin, end, text, around=None):
        lines = 0 if around is None else self.data.count(b"\n", self.begin(around), begin)
        self.mutants.append((rule, begin, end, text, lines))

    def bracketed(self, node):
        """With the parentheses around it."""
        begin, end = self.begin(node), self.end(node)
        while self.data[:begin].rstrip()[-1:] == b"(" and self.data[end:].lstrip()[:1] == b")":
            begin = len(self.data[:begin].rstrip()) - 1
            end = len(self.data) - len(self.data[end:].lstrip()) + 1
        return begin, end


def name_of(call):
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def looks_sql(node):
    """A condition by its shape: Model.column == x, Model.column.in_(x)."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left = node.left
        return (isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)) and isinstance(left, ast.Attribute)
                and isinstance(left.value, (ast.Name, ast.Attribute)))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SQL_METHODS


def simple(node):
    return isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Tuple, ast.Constant))


def mutate_conditions(file, call):
    args = [a for a in call.args if not isinstance(a, ast.Starred)]
    for at, arg in enumerate(args):
        if not looks_sql(arg):
            continue
        text = file.text(arg)
        file.add("SQA103", arg, b"not " + text)
        if at + 1 < len(args) and looks_sql(args[at + 1]) and args[at + 1] is call.args[call.args.index(arg) + 1]:
            begin, end = file.begin(arg), file.end(args[at + 1])
            gap = file.data[file.end(arg):file.begin(args[at + 1])]
            if gap.strip() == b",":
                file.change("SQA102", begin, end, text + b" and " + file.text(args[at + 1]))


def mutate_call(file, call):
    name = name_of(call)
    if name in CONDITIONS and isinstance(call.func, ast.Attribute):
        mutate_conditions(file, call)
    if name in ("and_", "or_") and len(call.args) > 1 and all(looks_sql(a) for a in call.args) and not call.keywords:
        word = b" and " if name == "and_" else b" or "
        file.add("SQA102", call, b"(" + word.join(file.text(a) for a in call.args) + b")")
    if not isinstance(call.func, ast.Attribute):
        return
    owner, args = call.func.value, call.args
    if name in ("is_", "isnot", "is_not") and len(args) == 1 and isinstance(args[0], ast.Constant) and simple(owner):
        word = b" is " if name == "is_" else b" is not "
        file.add("SQA104", call, b"(" + file.text(owner) + word + file.text(args[0]) + b")")
    if name in ("in_", "notin_", "not_in") and len(args) == 1 and simple(args[0]) and simple(owner):
        word = b" in " if name == "in_" else b" not in "
        file.add("SQA105", call, b"(" + file.text(owner) + word + file.text(args[0]) + b")")
    if name == "between" and len(args) == 2 and simple(args[0]) and simple(args[1]) and isinstance(owner, ast.Attribute):
        file.add("SQA106", call, b"(" + file.text(args[0]) + b" <= " + file.text(owner) + b" <= " + file.text(args[1]) + b")")
    if name == "execute" and len(args) == 1 and isinstance(args[0], ast.Call) and not call.keywords:
        inner = args[0]
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and isinstance(inner.func.value, ast.Call):
            inner = inner.func.value
        outer = file.up.get(call)
        outer = outer if isinstance(outer, ast.Await) else call
        if name_of(inner) in ("delete", "update", "insert") and isinstance(file.up.get(outer), ast.Expr):
            file.add("SQA113", outer, file.text(args[0]))
        if name_of(args[0]) == "text" and len(args[0].args) == 1 and isinstance(args[0].args[0], ast.Constant):
            file.add("SQA202", args[0], file.text(args[0].args[0]), call)


def mutate_default(file, keyword):
    value = keyword.value
    clock = isinstance(value, (ast.Attribute, ast.Name)) and (value.attr if isinstance(value, ast.Attribute) else value.id) in CLOCKS
    call = file.up.get(keyword)
    if keyword.arg in ("default", "onupdate") and clock and name_of(call) in ("Column", "mapped_column"):
        file.add("SQA114", value, file.text(value) + b"()", call)


def find_mutants(file):
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            mutate_call(file, node)
            if isinstance(node.func, ast.Name) and node.func.id == "select" and node.args and not node.keywords and \
                    not any(isinstance(a, (ast.Starred, ast.List)) for a in node.args):
                begin, end = file.begin(node.args[0]), file.end(node.args[-1])
                file.change("SQA201", begin, end, b"[" + file.data[begin:end] + b"]", node)
        elif isinstance(node, ast.keyword):
            mutate_default(file, node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert) and \
                (looks_sql(node.operand) or isinstance(node.operand, ast.Attribute)):
            file.add("SQA103", node, b"not " + file.data[file.begin(node) + 1:file.end(node)])
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and \
                isinstance(node.comparators[0], ast.Constant) and node.comparators[0].value is None and looks_sql(node):
            word = b" is None" if isinstance(node.ops[0], ast.Eq) else b" is not None"
            file.add("SQA104", node, file.text(node.left) + word)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)) and looks_sql(node.left) and \
                looks_sql(node.right) and isinstance(node.left, ast.Compare) and isinstance(node.right, ast.Compare):
            begin, end = file.bracketed(node.left)[0], file.bracketed(node.right)[1]
            op = b" & " if isinstance(node.op, ast.BitAnd) else b" | "
            file.change("SQA107", begin, end, file.text(node.left) + op + file.text(node.right))
            word = b" and " if isinstance(node.op, ast.BitAnd) else b" or "
            file.change("SQA102", begin, end, b"(" + file.text(node.left) + word + file.text(node.right) + b")")
        elif isinstance(node, ast.Await) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute) and \
                node.value.func.attr in WAITED and "session" in ast.unparse(node.value.func.value).lower() + " db" and \
                isinstance(file.up.get(node), ast.Expr):
            file.add("SQA112", node, file.text(node.value))


def read_tree(tree, folder):
    files = []
    for top, folders, names in os.walk(tree):
        folders[:] = sorted(d for d in folders if not d.startswith(".") and d != "node_modules")
        for name in sorted(names):
            path = os.path.join(top, name)
            if not name.endswith(".py") or os.path.islink(path):
                continue
            with open(path, "rb") as source:
                data = source.read().replace(b"noqa", b"nope")  # E711 and E712 are silenced just where mutants go
            to = os.path.join(folder, os.path.relpath(path, tree))
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with open(to, "wb") as copy:
                copy.write(data)
            if b"sqlalchemy" not in data and b"sqlmodel" not in data and b"filter" not in data and b"select" not in data:
                continue
            try:
                file = File(to, data.replace(b"\r\n", b"\n"))
            except (SyntaxError, ValueError):
                continue
            find_mutants(file)
            if file.mutants:
                files.append(file)
    return files


def apply(file, chosen):
    """The text with these mutants, and where each stands in it: (mutant, first line, last line)."""
    out, at, places = b"", 0, []
    for mutant in chosen:
        _, begin, end, text, lines = mutant
        out += file.data[at:begin]
        first = out.count(b"\n") + 1 - lines
        out += text
        places.append((mutant, first, out.count(b"\n") + 1))
        at = end
    return out + file.data[at:], places


def works(file, mutant):
    try:
        ast.parse(apply(file, [mutant])[0])
    except (SyntaxError, ValueError):
        return False
    return True


def rounds(file):
    """Mutants that do not share a line, packed into as few rounds as it goes."""
    packed = []
    for mutant in sorted(set(file.mutants), key=lambda m: (m[1], m[2], m[0])):
        if not works(file, mutant):
            continue
        first = file.data.count(b"\n", 0, mutant[1]) - mutant[4]
        last = file.data.count(b"\n", 0, mutant[2])
        for one in packed:
            if one["last"] < first:
                one["last"] = last
                one["mutants"].append(mutant)
                break
        else:
            packed.append({"last": last, "mutants": [mutant]})
    return [one["mutants"] for one in packed]


def lint(sixth, folder):
    run = subprocess.run([sixth, "lint", "--root", folder, "--select", "SQA1,SQA2", "--format", "jsonl", folder],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    found = collections.defaultdict(list)
    for line in run.stdout.splitlines():
        one = json.loads(line)
        for issue in one.get("issues", []):
            found[one["file"]].append((issue["line"], issue["code"]))
    return found


def judge(options, tree):
    table = collections.defaultdict(lambda: [0, 0, 0])
    with tempfile.TemporaryDirectory() as folder:
        files = read_tree(tree, folder)
        packs = {file: rounds(file) for file in files}
        for number in range(max(map(len, packs.values()), default=0)):
            placed = []
            for file, packed in packs.items():
                text, places = apply(file, packed[number]) if number < len(packed) else (file.data, [])
                placed += [(file, *place) for place in places]
                with open(file.path, "wb") as copy:
                    copy.write(text)
            found = lint(options.sixth, folder)
            for file, mutant, first, last in placed:
                name = os.path.relpath(file.path, folder)
                codes = {code for line, code in found[name] if first <= line <= last}
                row = table[mutant[0]]
                row[0] += 1
                row[1] += mutant[0] in codes
                row[2] += bool(codes) and mutant[0] not in codes
                if mutant[0] not in codes and options.verbose and options.rule in ("", mutant[0]):
                    line = file.data.count(b"\n", 0, mutant[1]) + 1
                    print("missed", mutant[0], "%s:%d" % (os.path.join(tree, name), line), b" ".join(mutant[3].split())[:160].decode(errors="replace"))
    return table


def show(name, table):
    for rule, (all_, hits, other) in sorted(table.items()):
        print("%-28s %-7s %7d %6d %6.1f%% %6d" % (name, rule, all_, hits, 100 * hits / all_, other))


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("trees", nargs="+")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--rule", default="", help="with --verbose: misses of this rule only")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    total = collections.defaultdict(lambda: [0, 0, 0])
    print("%-28s %-7s %7s %6s %7s %6s" % ("tree", "rule", "mutants", "found", "recall", "other"))
    for tree in options.trees:
        table = judge(options, tree)
        show(os.path.basename(os.path.abspath(tree)), table)
        for rule, row in table.items():
            total[rule] = [a + b for a, b in zip(total[rule], row)]
    show("all", total)
    return 0


if __name__ == "__main__":
    sys.exit(main())
