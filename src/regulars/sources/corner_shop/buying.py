"""When the customers of a batch buy, of their own accord."""

import numpy as np

from .calendar import Calendar
from .columns import Bools, Floats, Ints
from .people import HUNTER, SUBSCRIBER, People
from .world import World

EVERY = 28
"""Days from one order of a subscriber to the next."""


def purchases(
    world: World, calendar: Calendar, people: People, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Number of the person and time of every purchase, in no order that means anything.

    A new customer arrives with a first order. The others follow at gaps that are gamma distributed
    in the shop's own time; for those who were known before, the records begin in the midst of one.
    """
    who, days = [], []
    by_habit = people.kind != SUBSCRIBER
    hunter = people.kind == HUNTER
    for clock, some in (
        (calendar.busy_until, by_habit & ~hunter),
        (calendar.bargains_until, by_habit & hunter),
    ):
        person, day = _renewals(world, calendar, people, clock, some, rng)
        who.append(person)
        days.append(day)
    first = np.flatnonzero(by_habit & (people.arrived >= 0))
    who.append(first)
    days.append(np.floor(people.arrived[first]).astype(np.int64))
    person, every = _subscriptions(calendar, people, np.flatnonzero(~by_habit))
    at = calendar.at_an_hour(np.concatenate(days), rng)
    return np.concatenate([*who, person]), np.concatenate([at, every])


def _renewals(
    world: World,
    calendar: Calendar,
    people: People,
    clock: Floats,
    some: Bools,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    end = float(calendar.n_days)
    who = np.flatnonzero(some & (people.arrived < end) & (people.lapse > 0))
    start = calendar.read(np.maximum(people.arrived[who], 0), clock)
    stop = calendar.read(np.minimum(people.lapse[who], end), clock)
    rate, shape = people.rate[who], world.regularity
    expected = rate * (stop - start)
    # So many gaps that all of them together end before `stop` with a chance that is next to none.
    n = np.ceil(expected + 6 * np.sqrt(expected / min(shape, 1.0)) + 8).astype(np.int64)
    owner = np.repeat(np.arange(len(who)), n)
    gaps = rng.gamma(shape, 1 / shape, len(owner)) / rate[owner]
    begins = np.cumsum(n) - n
    before = people.arrived[who] < 0
    # Who is met in the midst of a gap is met in a long one: the gamma of one shape more.
    met = rng.gamma(shape + 1, 1 / shape, len(who)) * rng.random(len(who)) / rate
    gaps[begins[before]] = met[before]
    total = np.cumsum(gaps)
    total -= np.repeat(total[begins] - gaps[begins], n)
    at = start[owner] + total
    kept = at < stop[owner]
    return who[owner[kept]], calendar.day_of(at[kept], clock)


def _subscriptions(calendar: Calendar, people: People, who: Ints) -> tuple[Ints, Floats]:
    """The same day of the week and time of the day, every four weeks."""
    until = np.minimum(people.lapse[who], float(calendar.n_days))
    n = np.maximum(0, np.ceil((until - people.arrived[who]) / EVERY)).astype(np.int64)
    owner = np.repeat(np.arange(len(who)), n)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(n) - n, n)
    at = people.arrived[who][owner] + EVERY * step
    kept = (at >= 0) & (at < until[owner])
    return who[owner[kept]], at[kept]
