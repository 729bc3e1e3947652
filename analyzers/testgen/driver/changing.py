# Part of the driver; what it imports stands in world.py.


# Forms of lines that programs read: fields, sections, settings, lists, options.
LINES = ("{0}: {1}", "{0}:\n    {1}", "{0}:\n    {1}: abc", "{0}\n----\n{1}", "{0}\n----\n{1} : abc\n    abc", ":{0}: {1}",
         ":{0} {1}: abc", "{0} = {1}", "[{0}]\n{1} = 1", "{0}={1}", "- {0}", "{0}, {1}", "{0}({1})", "# {0}", "--{0}={1}",
         "<{0}>{1}</{0}>", "{0} {1}", "{0}.{1}", "{0}@{1}.com", "/{0}/{1}", "'{0}'", '"{0}"', "{0} ({1}): abc. Defaults to 1.")


class Mutator:
    def __init__(self, seed, words, numbers):
        self.random = random.Random(seed)
        self.words = list(words) or ["a"]
        self.numbers = list(numbers) or [0, 1]
        self.known = set(self.words)
        self.texts = []  # of rows that led further

    def keep(self, row):
        """Its texts are worth taking parts of."""
        for _, text in row["args"]:
            self.texts += [v for _, _, v in literals_in(text) if type(v) is str and len(v) > 2 and v not in self.texts]
        del self.texts[:-40]

    def learn(self, values):
        """What the code compared with is worth trying."""
        for value in values:
            if isinstance(value, bytes):
                value = value.decode("latin-1")
            if type(value) is str and 0 < len(value) <= 30 and value not in self.known and len(self.known) < 400 \
                    and WORLD.base not in value:
                self.known.add(value)
                self.words.append(value)

    def towards(self, value, left, right):
        """What was compared, put where it came from (Aschermann et al. 2019)."""
        r = self.random
        if not isinstance(right, list) and r.random() < 0.5:
            left, right = right, left
        if isinstance(right, list):
            right = r.choice(right) if right else None
        if isinstance(left, list):
            left = r.choice(left) if left else None
        kind = type(value)
        if kind in (str, bytes, list) and type(left) is int and type(right) is int:
            return self.towards_number(value, left, right + r.choice((0, 0, 1, -1)))
        if kind in (int, float) and type(right) in (int, float) and abs(right) < 10**9:
            step = right - left if type(left) in (int, float) and abs(left) < 10**9 else 1
            return kind(r.choice((right, right + 1, right - 1, value + step, value - step, value + step / r.randint(2, 10))))
        if kind is bytes and isinstance(right, str):
            right = right.encode("latin-1", "ignore")
        if kind is str and isinstance(right, bytes):
            right = right.decode("latin-1")
        if kind in (str, bytes) and type(right) is kind and len(right) < 200:
            at = value.lower().find(left.lower()) if type(left) is kind and left else -1
            if at >= 0:
                to = at + len(left)
                if r.random() < 0.6:
                    return value[:at] + right + value[to:]
                return r.choice((value[:at] + right + value[at:], value[:to] + right + value[to:]))[:400]
            at = r.randint(0, len(value))
            return r.choice((right, value[:at] + right + value[at:], right + value, value + right))[:400]
        if kind in (list, tuple, set) and right is not None and type(right) in (int, float, str, bytes):
            return kind([*value, right][-20:])
        if kind is dict and type(right) in (int, str):
            return {**value, right: r.choice([1, "abc"])}
        if value is None and right is not None:
            return right
        return self.value(value)

    def towards_number(self, value, left, right):
        """A number that was compared may have been written in a text, a character's code, or a length."""
        if max(abs(left), abs(right)) >= 2**64:
            return self.value(value)
        if left == len(value) and value and 0 <= right <= 400:
            return (value * (right // len(value) + 1))[:right]
        if type(value) is bytes:  # as struct packs them
            for size, order in ((8, "little"), (8, "big"), (4, "little"), (4, "big"), (2, "little"), (2, "big"), (1, "big")):
                if 0 <= left < 1 << 8 * size and 0 <= right < 1 << 8 * size and left.to_bytes(size, order) in value:
                    return value.replace(left.to_bytes(size, order), right.to_bytes(size, order), 1)
            return self.value(value)
        if type(value) is str:
            pairs = [(str(left), str(right))]
            if 0 <= left < 0x110000 and 0 <= right < 0xd800:
                pairs.append((chr(left), chr(right)))
            for old, new in reversed(pairs):
                if old in value:
                    return value.replace(old, new, 1)
        return self.value(value)

    def value(self, value):
        kind = type(value)
        if kind is bool:
            return not value
        if kind is int:
            r = self.random
            return r.choice([value + 1, value - 1, -value, value * 2, value // 2, r.choice(self.numbers), r.randint(-5, 300)])
        if kind is float:
            return self.random.choice([value + 1, -value, value / 2, 0.0, float(self.random.choice(self.numbers))])
        if kind is str:
            return self.text(value)
        if kind is bytes:
            return self.text(value.decode("latin-1")).encode("latin-1", "ignore")
        if kind in (list, tuple, set):
            try:
                return kind(self.items(list(value)))
            except TypeError:  # what a set cannot hold
                return value
        if kind is dict:
            return self.pairs(dict(value))
        if value is None:
            return self.random.choice([None, self.random.choice(self.words), self.random.choice(self.numbers), True, []])
        return value

    def text(self, text):
        r = self.random
        for _ in range(r.choice((1, 1, 2, 3))):
            word = r.choice(self.words)
            at = r.randint(0, len(text))
            to = min(len(text), at + r.randint(0, 6))
            choice = r.randint(0, 12)
            if choice == 12:
                other = r.choice(self.texts or self.words)
                cut = r.randint(0, len(other))
                text = r.choice((text[:at] + other[cut:], other[:cut] + text[at:], text[:at] + other + text[to:]))
            elif choice >= 10:
                line = r.choice(LINES).format(word, r.choice(self.words))
                text = r.choice((line, text + "\n" + line, line + "\n" + text, text + "\n\n" + line, text + "\n    " + line))
            elif choice <= 3:
                text = text[:at] + word + text[at:]
            elif choice == 4:
                text = text[:at] + text[to:]
            elif choice == 5:
                text = text[:at] + word + text[to:]
            elif choice == 6:
                text = text + r.choice(("\n", "\n\n", " ", "\n    ", ": ", "")) + word
            elif choice == 7:
                text = text[:at] + r.choice(" \n\t.,:;-_/@#0aZ(){}[]<>'\"=+*") + text[at:]
            elif choice == 8:
                text = r.choice((word, text[:at], text[at:], text.upper(), text.lower(), text * 2, text.title()))
            else:
                text = text[:at] + r.choice(("\n", "\n    ", " ")) + text[at:]
        return text[:400]

    def items(self, items):
        r = self.random
        choice = r.randint(0, 4)
        if choice == 0 and items:
            items.pop(r.randrange(len(items)))
        elif choice == 1 and items:
            items.append(copy.copy(r.choice(items)))
        elif choice == 2:
            items.insert(r.randint(0, len(items)), r.choice([r.choice(self.words), r.choice(self.numbers)]))
        elif items:
            at = r.randrange(len(items))
            items[at] = self.value(items[at])
        return items[:20]

    def pairs(self, pairs):
        r = self.random
        keys = list(pairs)
        choice = r.randint(0, 3)
        if choice == 0 and keys:
            del pairs[r.choice(keys)]
        elif choice == 1:
            pairs[r.choice(self.words)] = r.choice([r.choice(self.words), r.choice(self.numbers), None, [], {}])
        elif keys:
            key = r.choice(keys)
            pairs[key] = self.value(pairs[key])
        return pairs


@functools.lru_cache(maxsize=4096)
def literals_in(text):
    """[begin, end, value] in bytes of the literals in an expression that are in no larger one."""
    found = []
    data = text.encode()

    def look(node):
        if isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp)):
            try:
                value = ast.literal_eval(node)
                # a name of a file is no text to change
                if node.lineno == node.end_lineno == 1 and not data[:node.col_offset].endswith(b"tmp_path / "):
                    found.append((node.col_offset, node.end_col_offset, value))
                return
            except (ValueError, TypeError):
                pass
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.keyword):
                look(child)
            elif child.arg:
                look(child.value)

    try:
        look(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        pass
    return found


def with_other(text, part, value):
    """The expression with another value in the place of one of its literals; None: it cannot be written."""
    try:
        new = written(value, set())
    except TypeError:
        return None
    if new is None:
        return None
    data = text.encode()
    return (data[:part[0]] + new.encode() + data[part[1]:]).decode()


def with_change(text, change, hint):
    parts = literals_in(text)
    if not parts:
        return text
    part = change.random.choice(parts)
    value = part[2]
    if hint is not None and change.random.random() < 0.7:
        try:
            new = change.towards(value, *hint)
        except (ValueError, OverflowError):  # between a huge number and one with a point
            new = change.value(value)
    else:
        new = change.value(value)
    return with_other(text, part, new) or text


