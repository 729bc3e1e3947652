# Part of the driver; what it imports stands in world.py.


# Forms of lines that programs read: fields, sections, settings, lists, options.
LINES = ("{0}: {1}", "{0}:\n    {1}", "{0}:\n    {1}: abc", "{0}\n----\n{1}", "{0}\n----\n{1} : abc\n    abc", ":{0}: {1}",
         ":{0} {1}: abc", "{0} = {1}", "[{0}]\n{1} = 1", "{0}={1}", "- {0}", "{0}, {1}", "{0}({1})", "# {0}", "--{0}={1}",
         "<{0}>{1}</{0}>", "{0} {1}", "{0}.{1}", "{0}@{1}.com", "/{0}/{1}", "'{0}'", '"{0}"', "{0} ({1}): abc. Defaults to 1.")


class Mutator:
    def __init__(self, seed, words, numbers):
        self.random = random.Random(seed)
        self.words = words or ["a"]
        self.numbers = numbers or [0, 1]

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
            return kind(self.items(list(value)))
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
            choice = r.randint(0, 11)
            if choice >= 10:
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
        try:
            hash(tuple(items))
        except TypeError:
            pass
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


def search(ask):
    """Rows that reach arcs no row reached, by changing the ones there are."""
    found = []
    known = set(ask["known"])
    end = cpu() + ask["seconds"]
    for attempt in range(4):
        left = end - cpu()
        if left <= 0:
            break
        child = aside(lambda: searching(ask["rows"] + [f["row"] for f in found], known, ask, left, attempt))
        while True:
            answer = child.next(6 * left + 3)
            if answer is None or answer.get("done"):
                break
            found.append(answer)
            known.update(answer["arcs"])
        child.close()
        if answer is not None:
            break
    return {"found": found}


def searching(rows, known, ask, seconds, attempt):
    end = cpu() + seconds
    change = Mutator(ask["seed"] * 31 + attempt, ask["words"], ask["numbers"])
    known = set(known)
    pool = [r for r in rows]
    options = {}
    for row in pool:
        for i, (name, text) in enumerate(row["args"]):
            options.setdefault(name or i, []).append(text)
    tried = set()
    idle = 0
    while cpu() < end and idle < ask["idle"]:
        idle += 1
        row = change.random.choice(pool[-8:] if change.random.random() < 0.5 else pool)
        new = changed(row, change, options, pool)
        key = json.dumps([new["subject"], new["args"]])
        if key in tried:
            continue
        tried.add(key)
        random.seed(0)
        outcome = perform({**new, "limit": 0.3}, True, False)
        if "checks" not in outcome or outcome["raised"] and not outcome.get("intended"):
            continue
        fresh = set(outcome["arcs"]) - known
        if not fresh:
            continue
        idle = 0
        new = shrunk(new, fresh, end)
        outcome = perform({**new, "limit": 0.5}, True, False)
        if "arcs" not in outcome or not fresh & set(outcome["arcs"]):
            continue
        known.update(outcome["arcs"])
        pool.append(new)
        yield {"row": new, "arcs": outcome["arcs"]}
    yield {"done": True}


def changed(row, change, options, pool):
    new = {**row, "args": [list(a) for a in row["args"]]}
    if row["subject"] and change.random.random() < 0.2:
        new["subject"] = change.random.choice(pool)["subject"]
    if not new["args"]:
        return new
    for _ in range(change.random.choice((1, 1, 1, 2))):
        i = change.random.randrange(len(new["args"]))
        name, text = new["args"][i]
        if change.random.random() < 0.15:
            new["args"][i][1] = change.random.choice(options[name or i])
            continue
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            continue
        try:
            text = written(change.value(value), set())
        except TypeError:
            continue
        if text is not None:
            new["args"][i][1] = text
    return new


def shrunk(row, fresh, end):
    """The same row with less text that still reaches one of these arcs."""
    row = {**row, "args": [list(a) for a in row["args"]]}
    for argument in row["args"]:
        try:
            value = ast.literal_eval(argument[1])
        except (ValueError, SyntaxError):
            continue
        if not isinstance(value, str):
            continue
        size = max(1, len(value) // 2)
        tries = 0
        while size >= 1 and tries < 120 and cpu() < end + 0.5:
            at = 0
            while at < len(value) and tries < 120:
                tries += 1
                less = value[:at] + value[at + size:]
                old = argument[1]
                argument[1] = repr(less)
                outcome = perform({**row, "limit": 0.3}, True, False)
                if fresh <= set(outcome.get("arcs", ())) and (not outcome["raised"] or outcome.get("intended")):
                    value = less
                else:
                    argument[1] = old
                    at += size
            size //= 2
    return row


