"""What Corner Shop sells: products by category, their prices, and what is bought together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .columns import Floats, Ints, decimals

EVEN = (1.0,) * 12
"""A year in which every month is like the others."""


@dataclass(frozen=True)
class Category:
    """A shelf: the products on it from the cheapest to the dearest, and what they are taxed."""

    name: str
    cheapest: float
    dearest: float
    tax_percent: int
    margin: float
    """Share of the price that is left after the cost of goods."""
    products: tuple[str, ...]


CATEGORIES = (
    Category("Bakery", 0.9, 4.5, 0, 0.45, (
        "Bread roll", "Croissant", "Baguette", "Toast loaf", "Rye bread", "Sourdough loaf",
        "Cinnamon bun", "Seeded bread", "Apple pie slice", "Focaccia",
    )),
    Category("Dairy", 0.8, 6.5, 0, 0.3, (
        "Plain yoghurt", "Whole milk", "Oat drink", "Butter", "Cream", "Soft cheese", "Eggs, ten",
        "Mature cheddar", "Goat cheese", "Mountain cheese",
    )),
    Category("Fruit and vegetables", 0.5, 5.0, 0, 0.35, (
        "Lemon", "Cucumber", "Bananas", "Carrots", "Apples", "Tomatoes", "Potatoes", "Grapes",
        "Avocados", "Berries",
    )),
    Category("Store cupboard", 0.9, 7.5, 0, 0.33, (
        "Chopped tomatoes", "Pasta", "Red lentils", "Basmati rice", "Tuna", "Peanut butter",
        "Muesli", "Honey", "Olive oil", "Maple syrup",
    )),
    Category("Coffee and tea", 2.5, 14.0, 0, 0.4, (
        "Peppermint tea", "Breakfast tea", "Green tea", "Cocoa powder", "Rooibos", "Instant coffee",
        "Filter coffee", "Espresso beans", "Decaf beans", "Coffee box",
    )),
    Category("Drinks", 1.0, 16.0, 20, 0.35, (
        "Sparkling water", "Cola", "Orange juice", "Ginger beer", "Apple juice", "Pale ale",
        "Cider", "Red wine", "White wine", "Prosecco",
    )),
    Category("Snacks", 0.7, 5.5, 20, 0.38, (
        "Chewing gum", "Crisps", "Salted nuts", "Milk chocolate", "Oat biscuits", "Dark chocolate",
        "Popcorn", "Olives", "Shortbread", "Fudge",
    )),
    Category("Household", 1.2, 12.0, 20, 0.32, (
        "Sponges", "Matches", "Bin bags", "Soap", "Washing-up liquid", "Kitchen roll",
        "Dishwasher tablets", "Light bulbs", "Laundry liquid", "Batteries",
    )),
    Category("Care", 1.5, 18.0, 20, 0.42, (
        "Tissues", "Toothpaste", "Plasters", "Shower gel", "Shampoo", "Hand cream", "Sun cream",
        "Razor blades", "Face cream", "Bath oil",
    )),
    Category("Pets", 0.9, 22.0, 20, 0.28, (
        "Cat treats", "Chew bone", "Wet cat food", "Bird seed", "Dog biscuits", "Cat litter",
        "Hay", "Dry cat food", "Dog food", "Cat food, large bag",
    )),
    Category("Garden", 1.8, 24.0, 20, 0.45, (
        "Flower seeds", "Plant food", "Basil pot", "Garden twine", "Potting soil", "Tulip bulbs",
        "Lavender pot", "Watering can", "Charcoal", "Bird house",
    )),
    Category("Presents", 2.5, 45.0, 20, 0.5, (
        "Greeting card", "Wrapping paper", "Candle", "Jam trio", "Mug", "Picture book",
        "Board game", "Chocolate box", "Wool scarf", "Hamper",
    )),
)  # fmt: skip

SUBSCRIBED = "Coffee box"
"""What subscribers are sent, and nothing else."""


@dataclass(frozen=True)
class Mission:
    """Why somebody comes in: how often, in which months, and from which shelves they then take."""

    name: str
    share: float
    shelves: tuple[tuple[str, float], ...]
    months: tuple[float, ...] = EVEN
    """How often in each month of the year, against the mission's usual share."""


MISSIONS = (
    Mission("breakfast", 0.34, (
        ("Bakery", 5), ("Dairy", 4), ("Coffee and tea", 1.5), ("Fruit and vegetables", 1),
    )),
    Mission("dinner", 0.27, (
        ("Fruit and vegetables", 4), ("Store cupboard", 3), ("Drinks", 2), ("Dairy", 1),
        ("Snacks", 1),
    )),
    Mission("stocking up", 0.17, (
        ("Household", 4), ("Care", 2.5), ("Pets", 2), ("Store cupboard", 1.5),
    )),
    Mission("treats", 0.1, (("Snacks", 4), ("Drinks", 3), ("Coffee and tea", 1)),
            (0.8, 0.9, 0.9, 1, 1, 1.2, 1.3, 1.2, 1, 0.9, 0.9, 1.1)),
    Mission("presents", 0.07, (("Presents", 6), ("Drinks", 1), ("Snacks", 1)),
            (0.4, 1.1, 0.8, 0.7, 0.9, 0.7, 0.7, 0.7, 0.8, 1, 2, 4)),
    Mission("garden", 0.05, (("Garden", 6), ("Household", 1)),
            (0.2, 0.4, 1.4, 2.4, 2.4, 1.8, 1, 0.7, 0.8, 0.6, 0.2, 0.1)),
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """The products of all shelves as arrays, one entry a product; prices in cents."""

    names: tuple[str, ...]
    shelf: Ints
    price: Ints
    cost: Ints
    tax_percent: Ints
    reach: Floats
    """Shelf number + share of its sales up to and with each product: rises over all products."""

    @property
    def subscribed(self) -> int:
        """The product that subscribers are sent."""
        return self.names.index(SUBSCRIBED)

    def of_shelf(self, shelf: Ints, chance: Floats) -> Ints:
        """A product of each shelf: the popular ones often; `chance` is uniform in [0, 1)."""
        found = np.searchsorted(self.reach, shelf + chance, side="right")
        return np.minimum(found, len(self.names) - 1)

    def table(self) -> pa.Table:
        """The product file: one row per product."""
        return pa.table(
            {
                "product_id": pa.array(product_ids(np.arange(len(self.names)))),
                "product_name": list(self.names),
                "category": [CATEGORIES[shelf].name for shelf in self.shelf],
                "unit_price": decimals(self.price),
                "cost": decimals(self.cost),
            }
        )


def product_ids(products: Ints) -> Ints:
    """The ids of products in the files."""
    return 1001 + products


def goods(categories: Sequence[Category] = CATEGORIES) -> Goods:
    """The shop's products. Of a shelf's products the cheap and everyday ones sell most (Zipf)."""
    names: list[str] = []
    shelf: list[int] = []
    price: list[int] = []
    cost: list[int] = []
    tax: list[int] = []
    reach: list[float] = []
    for number, category in enumerate(categories):
        n = len(category.products)
        steps = np.linspace(0, 1, n)
        prices = category.cheapest * (category.dearest / category.cheapest) ** steps
        cents = np.round(prices * 20) * 5
        # Which product is the favourite differs by shelf, whatever its price.
        rank = 1 + (np.arange(n) * 7 + number * 3) % n
        share = 1 / rank
        names += category.products
        shelf += [number] * n
        price += [int(cent) for cent in cents]
        cost += [round(cent * (1 - category.margin)) for cent in cents]
        tax += [category.tax_percent] * n
        reach += list(number + np.cumsum(share) / share.sum())
    return Goods(
        tuple(names),
        np.array(shelf),
        np.array(price),
        np.array(cost),
        np.array(tax),
        np.array(reach),
    )


def shelf_reach(even: bool) -> Floats:
    """Per mission, the share of its lines from each shelf and those before; all alike if `even`."""
    number = {category.name: i for i, category in enumerate(CATEGORIES)}
    weights = np.zeros((len(MISSIONS), len(CATEGORIES)))
    for i, mission in enumerate(MISSIONS):
        for name, weight in mission.shelves:
            weights[i, number[name]] = weight
    if even:
        weights[:] = 1
    reach: Floats = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    return reach


def mission_reach(even: bool) -> Floats:
    """Per month of the year, the share of orders for each mission and those before it."""
    shares = np.array([[m.share * m.months[month] for m in MISSIONS] for month in range(12)])
    if even:
        shares[:] = shares.mean(axis=0)
    reach: Floats = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    return reach
