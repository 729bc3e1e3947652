"""What a customer collects."""

from shop.models import Item, Order


class Basket:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def order(self) -> Order:
        return Order(self.items)
