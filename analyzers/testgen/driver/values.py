# Part of the driver; what it imports stands in world.py.


def name_of(thing, modules):
    """How a test calls a class or function, or None."""
    name = getattr(thing, "__qualname__", "")
    if not name or "<" in name:
        return None
    if WORLD.space.get(name) is thing or getattr(builtins, name, None) is thing:
        return name
    owner, _, rest = name.partition(".")
    if rest and owner in WORLD.space and dig(WORLD.space[owner], rest) is thing:
        return name
    module = getattr(thing, "__module__", None)
    if module in sys.modules and module not in ("__main__", "builtins") and dig(sys.modules[module], name) is thing:
        modules.add(module)
        return f"{module}.{name}"
    return None


def dig(value, dotted):
    for part in dotted.split("."):
        value = getattr(value, part, None)
    return value


def written(value, modules, depth=0):
    """An expression equal to the value, or None."""
    try:
        return written_as_it_is(value, modules, depth)
    except ValueError:  # a number of more digits than Python writes
        return None


def written_as_it_is(value, modules, depth):
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        text = repr(value)
        return text if len(text) <= MOST_TEXT else None
    if kind is float:
        if math.isfinite(value):
            return repr(value)
        modules.add("math")
        return "math.nan" if value != value else "math.inf" if value > 0 else "-math.inf"
    if kind is complex:
        return repr(value)
    if depth > 6:
        return None
    if isinstance(value, enum.Enum):
        owner = name_of(kind, modules)
        return f"{owner}.{value.name}" if owner and value.name and value.name.isidentifier() else None
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return name_of(value, modules)
    if kind in (list, tuple, set, frozenset, collections.deque):
        return written_items(value, kind, modules, depth)
    if kind in (dict, collections.OrderedDict, collections.Counter, collections.defaultdict):
        if len(value) > MOST_ITEMS:
            return None
        pairs = [(written(k, modules, depth + 1), written(v, modules, depth + 1)) for k, v in value.items()]
        if any(k is None or v is None for k, v in pairs):
            return None
        return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"
    if kind in (bytearray, range, slice):
        return repr(value)
    if kind.__module__ == "datetime":
        return repr(value)
    if kind in (decimal.Decimal, fractions.Fraction, uuid.UUID):
        return f"{kind.__module__}.{value!r}"
    if isinstance(value, pathlib.PurePath):
        return f"pathlib.{value!r}"
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return written_call(kind, [(f, v) for f, v in zip(kind._fields, value)], value, modules, depth)
    if dataclasses.is_dataclass(value) and kind.__eq__ is not object.__eq__:
        fields = [(f.name, getattr(value, f.name, None)) for f in dataclasses.fields(value) if f.init]
        return written_call(kind, fields, value, modules, depth)
    return None


def written_items(value, kind, modules, depth):
    if len(value) > MOST_ITEMS:
        return None
    items = [written(v, modules, depth + 1) for v in value]
    if any(i is None for i in items):
        return None
    if kind is list:
        return "[" + ", ".join(items) + "]"
    if kind is tuple:
        return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
    if kind is collections.deque:
        return "collections.deque([" + ", ".join(items) + "])"
    inside = ", ".join(sorted(items))
    if kind is set:
        return "{" + inside + "}" if items else "set()"
    return "frozenset({" + inside + "})" if items else "frozenset()"


def written_call(kind, fields, value, modules, depth):
    owner = name_of(kind, modules)
    parts = [(n, written(v, modules, depth + 1)) for n, v in fields]
    if owner is None or any(p is None for _, p in parts):
        return None
    text = f"{owner}(" + ", ".join(f"{n}={p}" for n, p in parts) + ")"
    try:
        return text if evaluated(text) == value else None
    except Exception:
        return None


def evaluated(text, modules=None, more=None):
    """The value of an expression; modules: gets those that it names and a test must import."""
    code, named = compiled(text)
    space = {**WORLD.space, **more} if more else WORLD.space
    for root, module in named:
        if root in space:
            continue
        if root in sys.modules:
            space = {**space, root: sys.modules[root]}
            if modules is not None:
                modules.add(module)
    return eval(code, space)


@functools.lru_cache(maxsize=4096)
def compiled(text):
    tree = ast.parse(text, mode="eval")
    named = []  # the first name, and the module that a dotted name begins with
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            named.append((node.id, node.id))
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            if re.fullmatch(r"[\w.]+", dotted) and dotted in sys.modules:
                named.insert(0, (dotted.partition(".")[0], dotted))
    return compile(tree, "<row>", "eval"), named


def stream_text(value):
    """What stands in a stream in memory; None: it is something else, or closed."""
    return repr(value.getvalue()) if type(value) in (io.StringIO, io.BytesIO) and not value.closed else None


