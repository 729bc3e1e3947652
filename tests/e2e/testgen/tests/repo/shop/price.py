"""Prices."""
import dataclasses
import os
import time


class PriceError(ValueError):
    """A price that cannot be."""


def discount(price: float, percent: int) -> float:
    """The price with so much taken off.

    >>> discount(200.0, 25)
    150.0
    """
    if percent < 0 or percent > 100:
        raise PriceError(f"not a share: {percent}")
    if percent == 100:
        return 0.0
    return price * (100 - percent) / 100


def label(name, sizes):
    out = []
    for size in sizes:
        if size in ("S", "M"):
            out.append(name.upper() + "-" + size)
        else:
            out.append(name)
    return out


async def later(n: int) -> int:
    return n * 2


@dataclasses.dataclass
class Basket:
    limit: int = 2

    def __post_init__(self):
        self.items = []

    def add(self, item: str) -> "Basket":
        if len(self.items) >= self.limit:
            raise PriceError("full")
        self.items.append(item)
        return self


def age():
    return time.time()


def forget(path: str):
    os.remove(path)


def split():
    return os.fork()
