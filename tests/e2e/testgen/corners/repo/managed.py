"""Context managers that end otherwise than they begin; numbers too long to write; a property that makes a function."""
import contextlib
import os
import pathlib


@contextlib.contextmanager
def collected(items: list):
    found = {"items": list(items)}
    yield found
    found.clear()


@contextlib.contextmanager
def strict(n: int):
    yield n
    if n > 17:
        raise ValueError("too many")


def huge(n: int):
    if n == 3:
        return 7
    return 10 ** 6000 + n


class Scale:
    def __init__(self, factor: int):
        self._factor = factor

    @property
    def times(self):
        def scaled(value):
            return [self._factor, value]
        return scaled


def home(name: str):
    if os.name == "nt":
        return str(pathlib.Path(name))
    return name + "!"
