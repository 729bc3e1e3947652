"""What the shop sells."""

from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: int


@dataclass
class Order:
    items: list[Item]
