"""One batch of customers: everything about them as tables of records, and the truth."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from . import baskets, contacting, engaging
from .baskets import Lines, Orders
from .buying import purchases
from .calendar import Calendar
from .columns import Ints, dates, decimals, known, local_times, words
from .contacting import Contacted
from .engaging import Events
from .goods import Goods, goods, product_ids
from .people import GENDERS, KINDS, SECOND_ID, SUBSCRIBER, People, full_names, people
from .world import World

BATCH = 5_000
"""Customers made at a time. The files depend on it: it is no setting."""
ORDERS_A_BATCH = 1_000_000_000
"""Room for the numbers of a batch's orders."""

_STREAMS = ("people", "buying", "contacts", "orders", "lines", "events", "gaps")
"""What is drawn from random numbers of its own: more visits change no purchase."""

Records = dict[str, pa.Table]
"""Name of a file -> its rows of one batch."""


@dataclass(frozen=True)
class _Made:
    """A batch before it is written down."""

    world: World
    calendar: Calendar
    goods: Goods
    people: People
    orders: Orders
    lines: Lines
    contacted: list[Contacted]
    events: Events


def batch(world: World, calendar: Calendar, number: int, n: int) -> Records:
    """The records of `n` customers, and the truth about them."""
    streams = {
        name: np.random.default_rng(np.random.SeedSequence(world.seed, spawn_key=(number, i)))
        for i, name in enumerate(_STREAMS)
    }
    shop_goods = goods()
    who = people(world, calendar, shop_goods, number * BATCH, n, streams["people"])
    buyer, at = purchases(world, calendar, who, streams["buying"])
    # Campaigns know people by their first id: what is bought by another they do not see.
    first_id = at < who.second_id_from[buyer]
    contacted = contacting.contact(
        world, calendar, who, buyer[first_id], at[first_id], streams["contacts"]
    )
    for run in contacted:
        is_added = np.flatnonzero(run.added >= 0)
        buyer = np.concatenate([buyer, run.who[is_added]])
        at = np.concatenate([at, run.at_of_added[is_added]])
    placed = baskets.orders(world, calendar, who, buyer, at, streams["orders"])
    sold = baskets.lines(world, calendar, shop_goods, who, placed, streams["lines"])
    did = engaging.events(world, calendar, who, placed, contacted, streams["events"])
    made = _Made(world, calendar, shop_goods, who, placed, sold, contacted, did)
    customers, truth = _customers(made, streams["gaps"])
    contacts, responses, arms = _campaigns(made)
    return {
        "order_lines": _order_lines(made, number),
        "customers": customers,
        "events": _events(made),
        "campaign_contacts": contacts,
        "campaign_responses": responses,
        "truth/customers": truth,
        "truth/campaigns": arms,
    }


def _order_lines(made: _Made, number: int) -> pa.Table:
    orders, lines = made.orders, made.lines
    person = orders.person[lines.order]
    ids = np.where(
        orders.second_id[lines.order],
        SECOND_ID + made.people.first + person,
        np.append(made.people.ids, 0)[person],
    )
    return pa.table(
        {
            "order_id": 1 + number * ORDERS_A_BATCH + lines.order,
            "customer_id": known(ids, person >= 0),
            "ordered_at": local_times(made.calendar.first_day, lines.at),
            "channel": words(orders.channel[lines.order], baskets.CHANNELS),
            "product_id": product_ids(lines.product),
            "quantity": lines.quantity,
            "line_amount": decimals(lines.amount),
            "discount": decimals(lines.discount),
            "tax": decimals(lines.tax),
            "cost": decimals(made.goods.cost[lines.product]),
        }
    )


def _customers(made: _Made, rng: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    """The customer file with its gaps, a row per id, and the truth of each of them."""
    world, who, first_day = made.world, made.people, made.calendar.first_day
    plan, n = world.gaps, who.n
    name, gender, city, born, shared, cents = rng.random((6, n))
    old = who.age >= 60
    told = {
        "name": name >= plan.name,
        "gender": gender >= plan.gender,
        "city": city >= np.array(plan.city)[who.group],
        "birth_date": born >= np.where(old, plan.birth_date_from_60, plan.birth_date),
    }
    # A second id is found by the same e-mail, or by the same name and birth date.
    by_email = shared < 0.5
    twice = np.flatnonzero(who.has_second_id)
    for trait in ("name", "birth_date"):
        told[trait] = told[trait] | (who.has_second_id & ~by_email)
    rows = np.concatenate([np.arange(n), twice])
    again = np.arange(len(rows)) >= n
    names = full_names(who.gender, rng)
    emails = [
        f"{first.lower()}.{last.lower()}{who.first + i}@example.org"
        for i, (first, last) in enumerate(names)
    ]
    other = [emails[i] if by_email[i] else f"shop+{emails[i]}" for i in twice]
    born_on = -who.age * 365.2425
    signed_up = np.where(again, who.second_id_from[rows], who.arrived[rows])
    cost = np.array([w.cost for w in world.acquisition])[who.way] * (0.5 + cents)
    ids = np.where(again, SECOND_ID + who.first + rows, who.ids[rows])
    in_city = pa.array(list(world.cities))
    customers = pa.table(
        {
            "customer_id": ids,
            "email": emails + other,
            "name": known(np.array([" ".join(names[i]) for i in rows], object), told["name"][rows]),
            "gender": words(who.gender[rows], GENDERS, told["gender"][rows]),
            "birth_date": dates(
                first_day, born_on[rows], told["birth_date"][rows] & ~(again & by_email[rows])
            ),
            "city": words(who.city[rows], world.cities, told["city"][rows]),
            "signed_up_on": dates(first_day, signed_up),
            "won_by": words(who.way[rows], tuple(w.name for w in world.acquisition)),
            "acquisition_cost": decimals(np.round(cost[rows] * 100).astype(np.int64)),
            "consent": words(who.consent[rows].astype(np.int64), ("no", "yes")),
        }
    )
    in_records = who.lapse < made.calendar.n_days
    truth = pa.table(
        {
            "customer_id": ids,
            "person": who.ids[rows],
            "is_second_id": again,
            "group": words(who.group[rows], tuple(g.name for g in world.groups)),
            "kind": words(who.kind[rows], KINDS),
            "arrived_on": dates(first_day, who.arrived[rows]),
            "lapsed_on": dates(first_day, who.lapse[rows], in_records[rows]),
            "orders_per_day": known(who.rate[rows], who.kind[rows] != SUBSCRIBER),
            "mean_lines": who.lines[rows],
            "opens_automatically": who.automatic[rows],
            "gender": words(who.gender[rows], GENDERS),
            "birth_date": dates(first_day, born_on[rows]),
            "city": in_city.take(pa.array(who.city[rows])),
        }
    )
    return customers, truth


def _events(made: _Made) -> pa.Table:
    did = made.events
    return pa.table(
        {
            "customer_id": made.people.ids[did.person],
            "occurred_at": local_times(made.calendar.first_day, did.at),
            "event_type": words(did.kind, engaging.KINDS),
            "channel": words(np.minimum(did.kind, engaging.OPEN), engaging.CHANNELS),
            "campaign_id": _campaign_ids(made.world, did.campaign),
        }
    )


def _campaigns(made: _Made) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Who was put into which arm, who answered, and what would have been without a contact."""
    world, first_day, runs = made.world, made.calendar.first_day, made.contacted
    if not runs:
        runs = [contacting.NOBODY]
    who = np.concatenate([run.who for run in runs])
    campaign = np.concatenate([np.full(len(run.who), run.campaign) for run in runs])
    is_control = np.concatenate([run.is_control for run in runs])
    responded = np.concatenate([run.responded for run in runs])
    ids = made.people.ids[who]
    names = _campaign_ids(world, campaign)
    days = np.array([*(c.day for c in world.campaigns), 0], dtype=np.float64)
    sent = days[campaign] + contacting.HOUR
    arm = words(is_control.astype(np.int64), ("contacted", "control"))
    answered = np.flatnonzero(~np.isnan(responded))
    contacts = pa.table(
        {
            "customer_id": ids,
            "campaign_id": names,
            "contacted_at": local_times(first_day, sent),
            "arm": arm,
        }
    )
    responses = pa.table(
        {
            "customer_id": ids[answered],
            "campaign_id": names.take(pa.array(answered)),
            "responded_at": local_times(first_day, responded[answered]),
        }
    )
    arms = pa.table(
        {
            "customer_id": ids,
            "campaign_id": names,
            "arm": arm,
            "would_buy": np.concatenate([run.would_buy for run in runs]),
            "chance_of_one_more": np.concatenate([run.chance for run in runs]),
            "brought_about": np.concatenate([run.added for run in runs]) >= 0,
        }
    )
    return contacts, responses, arms


def _campaign_ids(world: World, campaign: Ints) -> pa.Array:
    names = tuple(c.name for c in world.campaigns) or ("",)
    return words(np.maximum(campaign, 0), names, campaign >= 0)
