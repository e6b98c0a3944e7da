"""What customers do beside buying: visits to website and app, e-mails opened and clicked."""

from dataclasses import dataclass

import numpy as np

from .baskets import APP, STORE, Orders
from .calendar import Calendar
from .columns import Floats, Ints
from .contacting import HOUR, Contacted
from .people import People
from .world import World

VISIT, APP_VISIT, OPEN, CLICK = range(4)
KINDS = ("session start", "app opened", "email open", "email click")
CHANNELS = ("web", "app", "email")
"""By kind; opens and clicks are both of e-mails."""
NO_CAMPAIGN = -1
MINUTE = 1 / 1440


@dataclass(frozen=True)
class Events:
    """One entry an event; `campaign` is -1 for most."""

    person: Ints
    at: Floats
    kind: Ints
    campaign: Ints


def events(
    world: World,
    calendar: Calendar,
    people: People,
    orders: Orders,
    contacted: list[Contacted],
    rng: np.random.Generator,
) -> Events:
    """All that the batch's people did, in the order of people and time."""
    end = float(calendar.n_days)
    parts = [_visits(world, calendar, people, rng), _before_orders(world, orders, rng)]
    parts += _mail(world, calendar, people, contacted, rng)
    person, at, kind, campaign = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("person", "at", "kind", "campaign")
    )
    kept = np.flatnonzero((at >= 0) & (at < end))
    kept = kept[np.lexsort((at[kept], person[kept]))]
    return Events(person[kept], at[kept], kind[kept], campaign[kept])


def interest(world: World, people: People, person: Ints, at: Floats) -> Floats:
    """What is left of a person's interest at a time: one, falling before the lapse."""
    plan = world.engagement
    if plan.unrelated:
        return np.ones(len(at))
    left = (people.lapse[person] - at) / max(plan.fade_days, 1)
    fading = plan.faded + (1 - plan.faded) * np.clip(left, 0, 1)
    return np.where(left > 0, fading, plan.after)


def _visits(world: World, calendar: Calendar, people: People, rng: np.random.Generator) -> Events:
    """Visits of their own, from the day on which somebody became a customer."""
    end = float(calendar.n_days)
    start = np.zeros(people.n) if world.engagement.unrelated else np.maximum(people.arrived, 0)
    n = rng.poisson(people.visits * (end - start))
    person = np.repeat(np.arange(people.n), n)
    first = start[person]
    days = np.floor(first + rng.random(len(person)) * (end - first)).astype(np.int64)
    at = calendar.at_an_hour(days, rng)
    chance, how = rng.random((2, len(person)))
    kept = (chance < interest(world, people, person, at)) & (at >= first)
    kind = np.where(people.has_app[person] & (how < 0.6), APP_VISIT, VISIT)
    return _of_no_campaign(person[kept], at[kept], kind[kept])


def _before_orders(world: World, orders: Orders, rng: np.random.Generator) -> Events:
    """The visits that end in an order: they precede it mechanically, some minutes before."""
    chance, minutes = rng.random((2, len(orders.person)))
    which = (orders.person >= 0) & (orders.channel != STORE) & (chance < 0.9)
    if world.engagement.unrelated:
        which[:] = False
    kind = np.where(orders.channel[which] == APP, APP_VISIT, VISIT)
    at = orders.at[which] - (3 + 27 * minutes[which]) * MINUTE
    return _of_no_campaign(orders.person[which], at, kind)


def _mail(
    world: World,
    calendar: Calendar,
    people: People,
    contacted: list[Contacted],
    rng: np.random.Generator,
) -> list[Events]:
    """Newsletters to all who agreed to them, and the e-mails of campaigns."""
    plan = world.engagement
    parts = []
    for day in range(min(5, plan.letter_days), calendar.n_days, max(1, plan.letter_days)):
        there = people.consent & ((people.arrived < day) | plan.unrelated)
        parts += _opened(world, people, np.flatnonzero(there), day, NO_CAMPAIGN, rng)
    for run in contacted:
        day = world.campaigns[run.campaign].day
        parts += _opened(world, people, run.who[~run.is_control], day, run.campaign, rng)
    return parts


def _opened(
    world: World, people: People, who: Ints, day: int, campaign: int, rng: np.random.Generator
) -> list[Events]:
    """Who opens an e-mail, by a program or with their own eyes, and who clicks in it."""
    sent = day + HOUR
    opens, clicks, machine = rng.random((3, len(who)))
    hours = rng.exponential(7.0, len(who)) / 24
    by_person = opens < people.opens[who] * interest(world, people, who, np.full(len(who), sent))
    by_program = people.automatic[who] & (machine < 0.95)
    click = by_person & (clicks < world.engagement.clicks)
    seen = sent + hours
    times = (
        (sent + machine * 30 * MINUTE, by_program, OPEN),
        (seen, by_person & ~by_program, OPEN),
        (seen + MINUTE, click, CLICK),
        (seen + 1.2 * MINUTE, click & (not world.engagement.unrelated), VISIT),
    )
    return [
        Events(
            who[which],
            at[which],
            np.full(int(which.sum()), kind),
            np.full(int(which.sum()), campaign if kind in (OPEN, CLICK) else NO_CAMPAIGN),
        )
        for at, which, kind in times
    ]


def _of_no_campaign(person: Ints, at: Floats, kind: Ints) -> Events:
    return Events(person, at, kind, np.full(len(person), NO_CAMPAIGN))
