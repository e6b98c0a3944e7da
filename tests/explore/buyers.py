"""A shop whose customers differ in habits that are nothing to each other, or as planted."""

from datetime import date

import numpy as np
import pandas as pd

from regulars.core.engine import Engine
from regulars.core.window import Window
from regulars.facts.snapshot import WINDOWS

DAYS = 400
WINDOW = Window(date(2024, 1, 1), date(2025, 2, 4))


def buyers(
    n: int, seed: int, *, link: float = 0.0, age_link: float = 0.0
) -> dict[str, pd.DataFrame]:
    """Tables of a shop with `n` customers: orders at each one's own rate, whatever they are.

    How often, how much at once, how dear, when in the week and at what discount each customer buys
    are habits of their own, drawn apart. `link` ties how often to how dear, from -1 to 1, and
    `age_link` age to the hour of the day. Amounts are very unequal, a third of the customers come
    late and a fifth stop early, and whoever buys often is written to more often.
    """
    rng = np.random.default_rng(seed)
    often = rng.normal(size=n)
    dear = link * often + np.sqrt(1 - link**2) * rng.normal(size=n)
    size, weekends, offers = rng.normal(size=(3, n))
    age = np.clip(45 + 15 * rng.normal(size=n), 18, 90)
    late = age_link * (age - 45) / 15 + np.sqrt(1 - age_link**2) * rng.normal(size=n)
    start = np.where(rng.random(n) < 0.3, rng.uniform(0, DAYS, n), 0)
    stop = np.where(rng.random(n) < 0.2, rng.uniform(0, DAYS, n), DAYS)
    rate = np.exp(0.7 * often) * 14 / DAYS
    span = np.maximum(stop - start, 0)
    weekday = np.minimum(np.exp(-0.5 + 0.4 * weekends), 1)
    # Who keeps fewer orders on weekdays is given more, so that this says nothing of how often.
    rate /= (2 + 5 * weekday) / 7
    who_orders = np.repeat(np.arange(n), rng.poisson(rate * span))
    times = start[who_orders] + span[who_orders] * rng.random(len(who_orders))
    keep = (times.astype(int) % 7 >= 5) | (rng.random(len(times)) < weekday[who_orders])
    who_orders, times = who_orders[keep], times[keep]
    hours = np.clip(14 + 2 * late[who_orders] + 3 * rng.normal(size=len(times)), 8, 21.9)
    which = np.repeat(np.arange(len(times)), 1 + rng.poisson(np.exp(0.6 * size[who_orders])))
    buyer = who_orders[which]
    price = np.exp(2 + 0.6 * dear[buyer] + 0.9 * rng.normal(size=len(which))).round(2)
    cheaper = rng.random(len(which)) < 1 / (1 + np.exp(1 - 0.8 * offers[buyer]))
    off = np.where(cheaper, (0.2 * price).round(2), 0)
    minutes = times[which].astype(int) * 1440 + (hours[which] * 60).astype(int)
    lines = pd.DataFrame(
        {
            "customer": [f"c{customer:04d}" for customer in buyer],
            "order": [f"o{order}" for order in which],
            "time": pd.Timestamp("2024-01-01") + pd.Series(pd.to_timedelta(minutes, unit="min")),
            "product": [f"p{product}" for product in rng.integers(0, 200, len(which))],
            "shelf": [f"s{shelf}" for shelf in rng.integers(0, 12, len(which))],
            "paid": (price - off).round(2),
            "off": off,
        }
    )
    ids = np.array([f"c{customer:04d}" for customer in range(n)])
    who = pd.DataFrame(
        {
            "who": ids,
            "sex": rng.choice(["f", "m"], n),
            "age": age.astype(int),
            "town": rng.choice(["Lyon", "Nantes", "Lille", "Brest"], n),
            "won": rng.choice(["search", "friends", "leaflet"], n),
        }
    )
    who["age"] = who["age"].where(rng.random(n) < 0.8).astype("Int64")
    clicks = np.repeat(ids, rng.poisson(np.exp(1 + rng.normal(size=n))))
    seen = pd.DataFrame({"who": clicks, "when": _days(rng, len(clicks)), "what": "email click"})
    sent = pd.DataFrame(
        [
            (customer, f"mail {mail}")
            for customer, chance in zip(ids, 1 / (1 + np.exp(-often)), strict=True)
            for mail in range(6)
            if rng.random() < chance
        ],
        columns=["who", "which"],
    )
    runs = pd.DataFrame(
        {
            "which": [f"mail {mail}" for mail in range(6)],
            "from": [f"2024-{6 + mail:02d}-01" for mail in range(6)],
        }
    )
    answered = sent[rng.random(len(sent)) < 0.2].merge(runs, on="which")
    return {
        "order_lines": lines,
        "customers": who,
        "events": seen.drop_duplicates(),
        "campaigns": runs,
        "campaign_contacts": sent,
        "campaign_responses": answered,
    }


def _days(rng: np.random.Generator, n: int) -> pd.Series:
    days = pd.to_timedelta(rng.integers(0, DAYS, n), unit="D")
    return pd.Series(pd.Timestamp("2024-01-01") + days)


SETTINGS = {
    "currency": "EUR",
    "tables": {
        "order_lines": {
            "columns": {
                "customer_id": "customer", "order_id": "order", "ordered_at": "time",
                "product_id": "product", "category": "shelf", "line_amount": "paid",
                "discount": "off",
            },
        },
        "customers": {
            "columns": {
                "customer_id": "who", "gender": "sex", "age": "age", "city": "town",
                "channel": "won",
            },
        },
        "events": {"columns": {"customer_id": "who", "occurred_at": "when", "event_type": "what"}},
        "campaigns": {"columns": {"campaign_id": "which", "starts_at": "from"}},
        "campaign_contacts": {"columns": {"customer_id": "who", "campaign_id": "which"}},
        "campaign_responses": {
            "columns": {"customer_id": "who", "campaign_id": "which", "responded_at": "from"},
        },
    },
}  # fmt: skip


def known_to(engine: Engine, tables: dict[str, pd.DataFrame]) -> None:
    """The clean tables and facts of such a shop as far as `comparable` reads them, made directly.

    Opening a study takes longer than two hundred runs of a test have.
    """
    for name, frame in tables.items():
        engine.connection.register(f"raw_{name}", frame)
    engine.create(
        "order_lines",
        'select customer as customer_id, "order" as order_id, time as ordered_at, '
        "cast(time as date) as day, product as product_id, shelf as category, 'sale' as kind, "
        "cast(paid + off as decimal(18, 4)) as gross_sales, "
        "cast(off as decimal(18, 4)) as discounts, cast(paid as decimal(18, 4)) as net_sales, "
        "1 as pieces, "
        "cast(null as varchar) as returns_order_id from raw_order_lines",
    )
    engine.create(
        "customer_days",
        "select customer_id, day, count(distinct order_id) as n_orders, "
        "sum(net_sales) as net_sales from order_lines group by customer_id, day",
    )
    spans = "".join(
        f", cast(sum(case when day >= date '{WINDOW.before(days)}' then n_orders else 0 end) "
        f"as bigint) as n_orders_{days}d, "
        f"sum(case when day >= date '{WINDOW.before(days)}' then net_sales "
        f"else 0 end) as spend_{days}d"
        for days in WINDOWS
    )
    engagement = "".join(
        f", cast(null as bigint) as n_visits_{days}d, (select count(*) from raw_events as e where "
        f"e.who = customer_id and e.\"when\" >= date '{WINDOW.before(days)}') as n_clicks_{days}d"
        for days in WINDOWS
    )
    engine.create(
        "facts",
        "select *, cast(null as varchar) as location, cast(null as varchar) as country, "
        "cast(null as varchar) as age_band, sex as gender, age as age_years, town as city, "
        f"won as acquisition_channel{engagement} from (select customer_id, min(day) as first_seen, "
        f"cast(sum(n_orders) as bigint) as n_orders{spans} from customer_days group by customer_id)"
        " left join raw_customers on who = customer_id",
    )
    engine.create(
        "campaign_contacts",
        'select who as customer_id, which as campaign_id, cast("from" as date) as day '
        "from raw_campaign_contacts left join raw_campaigns using (which)",
    )
    engine.create(
        "campaign_responses",
        'select who as customer_id, which as campaign_id, cast("from" as date) as day '
        "from raw_campaign_responses",
    )
