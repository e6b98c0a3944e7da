"""What is in the baskets: lines with their prices in cents, and what is given back."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .columns import Bools, Floats, Ints
from .goods import Goods, mission_reach, shelf_reach
from .people import HUNTER, RESELLER, SUBSCRIBER, People
from .world import World

STORE, WEB, APP = range(3)
CHANNELS = ("store", "web", "app")
VOUCHER_PERCENT = 10


@dataclass(frozen=True)
class Orders:
    """One entry an order; `person` is -1 for a guest."""

    person: Ints
    at: Floats
    channel: Ints
    second_id: Bools
    """Whether it was placed with the second id."""


@dataclass(frozen=True)
class Lines:
    """One entry a line; amounts in cents, returns below zero."""

    order: Ints
    at: Floats
    product: Ints
    quantity: Ints
    amount: Ints
    discount: Ints
    tax: Ints


def orders(
    world: World,
    calendar: Calendar,
    people: People,
    person: Ints,
    at: Floats,
    rng: np.random.Generator,
) -> Orders:
    """Purchases, and those of guests beside them, as orders in the order of persons and time."""
    guests = world.oddities.guests
    n_guests = rng.poisson(guests / (1 - guests) * len(person)) if guests < 1 else len(person)
    clock = calendar.busy_until
    days = calendar.day_of(rng.random(n_guests) * clock[-1], clock)
    if guests >= 1:
        person, at = person[:0], at[:0]
    person = np.concatenate([person, np.full(n_guests, -1)])
    at = np.concatenate([at, calendar.at_an_hour(days, rng)])
    sorted_ = np.lexsort((at, person))
    person, at = person[sorted_], at[sorted_]
    # A guest is met half of the time in the store, and has no app.
    where, how = rng.random((2, len(person)))
    in_store = np.append(people.in_store, 0.5)[person]
    with_app = np.append(people.has_app, False)[person] & (how < 0.6)
    channel = np.where(where < in_store, STORE, np.where(with_app, APP, WEB))
    second = at >= np.append(people.second_id_from, np.inf)[person]
    return Orders(person, at, channel, second)


def lines(
    world: World,
    calendar: Calendar,
    goods: Goods,
    people: People,
    orders: Orders,
    rng: np.random.Generator,
) -> Lines:
    """The lines of all orders, and after them the returns."""
    n_orders = len(orders.person)
    kind = np.append(people.kind, 0)[orders.person]
    mean = np.append(people.lines, sum(g.share * g.lines_per_order for g in world.groups))
    n = 1 + rng.poisson(mean[orders.person] - 1)
    n[kind == SUBSCRIBER] = 1
    order = np.repeat(np.arange(n_orders), n)
    product = _products(world, calendar, goods, people, orders, order, rng)
    product[kind[order] == SUBSCRIBER] = goods.subscribed
    # A product stands once in a basket.
    both = np.sort(order * len(goods.names) + product)
    both = both[np.diff(both, prepend=-1) > 0]
    order, product = np.divmod(both, len(goods.names))
    kind = kind[order]
    quantity = 1 + rng.poisson(0.35, len(order))
    quantity[kind == SUBSCRIBER] = 1
    resold = kind == RESELLER
    quantity[resold] = 30 + rng.poisson(30, int(resold.sum()))
    percent = _percent_off(world, calendar, orders.at[order], kind, rng)
    gross = goods.price[product] * quantity
    discount = _percent_of(gross, percent)
    amount = gross - discount
    tax = _percent_of(amount, goods.tax_percent[product])
    sold = Lines(order, orders.at[order], product, quantity, amount, discount, tax)
    return _with_returns(world, calendar, sold, kind != SUBSCRIBER, rng)


def _products(
    world: World,
    calendar: Calendar,
    goods: Goods,
    people: People,
    orders: Orders,
    order: Ints,
    rng: np.random.Generator,
) -> Ints:
    """The errand of each order, the shelf of each line, and the product on it."""
    month = calendar.month[orders.at.astype(np.int64)]
    # Each row of shares ends at one: with its number before them they rise over all rows.
    months = mission_reach(world.shelves_alike)
    errands = (months + np.arange(12)[:, None]).ravel()
    found = np.searchsorted(errands, month + rng.random(len(month)), side="right")
    mission = np.minimum(found - month * months.shape[1], months.shape[1] - 1)
    per_mission = shelf_reach(world.shelves_alike)
    shelves = (per_mission + np.arange(len(per_mission))[:, None]).ravel()
    of_line = mission[order]
    found = np.searchsorted(shelves, of_line + rng.random(len(order)), side="right")
    shelf = np.minimum(found - of_line * per_mission.shape[1], per_mission.shape[1] - 1)
    product = goods.of_shelf(shelf, rng.random(len(order)))
    person = orders.person[order]
    own = (rng.random(len(order)) < world.habit) & (person >= 0)
    product[own] = people.favourites[person[own], shelf[own]]
    return product


def _percent_off(
    world: World, calendar: Calendar, at: Floats, kind: Ints, rng: np.random.Generator
) -> Ints:
    """What is taken off each line, in percent."""
    running = calendar.promotion[at.astype(np.int64)]
    # The number -1, where none runs, is the last entry.
    percent = np.array([*(p.percent for p in world.promotions), 0])[running]
    share = np.array([*(p.share_of_lines for p in world.promotions), 0.0])[running]
    offer, voucher = rng.random((2, len(at)))
    on_offer = (running >= 0) & ((offer < share) | (kind == HUNTER))
    off = np.where(on_offer, percent, np.where(voucher < world.voucher, VOUCHER_PERCENT, 0))
    off[kind == SUBSCRIBER] = 0
    return off.astype(np.int64)


def _with_returns(
    world: World, calendar: Calendar, sold: Lines, can_be: Bools, rng: np.random.Generator
) -> Lines:
    """The lines and, days after them, what is given back of them."""
    back, part = rng.random((2, len(sold.order)))
    which = np.flatnonzero((back < world.oddities.returns) & can_be)
    days = np.floor(sold.at[which]) + 1 + np.floor(rng.exponential(9, len(which)))
    kept = days < calendar.n_days
    which, days = which[kept], days[kept].astype(np.int64)
    quantity = sold.quantity[which]
    returned = np.where((quantity > 1) & (part[which] < 0.4), 1, quantity)
    at = calendar.at_an_hour(days, rng)
    return Lines(
        np.concatenate([sold.order, sold.order[which]]),
        np.concatenate([sold.at, at]),
        np.concatenate([sold.product, sold.product[which]]),
        np.concatenate([sold.quantity, -returned]),
        np.concatenate([sold.amount, -(sold.amount[which] * returned // quantity)]),
        np.concatenate([sold.discount, np.zeros(len(which), dtype=np.int64)]),
        np.concatenate([sold.tax, -(sold.tax[which] * returned // quantity)]),
    )


def _percent_of(cents: Ints, percent: Ints) -> Ints:
    """Rounded to the cent, halves up; all in whole numbers."""
    return (cents * percent + 50) // 100
