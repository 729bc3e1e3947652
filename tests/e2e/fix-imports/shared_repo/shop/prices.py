from .models import (
    Item,  # one of them
    Order,
)


def total(order: Order) -> int:
    return sum(price(item) for item in order.items)


def price(item: Item) -> int:
    return item.price
