import shop.models
from shop.basket import Basket
from shop.models import Item
from shop.report import line

basket = Basket()
basket.items.append(Item("tea", 3))
assert line(basket.order()) == '{"total": 3}'
assert shop.models.Order
print("tests pass")
