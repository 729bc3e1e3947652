#!/usr/bin/env python3
"""Recall on seeded clones: copies functions of a tree, edits the copies, asks clones_dump to find them.

usage: clone_recall.py CLONES_DUMP ROOT [--functions N] [--seed N] [--missed]

Functions of 6 to 60 lines of code are drawn at random (fixed seed). Each kind of edit makes one run: the copies stand
in files of their own beside the tree. A copy counts as found when some class has a member over 70 % of the original
and another over 70 % of the copy (and the function lies to 70 % inside those members).
"""
import argparse
import ast
import io
import json
import keyword
import os
import random
import re
import shutil
import subprocess
import tempfile
import textwrap
import tokenize


def code_lines(source):
    """Lines that hold code: no docstring, no import, no comment, no blank line."""
    lines = set()
    for token in tokens_of(source):
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (
                isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            lines.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def functions(root):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if not name.endswith(".py"):
                continue
            path = os.path.join(folder, name)
            try:
                text = open(path, encoding="utf-8").read()
                tree = ast.parse(text)
            except (SyntaxError, UnicodeDecodeError, RecursionError, ValueError):
                continue
            lines = text.splitlines()
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and 6 <= node.end_lineno - node.lineno + 1 <= 200:
                    source = "\n".join(lines[node.lineno - 1:node.end_lineno])
                    source = textwrap.dedent(source) + "\n"
                    try:
                        if not 6 <= code_lines(source) <= 60:
                            continue
                    except (SyntaxError, tokenize.TokenError, IndentationError):
                        continue
                    yield path, node.lineno, node.end_lineno, source


def tokens_of(source):
    return list(tokenize.generate_tokens(io.StringIO(source).readline))


def splice(source, edits):
    """edits: (line, column, end_column, text) on single lines."""
    lines = source.splitlines(keepends=True)
    for line, column, end, text in sorted(edits, reverse=True):
        lines[line - 1] = lines[line - 1][:column] + text + lines[line - 1][end:]
    return "".join(lines)


def layout(source, rng):
    """Type 1: comments, blank lines, spaces."""
    starts = {token.start[0] for token, before in zip(tokens_of(source)[1:], tokens_of(source))
              if before.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)}
    out = []
    for number, line in enumerate(source.splitlines(), 1):
        if number in starts and rng.random() < 0.3:
            out.append(rng.choice(["", "    # " + rng.choice(["why", "see above", "careful"])]))
        if number in starts and rng.random() < 0.2 and "#" not in line and line.strip() and not line.endswith("\\"):
            line += "  # noted"
        out.append(line)
    return "\n".join(out) + "\n"


def renamed(source, rng):
    """Type 2: the function, its parameters and local names renamed one to one; literals changed."""
    tree = ast.parse(source).body[0]
    names = {tree.name}
    keywords = {k.arg for call in ast.walk(tree) if isinstance(call, ast.Call) for k in call.keywords}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    names -= {"self", "cls"} | keywords
    new = {name: f"{rng.choice(['other', 'some', 'this', 'fresh'])}_{i}" for i, name in enumerate(sorted(names))}
    edits = []
    before = None
    for token in tokens_of(source):
        line, column = token.start
        if token.type == tokenize.NAME and token.string in new and not keyword.iskeyword(token.string) and before != ".":
            edits.append((line, column, token.end[1], new[token.string]))
        elif token.type == tokenize.NUMBER and rng.random() < 0.5 and token.start[0] == token.end[0]:
            edits.append((line, column, token.end[1], str(rng.randrange(2, 90))))
        elif token.type == tokenize.STRING and token.start[0] == token.end[0] and rng.random() < 0.3:
            if re.match(r"""^(['"])[^{}\\]*\1$""", token.string) and not token.string.startswith(('"""', "'''")):
                edits.append((line, column, token.end[1], repr("text %d" % rng.randrange(1000))))
        before = token.string
    return splice(source, edits)


def simple_statements(source):
    """(first line, last line, indent, may be removed) of each one-statement line below the header."""
    tree = ast.parse(source).body[0]
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for i, stmt in enumerate(block):
                if not isinstance(stmt, ast.stmt) or hasattr(stmt, "body"):
                    continue
                if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant):
                    continue
                if any(other is not stmt and other.lineno <= stmt.end_lineno and other.end_lineno >= stmt.lineno for other in block):
                    continue
                if stmt.lineno == node.lineno if hasattr(node, "lineno") else False:
                    continue
                found.append((stmt.lineno, stmt.end_lineno, stmt.col_offset, len(block) > 1))
    return sorted(set(found))


NEW = ["log.debug('state %s', flags)", "counter = counter + 1", "check(options, strict=True)", "if debug: return None",
       "total += len(items)", "seen.append((key, level))", "del cache[index]", "assert ready, 'not ready'"]


def edited(source, rng, insert=0, remove=0, change=0):
    """Type 3: statements added, removed or replaced; None when the function has too few to edit."""
    lines = source.splitlines()
    places = simple_statements(source)
    if len(places) < max(insert, change + remove) + 1:
        return None
    chosen = rng.sample(places, insert + remove + change) if insert + remove + change <= len(places) else places
    todo = ["insert"] * insert + ["remove"] * remove + ["change"] * change
    for (first, last, column, spare), what in sorted(zip(chosen, todo), reverse=True):
        text = " " * column + rng.choice(NEW)
        if what == "insert":
            lines[first - 1:first - 1] = [text]
        elif what == "change":
            lines[first - 1:last] = [text]
        elif spare:
            lines[first - 1:last] = []
        else:
            return None
    result = "\n".join(lines) + "\n"
    try:
        ast.parse(result)
    except SyntaxError:
        return None
    return result


def kinds():
    """Name and edit; an edit gives the copy and the copy before it was renamed."""
    yield "1 layout", lambda s, r: (layout(s, r), s)
    yield "2 renamed, literals", lambda s, r: (renamed(s, r), s)
    yield "1+2", lambda s, r: (layout(renamed(s, r), r), s)
    for count in (1, 2, 3):
        for what in ("insert", "remove", "change"):
            def one(s, r, w=what, c=count):
                made = edited(s, r, **{w: c})
                return made and (made, made)
            yield f"3 {what} {count}", one
    for count in (1, 2, 3):
        def both(s, r, c=count):
            made = edited(s, r, insert=c - c // 2, change=c // 2)
            return made and (renamed(made, r), made)
        yield f"2+3 renamed, {count} lines", both


CLOSED = set(")]},:.")


def similarity(a, b):
    """2 LCS / (n1 + n2) over tokens, literals by class; a second opinion on whether the copy is still a clone."""
    def plain(source):
        words = []
        for token in tokens_of(source):
            if token.type in (tokenize.NAME, tokenize.OP) and token.string not in CLOSED:
                words.append(token.string)
            elif token.type in (tokenize.NUMBER, tokenize.STRING):
                words.append(token.type)
        return words
    a, b = plain(a), plain(b)
    row = [0] * (len(b) + 1)
    for word in a:
        before = row
        row = [0]
        for j, other in enumerate(b):
            row.append(before[j] + 1 if word == other else max(before[j + 1], row[j]))
    return 2 * row[-1] / max(1, len(a) + len(b))


def overlap(a, b):
    return max(0, min(a[1], b[1]) - max(a[0], b[0]) + 1)


def found(classes_of, original, copy):
    def held(file, span):
        for number, begin, end in classes_of.get(file, ()):
            if overlap((begin, end), span) >= 0.7 * (span[1] - span[0] + 1):
                yield number
    return bool(set(held(*original)) & set(held(*copy)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dump")
    parser.add_argument("root")
    parser.add_argument("--functions", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--similarity", type=float, default=0.8)
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    everything = list(functions(options.root))
    drawn = rng.sample(everything, min(options.functions, len(everything)))
    print(f"{options.root}: {len(drawn)} of {len(everything)} functions of 6 to 60 lines of code")
    print(f"{'edit':24}  {'all seeded':>19}   {'similarity kept':>19}   {'and 11+ lines':>19}")
    for name, edit in kinds():
        rng = random.Random(options.seed)
        folder = tempfile.mkdtemp()
        try:
            os.symlink(os.path.abspath(options.root), os.path.join(folder, "tree"))
            tree = os.path.join(folder, "tree")
            os.mkdir(os.path.join(folder, "zz_copies"))
            seeded = []
            for index, (path, first, last, source) in enumerate(drawn):
                made = edit(source, rng)
                if made is None:
                    continue
                copy, alike = made
                alike = similarity(source, alike) >= options.similarity
                into = os.path.join(folder, "zz_copies", f"copy{index:04}.py")
                head = f"import module_{index}\n\nname_{index} = {index}\n\n\n"
                with open(into, "w", encoding="utf-8") as file:
                    file.write(head + copy)
                path = os.path.join(tree, os.path.relpath(path, options.root))
                seeded.append(((path, (first, last)), (into, (6, 5 + copy.count("\n"))), source, alike))
            lines = subprocess.run([options.dump, folder, "--json"], check=True, capture_output=True, text=True).stdout
            classes_of = {}
            for number, line in enumerate(lines.splitlines()):
                for file, begin, end, _, _ in json.loads(line)["members"]:
                    classes_of.setdefault(file, []).append((number, begin, end))
            hits = [found(classes_of, original, copy) for original, copy, _, _ in seeded]
            rates = []
            for keep in (lambda source, alike: True, lambda source, alike: alike,
                         lambda source, alike: alike and code_lines(source) >= 11):
                kept = [hit for hit, (_, _, source, alike) in zip(hits, seeded) if keep(source, alike)]
                rates.append(f"{sum(kept):4} of {len(kept):4} {sum(kept) / max(1, len(kept)):6.3f}")
            print(f"{name:24}  " + "   ".join(rates), flush=True)
            if options.missed:
                for hit, (original, copy, source, alike) in zip(hits, seeded):
                    if alike and not hit:
                        print("   missed", original[0], original[1], "\n" + textwrap.indent(open(copy[0]).read(), "      "))
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
