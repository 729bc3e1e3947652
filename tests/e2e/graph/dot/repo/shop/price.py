from typing import TYPE_CHECKING

import shop.cart

if TYPE_CHECKING:
    from shop.db.models import Item


def total(items):
    return sum(i.price for i in items), shop.cart
