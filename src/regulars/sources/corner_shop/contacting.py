"""Campaigns with a control group drawn at random, and what they bring about."""

from dataclasses import dataclass

import numpy as np

from .calendar import Calendar
from .columns import Bools, Floats, Ints
from .parts import WITHIN, Campaign
from .people import USUAL, People
from .world import World

HOUR = 9 / 24
"""When e-mails go out."""


@dataclass(frozen=True)
class Contacted:
    """The audience of one campaign, one entry a person."""

    campaign: int
    who: Ints
    is_control: Bools
    would_buy: Bools
    """Whether they buy within `WITHIN` days if nobody contacts them."""
    chance: Floats
    """Of a purchase brought about by the contact, where they would not buy."""
    added: Ints
    """Day of that purchase; -1 for most."""
    at_of_added: Floats
    """And its time."""
    responded: Floats
    """When the campaign was answered; nan for most."""


_NONE, _NEVER, _FALSE = np.zeros(0, np.int64), np.zeros(0), np.zeros(0, bool)
NOBODY = Contacted(-1, _NONE, _FALSE, _FALSE, _NEVER, _NONE, _NEVER, _NEVER)
"""A shop without campaigns still has files of them."""


def contact(
    world: World,
    calendar: Calendar,
    people: People,
    buyer: Ints,
    at: Floats,
    rng: np.random.Generator,
) -> list[Contacted]:
    """Run the campaigns one after the other; `buyer` and `at` are the purchases so far.

    Purchases that a campaign brings about make their buyers part of later audiences.
    """
    found = []
    for number, campaign in enumerate(world.campaigns):
        if campaign.day + WITHIN + 1 > calendar.n_days:
            continue
        run = _run(number, campaign, calendar, people, buyer, at, rng)
        is_added = run.added >= 0
        buyer = np.concatenate([buyer, run.who[is_added]])
        at = np.concatenate([at, run.at_of_added[is_added]])
        found.append(run)
    return found


def _run(
    number: int,
    campaign: Campaign,
    calendar: Calendar,
    people: People,
    buyer: Ints,
    at: Floats,
    rng: np.random.Generator,
) -> Contacted:
    day, n = campaign.day, people.n
    reached = people.consent & ((people.arrived < day) | campaign.random_responses)
    if campaign.bought_within is not None:
        lately = (at < day) & (at >= day - campaign.bought_within)
        reached &= np.bincount(buyer[lately], minlength=n) > 0
    first = np.full(n, np.inf)
    after = (at >= day + 1) & (at < day + 1 + WITHIN)
    np.minimum.at(first, buyer[after], at[after])
    who = np.flatnonzero(reached)
    would_buy = np.isfinite(first[who])
    # All draws are made whether they are used or not: a larger effect changes no other draw.
    arm, luck, when, answer, hour = rng.random((5, len(who)))
    is_control = arm < campaign.control
    chance = _chances(campaign, calendar, people, who, would_buy)
    added = np.where(
        ~is_control & ~would_buy & (luck < chance),
        day + 1 + np.floor(when * WITHIN).astype(np.int64),
        -1,
    )
    at_of_added = added + 0.35 + 0.5 * hour
    bought = np.where(added >= 0, at_of_added, first[who])
    if campaign.random_responses:
        bought = day + 1 + when * WITHIN
    answered = ~is_control & np.isfinite(bought) & (answer < campaign.response)
    responded = np.where(answered, bought, np.nan)
    return Contacted(number, who, is_control, would_buy, chance, added, at_of_added, responded)


def _chances(
    campaign: Campaign, calendar: Calendar, people: People, who: Ints, would_buy: Bools
) -> Floats:
    """The chance of a purchase more, so that in the audience `rise` times as many buy as would.

    It goes with how likely they are to buy anyway. Those who have lapsed cannot be moved, nor
    subscribers and the like, nor who would buy by another id.
    """
    clock = calendar.busy_until
    span = clock[campaign.day + 1 + WITHIN] - clock[campaign.day + 1]
    stays = np.minimum(people.lapse[who], people.second_id_from[who])
    movable = (stays > campaign.day + 1 + WITHIN) & (people.kind[who] == USUAL)
    likely = np.where(movable & ~would_buy, 1 - np.exp(-people.rate[who] * span), 0.0)
    total = likely.sum()
    if not total:
        return np.zeros(len(who))
    chances: Floats = np.minimum(1.0, likely * campaign.rise * would_buy.sum() / total)
    return chances
