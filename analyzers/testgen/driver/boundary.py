# Part of the driver; what it imports stands in world.py.


class Folder:
    """The private folder that a row calls tmp_path, as pytest does."""

    count = 0

    def __init__(self, row):
        self.path = None
        self.names = {}
        if row.get("folder"):
            Folder.count += 1
            self.path = os.path.join(WORLD.base, f"folder-{os.getpid()}-{Folder.count}")
            os.mkdir(self.path)
            self.names = {"tmp_path": pathlib.Path(self.path)}

    def files(self):
        found = {}
        for above, _, names in os.walk(self.path) if self.path else ():
            for name in sorted(names)[:10]:
                path = os.path.join(above, name)
                with open_file(path, "rb") as file:
                    found[os.path.relpath(path, self.path)] = file.read(10_000)
        return found

    def look(self, before, seen):
        after = self.files()
        for name in sorted(before.keys() - after.keys()):
            seen.check(f"file:{name}", "gone", "")
        for name, data in sorted(after.items()):
            if before.get(name) == data:
                continue
            try:
                text = data.decode()
                if "\r" in text:
                    raise ValueError
                seen.check(f"file:{name}", "text", repr(text))
            except ValueError:
                seen.check(f"file:{name}", "bytes", repr(data))

    def is_named_in(self, text):
        return self.path is not None and self.path in text

    def close(self):
        if self.path:
            remove_tree(self.path, ignore_errors=True)


class Mocks:
    """Stand-ins for what reaches out of the process, while a row runs."""

    def __init__(self):
        self.patches = []
        self.made = []

    def start(self, rows, more):
        if not rows:
            return
        import unittest.mock
        for target, behaviour, _ in rows:
            patch = eval(compile(f"mock.patch({target!r}{', ' if behaviour else ''}{behaviour})", "<row>", "eval"),
                         {**WORLD.space, **sys.modules, "mock": unittest.mock, **more})
            self.made.append(patch.start())
            self.patches.append(patch)

    def stop(self):
        while self.patches:
            self.patches.pop().stop()

    def unused(self):
        """Streams that stood in and that nobody read."""
        return [i for i, made in enumerate(self.made) if type(made) is io.StringIO and not made.closed and made.tell() == 0]

    def look(self, seen):
        for i, made in enumerate(self.made):
            text = calls_text(made, seen.modules)
            if text is not None and len(text) <= MOST_TEXT:
                seen.check(f"mock:{i}", "calls", text)


def calls_text(made, modules):
    """The calls as a list of mock.call(...), or None where an argument cannot be written down."""
    import unittest.mock
    calls = list(getattr(made, "mock_calls", ()))
    if not isinstance(made, unittest.mock.NonCallableMock):
        return None
    texts = []
    for name, positional, named in calls[:9]:
        parts = [written(v, modules) for v in positional] + [written(v, modules) and f"{n}={written(v, modules)}" for n, v in named.items()]
        if None in parts:
            return None
        joint = "" if not name or name.startswith("(") else "."
        texts.append(f"mock.call{joint}{name}({', '.join(parts)})")
    text = "[" + ", ".join(texts) + "]"
    try:
        same = eval(compile(text, "<row>", "eval"), {**WORLD.space, "mock": unittest.mock}) == calls
    except Exception:
        return None
    return text if same else None


