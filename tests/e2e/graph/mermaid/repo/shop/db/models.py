from ..price import total
from ..ui import show


class Item:
    price = 1
