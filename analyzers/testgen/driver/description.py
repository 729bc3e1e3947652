# Part of the driver; what it imports stands in world.py.


def describe(value):
    if isinstance(value, types.ModuleType):
        return {"kind": "module", "module": value.__name__}
    if isinstance(value, type):
        said = {"kind": "class", "module": value.__module__, "abstract": inspect.isabstract(value)}
        if issubclass(value, enum.Enum):
            return {**said, "kind": "enum", "members": [m for m in value.__members__ if m.isidentifier()][:12]}
        if issubclass(value, BaseException):
            said["kind"] = "exception"
        said["parameters"] = parameters_of(value)
        if value.__module__ == WORLD.module.__name__:
            said["members"] = [n for n in dir(value) if not n.startswith("__")]
            said["constants"] = {n: list(dict.fromkeys(words_in(v)))[:20] for n in said["members"]
                                 for v in [inspect.getattr_static(value, n)] if isinstance(v, (str, tuple, list, set, frozenset, dict))}
            said["lacking"] = sorted(getattr(value, "__abstractmethods__", ()))
            said["bases"] = [base.__name__ for base in value.__mro__[1:-1] if base.__module__ == value.__module__]
        said["subclasses"] = subclasses_of(value)
        return said
    if getattr(value, "__origin__", None) is not None or isinstance(value, getattr(types, "UnionType", ())):
        return {"kind": "alias", "annotation": note_of(value)}
    if isinstance(value, re.Pattern):
        return {"kind": "pattern"}
    if callable(value):
        return {"kind": "function", "module": getattr(value, "__module__", None) or ""}
    said = {"kind": "value"}
    said["words"] = list(dict.fromkeys(words_in(value)))[:30]
    said["type"] = type(value).__name__
    if type(value) in (bool, int, str, bytes, list, dict, set, tuple) or value is None:
        said["truth"] = bool(value)
        said["switch"] = type(value) in (bool, int) or value is None
    return said


def subclasses_of(cls):
    """Classes that can stand in where this one is asked for and cannot be built itself."""
    found = []
    todo = [cls] if cls.__module__ != "builtins" else []
    while todo and len(found) < 4:
        for sub in type.__subclasses__(todo.pop(0)):
            name = name_of(sub, set())
            if name and not inspect.isabstract(sub) and parameters_of(sub) is not None:
                found.append({"name": name, "parameters": parameters_of(sub)})
            todo.append(sub)
    return found[:4]


def words_in(value, depth=0):
    """Short texts in a constant, in what it holds, and in the fields of that."""
    if isinstance(value, str):
        if len(value) < 60:
            yield value
    elif depth < 3 and isinstance(value, (dict, set, frozenset, list, tuple)) and len(value) <= 200:
        for item in itertools.chain(value, value.values() if isinstance(value, dict) else ()):
            yield from words_in(item, depth + 1)
    elif 0 < depth < 3 and not isinstance(value, (type, types.FunctionType, types.ModuleType)):
        for item in list(getattr(value, "__dict__", {}).values())[:10]:
            yield from words_in(item, depth + 1)


def parameters_of(cls):
    try:
        signature = inspect.signature(cls)
    except (ValueError, TypeError):
        return None
    said = []
    for p in signature.parameters.values():
        note = "" if p.annotation is p.empty else p.annotation if isinstance(p.annotation, str) else note_of(p.annotation)
        said.append({"name": p.name, "annotation": note, "kind": int(p.kind), "optional": p.default is not p.empty})
    return said


def note_of(annotation):
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation.__qualname__
    return re.sub(r"\b(?:typing|collections\.abc|builtins)\.", "", re.sub(r"ForwardRef\('([^']*)'\)", r"\1", repr(annotation)))


def patterns_of(names):
    found = {}
    of_classes = {n: v for c in names.values() if isinstance(c, type) and c.__module__ == WORLD.module.__name__
                  for n, v in vars(c).items() if isinstance(v, re.Pattern)}
    for name, value in {**of_classes, **names}.items():
        if isinstance(value, re.Pattern):
            found[name] = samples_of([value])
        elif isinstance(value, (dict, list, tuple)):
            inside = [v for v in (value.values() if isinstance(value, dict) else value) if isinstance(v, re.Pattern)]
            if inside:
                found[name] = samples_of(inside[:12])
    return found


def samples_of(patterns):
    hits, misses = [], []
    for pattern in patterns:
        if not isinstance(pattern.pattern, str):
            continue
        for hit in Sampler(pattern).samples():
            if hit not in hits and len(hits) < 40:
                hits.append(hit)
        for hit in hits[-3:]:
            for miss in (hit[:-1], hit + "!", "!" + hit, hit.swapcase(), hit[1:]):
                if miss not in misses and not pattern.search(miss) and len(misses) < 20:
                    misses.append(miss)
    return {"hits": hits, "misses": misses}


class Sampler:
    """Strings that a regular expression matches: each alternative once, repetitions at their bounds."""

    def __init__(self, pattern):
        self.pattern = pattern
        try:
            parser = sys.modules.get("re._parser") or __import__("sre_parse")
            self.tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        except Exception:
            self.tree = None

    def samples(self, tries=60, most=8):
        if self.tree is None:
            return []
        found = []
        for seed in range(tries):
            self.random = random.Random(seed)
            self.seed = seed
            self.groups = {}
            try:
                text = self.sequence(self.tree)
            except (RecursionError, ValueError):
                return found
            for whole in (text, text + " end", "a " + text):
                if len(whole) <= 300 and whole not in found and self.pattern.search(whole):
                    found.append(whole)
                    break
            if len(found) >= most:
                break
        return found

    def sequence(self, items):
        return "".join(self.item(str(op).lower(), argument) for op, argument in items)

    def item(self, op, argument):
        if op == "literal":
            return chr(argument)
        if op == "not_literal":
            return "x" if argument != ord("x") else "y"
        if op == "any":
            return self.random.choice("ab1 ")
        if op == "in":
            return self.one_of(argument)
        if op == "branch":
            return self.sequence(self.random.choice(argument[1]))
        if op in ("max_repeat", "min_repeat", "possessive_repeat"):
            least, most, inner = argument
            most = min(int(most), max(int(least), 1) + 3)
            count = (least, most, min(max(least, 1), most))[self.seed % 3] if self.seed < 3 else self.random.randint(least, most)
            return "".join(self.sequence(inner) for _ in range(count))
        if op == "subpattern":
            text = self.sequence(argument[3])
            self.groups[argument[0]] = text
            return text
        if op == "atomic_group":
            return self.sequence(argument)
        if op == "assert":
            return self.sequence(argument[1]) if argument[0] > 0 and self.random.random() < 0.5 else ""
        if op == "groupref":
            return self.groups.get(argument, "")
        if op == "groupref_exists":
            return self.sequence(argument[1] if argument[0] in self.groups else argument[2] or [])
        if op == "category":
            return self.category(str(argument).lower())
        return ""  # at, assert_not

    def category(self, name):
        pool = "0123456789" if name.endswith("digit") else " \t\n" if name.endswith("space") else "abzAZ09_"
        if "_not_" in name:
            pool = "".join(c for c in "aZ0 _-.\n" if c not in pool and not (name.endswith("digit") and c.isdigit()))
        return self.random.choice(pool)

    def one_of(self, parts):
        negated = str(parts[0][0]).lower() == "negate"
        if negated:
            flags = self.pattern.flags
            for c in self.random.sample("aZ5 _-.,:x\n", 11):
                if not any(self.holds(str(op).lower(), argument, c) for op, argument in parts[1:]):
                    return c
            return "\u00e9" if flags else "~"
        op, argument = self.random.choice(parts)
        op = str(op).lower()
        if op == "range":
            return chr(self.random.choice((argument[0], argument[1], (argument[0] + argument[1]) // 2)))
        return self.item(op, argument)

    def holds(self, op, argument, c):
        if op == "literal":
            return ord(c) == argument
        if op == "range":
            return argument[0] <= ord(c) <= argument[1]
        name = str(argument).lower()
        inside = c.isdigit() if name.endswith("digit") else c.isspace() if name.endswith("space") else c.isalnum() or c == "_"
        return inside != ("_not_" in name)


