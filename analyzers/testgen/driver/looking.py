# Part of the driver; what it imports stands in world.py.


class Seen:
    def __init__(self):
        self.checks = []  # [path, relation, text]
        self.modules = set()

    def check(self, path, relation, text):
        if len(self.checks) < 60:
            self.checks.append([path, relation, text])

    def look(self, path, value, depth=0):
        text = written(value, self.modules)
        if text is not None and len(text) <= MOST_TEXT:
            relation = "=="
            if value is None or value is True or value is False:
                relation = "is"
            elif type(value) is float:
                relation = "nan" if value != value else "approx" if len(text) > 8 and math.isfinite(value) else "=="
            self.check(path, relation, text)
            if depth == 0 and isinstance(value, (str, bytes, list, tuple, dict, set)) and len(value) < 10**6:
                self.check(path, "len", str(len(value)))
                self.check(path, "isinstance", type(value).__name__)
            elif depth == 0 and type(value) in (int, float):
                self.check(path, "isinstance", type(value).__name__)
            return
        if stream_text(value) is not None and len(stream_text(value)) <= MOST_TEXT:
            self.check(path + ".getvalue()", "==", stream_text(value))
        if type(value).__module__ == "unittest.mock":  # what we set ourselves
            return
        if depth > 3 or callable(value) and not hasattr(type(value), "__dict__"):
            return
        owner = name_of(type(value), self.modules)
        if owner:
            self.check(path, "isinstance", owner)
        for base in (str, bytes, int, float):
            text = written(base(value), self.modules) if isinstance(value, base) else None
            if text is not None and len(text) < MOST_TEXT:
                self.check(path, "==", text)
                break
        if isinstance(value, (list, tuple, dict, set, frozenset, collections.deque)):
            self.check(path, "len", str(len(value)))
        if isinstance(value, (list, tuple, collections.deque)):
            for i, item in enumerate(itertools.islice(value, 4)):
                self.look(f"{path}[{i}]", item, depth + 1)
        elif isinstance(value, dict):
            for key in itertools.islice(value, 6):
                if type(key) in (str, int):
                    self.look(f"{path}[{key!r}]", value[key], depth + 1)
        for name, item in attributes_of(value):
            self.look(f"{path}.{name}", item, depth + 1)


def attributes_of(value):
    if isinstance(value, (type, types.ModuleType, types.FunctionType, types.MethodType)):
        return []
    names = [n for n in getattr(value, "__dict__", {}) if isinstance(n, str)]
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
        if os.path.realpath(getattr(sys.modules.get(cls.__module__), "__file__", None) or "") == WORLD.file:
            names += [n for n, v in cls.__dict__.items() if isinstance(v, property)]
    found = []
    for name in dict.fromkeys(names):
        if name.startswith("_"):
            continue
        try:
            found.append((name, getattr(value, name)))
        except Exception:
            pass
    return found[:24]


def state_of(value, modules):
    return {n: written(v, modules) or stream_text(v) for n, v in attributes_of(value)}


class Tracer:
    """Arcs between lines of the module: from << 20 | to, 0 for a function's entry and exit."""

    def __init__(self):
        self.arcs = set()
        self.known = {}
        self.steps = 0

    def __call__(self, frame, event, _):
        code = frame.f_code
        mine = self.known.get(code)
        if mine is None:
            mine = self.known[code] = os.path.realpath(code.co_filename) == WORLD.file
        if not mine:
            return None
        last = 0
        add = self.arcs.add

        def local(frame, event, _):
            nonlocal last
            if event == "line":
                add(last << 20 | frame.f_lineno)
                last = frame.f_lineno
                self.steps += 1
                if self.steps > MOST_STEPS:
                    raise OutOfTime()
            elif event == "return":
                add(last << 20)
            return local

        return local


class Captured(io.TextIOWrapper):
    """As pytest's capsys has it: with a buffer below."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="UTF-8", newline="", write_through=True)

    def getvalue(self):
        return "" if self.closed else self.buffer.getvalue().decode("UTF-8", "replace")

    def clear(self):
        self.buffer.truncate(self.buffer.seek(0))


class NoInput(io.TextIOBase):
    """As pytest has it."""

    def readline(self, *_):
        raise OSError("pytest: reading from stdin while output is captured")

    read = readlines = __next__ = readline


def prepared(row, seen, more, streams):
    """The object a method is called on, after what comes before, and the arguments."""
    for text in row.get("setup", ()):
        evaluated(text, None, more)
    subject = evaluated(row["subject"], seen.modules, more) if row["subject"] else None
    for stream in streams:  # a fixture may build it, and print too
        stream.clear()
    for text in row.get("before", ()):
        try:
            evaluated(text, seen.modules, {**more, "subject": subject})
        except OutOfTime as error:
            error.endless = text
            raise
    return subject, [(n, evaluated(v, seen.modules, more)) for n, v in row["args"]]


def state_text(value):
    return written(value, set()) or stream_text(value)


def perform(row, trace, look=True):
    """What the row did: {"checks", "arcs", ...}, or {"unusable": why}. Without `look` it is the arcs alone."""
    seen, tracer, said = Seen(), Tracer(), {"raised": False}
    out, err = Captured(), Captured()
    real = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = NoInput(), out, err
    mocks, folder = Mocks(), Folder(row)
    there = set(os.listdir(WORLD.base)) if look else ()
    began = time.process_time()
    DESCRIPTORS.watch()
    try:
        CLOCK.limit(row.get("limit", MOST_SECONDS))
        try:
            subject, values = prepared(row, seen, folder.names, (out, err))
            before = state_of(subject, set()) if row["subject"] and look else {}
            texts = [state_text(v) if look else None for _, v in values]
            files = folder.files()
            mocks.start(row.get("mocks", ()), folder.names)
        except Exception as error:
            return {"unusable": f"{type(error).__name__}: {error}"}
        called(row, subject, values, seen, said, tracer if trace else None, look)
        mocks.stop()
        if look:
            look_at_effects(row, subject, before, values, texts, seen)
            folder.look(files, seen)
            mocks.look(seen)
            said["unused_mocks"] = mocks.unused()
        for name, stream in (("stdout", out), ("stderr", err)):
            if 0 < len(stream.getvalue()) <= MOST_TEXT:
                seen.check(name, "==", repr(stream.getvalue()))
    except OutOfTime as error:
        said = {"unusable": "out of time", "slow": True, "steps": tracer.steps}
        return {**said, "endless": error.endless} if hasattr(error, "endless") else said
    except RecursionError:
        return {"unusable": "RecursionError"}
    except Exception as error:  # of an object that cannot be looked at, as one whose __eq__ fails
        return {"unusable": f"{type(error).__name__} where it is looked at"}
    finally:
        sys.settrace(None)
        CLOCK.limit(0)
        mocks.stop()
        folder.close()
        sys.stdin, sys.stdout, sys.stderr = real
        fault = DESCRIPTORS.fault()
    if fault:
        return {"unusable": fault}
    if look and remove_but(there):  # a test that does so leaves it in the repository
        return {"unusable": "writes into the current folder"}
    said["checks"] = [c for c in seen.checks if not re.search(r"\b0x[0-9a-f]{6,}", c[2]) and not folder.is_named_in(c[2])]
    said["modules"] = sorted(seen.modules)
    if trace:
        said["arcs"] = sorted(tracer.arcs)
        said["steps"] = tracer.steps
        said["heavy"] = time.process_time() - began > MOST_SECONDS / 2
    return said


def remove_but(there):
    """What a call left in the current folder."""
    left = set(os.listdir(WORLD.base)).difference(there)
    for name in left:
        path = os.path.join(WORLD.base, name)
        remove_tree(path, True) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
    return left


def called(row, subject, values, seen, said, tracer, look):
    """Makes the call and looks at what comes out."""
    positional = [v for n, v in values if not n]
    named = {n: v for n, v in values if n}
    try:
        try:
            if tracer:
                sys.settrace(tracer)
            target = getattr(subject, row["call"]) if row["subject"] else evaluated(row["call"])
            result = target if row.get("property") else target(*positional, **named)
            while is_made_here(result) and len(said.get("then", "")) < 60:
                texts = arguments_for(result)
                said["then"] = f"{said.get('then', '')}({', '.join(texts)})"
                result = result(*map(evaluated, texts))
            if type(result) is contextlib._GeneratorContextManager:
                said["entered"] = True
                with result as given:
                    said["leaving"] = True
                    given = finished(row, subject, given, said)
                    sys.settrace(None)
                    look_at_result(row, subject, given, seen, said, look)
                    CLOCK.limit(row.get("limit", MOST_SECONDS))
                    if tracer:
                        sys.settrace(tracer)
                return None
            result = finished(row, subject, result, said)
        finally:
            sys.settrace(None)
    except Exception as error:
        seen.checks.clear()  # of what it gave until then
        return look_at_error(row, error, seen, said)
    except SystemExit as error:
        seen.checks.clear()
        said["raised"] = said["intended"] = True
        seen.check("", "raises", "SystemExit")
        if error.code is None or isinstance(error.code, int):
            seen.check("", "code", repr(error.code))
        return None
    look_at_result(row, subject, result, seen, said, look)
    return None


def finished(row, subject, result, said):
    """What a coroutine gives, the items of a generator."""
    if inspect.iscoroutine(result):
        return asyncio.run(asyncio.wait_for(result, 2))
    if is_one_time(result, subject) or row["call"] == "__iter__" and isinstance(result, collections.abc.Iterator):
        said["listed"] = True
        return list(itertools.islice(result, ENDLESS))
    return result


def look_at_result(row, subject, result, seen, said, look):
    CLOCK.limit(2)
    try:
        if said.get("listed") and len(result) == ENDLESS:
            said["unusable"] = "goes on for ever"
        elif row["subject"] and result is subject:
            seen.check("", "self", "")
        elif look:
            seen.look("", result)
    except Exception as error:  # what it is made of cannot be looked at
        said["unusable"] = f"{type(error).__name__} where it is looked at"


def is_made_here(value):
    """A function that a function of the module made: a closure, what a decorator gives."""
    return isinstance(value, types.FunctionType) and "<locals>" in value.__qualname__ \
        and os.path.realpath(value.__code__.co_filename) == WORLD.file and not inspect.iscoroutinefunction(value)


def arguments_for(function):
    """By its signature alone, so that it gets the same from a mutant."""
    required = [p.name for p in inspect.signature(function, follow_wrapped=False).parameters.values()
                if p.default is p.empty and p.kind <= p.POSITIONAL_OR_KEYWORD]
    return ["str" if name in ("f", "fn", "func", "function", "method", "callback") else "'abc'" if i == 0 else "1"
            for i, name in enumerate(required)]


def is_one_time(result, subject):
    """Items that are best looked at as a list."""
    if isinstance(result, (type({}.keys()), type({}.values()), type({}.items()))):
        return True
    return isinstance(result, collections.abc.Iterator) and not isinstance(result, io.IOBase) and result is not subject \
        and type(result).__module__ != WORLD.module.__name__


def look_at_effects(row, subject, before, values, texts, seen):
    """Arguments and attributes that are not what they were."""
    for i, ((_, value), text) in enumerate(zip(values, texts)):
        if text is None:
            continue
        if stream_text(value) not in (None, text):
            seen.check(f"argument:{i}.getvalue()", "==", stream_text(value))
        if not isinstance(value, (list, dict, set, bytearray, collections.deque)):
            continue
        after = written(value, seen.modules)
        if after is not None and after != text:
            seen.check(f"argument:{i}", "==", after)
    for name, value in attributes_of(subject) if row["subject"] else ():
        text = state_text(value)
        if text is not None and before.get(name) != text:
            seen.look(f"self.{name}", value, 1)


def look_at_error(row, error, seen, said):
    said["raised"] = True
    known = raised_by_statement(error) or row.get("folder") and isinstance(error, (FileNotFoundError, IsADirectoryError)) \
        or row.get("mocks") and not error.args[1:]
    if isinstance(error, OSError) and not known:
        said["unusable"] = f"{type(error).__name__}: {error}"
    if any(name in PLATFORMS for _, _, name in row.get("mocks", ())) and not raised_at_home(error):
        said["unusable"] = "what it calls takes the platform for another too"
    said["intended"] = raised_by_statement(error, isinstance(error, SLIPS)) or \
        isinstance(error, (ValueError, EOFError, OSError)) and not last_operation(error).startswith("UNPACK")
    said["error"] = f"{type(error).__name__}: {error}"[:300]
    name = name_of(type(error), seen.modules)
    if name is None:
        for base in type(error).__mro__:
            name = name or name_of(base, seen.modules)
    said["type"] = type(error).__name__
    seen.check("", "raises", name or "Exception")
    try:
        message = str(error)
    except Exception:
        message = ""
    if message and len(message) <= 300 and "\n" not in message:
        seen.check("", "message", message)


PLATFORMS = ("mock_os_name", "mock_sys_platform")
SLIPS = (TypeError, AttributeError, LookupError, NameError, ArithmeticError, RecursionError, AssertionError)


def innermost(error):
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def raised_at_home(error):
    trace = innermost(error)
    return trace is not None and os.path.realpath(trace.tb_frame.f_code.co_filename) == WORLD.file


def last_operation(error):
    trace = innermost(error)
    return "" if trace is None else dis.opname[trace.tb_frame.f_code.co_code[trace.tb_lasti]]


def raised_by_statement(error, at_home=False):
    """By a `raise`; at_home: in the code that the module belongs to."""
    trace = innermost(error)
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    if code.co_filename.startswith("<") or at_home and not os.path.realpath(code.co_filename).startswith(WORLD.home):
        return False
    return last_operation(error) == "RAISE_VARARGS"


