"""Which places there are: what to call one, who lives there, and which are too small to show."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...core.engine import render
from ...core.result import Inputs
from ...core.words import Sentence, count, say

HERE = Path(__file__).parent
LEVELS = {
    "country": ("country", "countries"),
    "location": ("region", "regions"),
    "city": ("city", "cities"),
}
"""Facts that tell where somebody lives, and what one and several of them are called."""
SPANS = (365, 180, 90, 30)
"""Lengths in days of the time in which spend is compared: the longest that half had."""
MOST = 12
"""Places that are shown; the smaller ones are merged."""
OTHERS = "other places"
KNOWN = """
    select
        count(*) as n_customers,
        sum(spend) as net_sales,
        {levels}
    from facts
    where n_orders > 0
"""
KNOWN_LEVEL = """
        count({level}) as n_{level},
        sum(case when {level} is not null then spend end) as net_sales_{level},
        count(distinct lower({level})) as n_places_{level}
"""
HOW_LONG = """
    select {spans}
    from facts
    where n_orders > 0 and coalesce(country, location, city) is not null
"""


@dataclass(frozen=True)
class Level:
    """One way of saying where customers live, with a row for each of its places."""

    name: str
    rows: pd.DataFrame
    n_known: int
    n_places: int
    net_sales: float

    @property
    def one(self) -> str:
        return LEVELS[self.name][0]

    @property
    def many(self) -> str:
        return LEVELS[self.name][1]


def longest_span(inputs: Inputs) -> int:
    """The longest time that half of the placed customers have been known for; at least a month."""
    counts = ", ".join(f'count(case when "T" > {span} then 1 end) as n_{span}' for span in SPANS)
    found = inputs.engine.row(HOW_LONG.format(spans=f"count(*) as n, {counts}"))
    return next((span for span in SPANS if 2 * found[f"n_{span}"] >= found["n"]), SPANS[-1])


def levels_of(inputs: Inputs, known: dict[str, Any], span: int) -> list[Level] | Sentence:
    """The coarsest level with two places or more that most known customers have; the next finer."""
    recorded = [level for level in LEVELS if known[f"n_{level}"]]
    if not known["n_customers"]:
        return say("no customer has bought anything before {cutoff}", cutoff=inputs.window.cutoff)
    if not recorded:
        return say("no file tells the country, the region or the city of customers")
    best = max(known[f"n_{level}"] for level in recorded)
    covering = [level for level in recorded if 2 * known[f"n_{level}"] >= best]
    found: list[Level] = []
    for level in sorted(covering, key=lambda level: known[f"n_places_{level}"]):
        rows = _places(inputs, level, span)
        here = Level(
            level,
            rows,
            int(known[f"n_{level}"]),
            int(known[f"n_places_{level}"]),
            float(known[f"net_sales_{level}"]),
        )
        enough = rows["place"].nunique() >= 2
        if enough and (not found or rows["place"].nunique() > found[0].rows["place"].nunique()):
            found.append(here)
    if found:
        return found[:2]
    if max(known[f"n_places_{level}"] for level in recorded) == 1:
        return say(
            "all {n} customers whose place is known live in the same one", n=count(int(best))
        )
    return say(
        "it takes two places with {least} customers each",
        least=count(inputs.settings.smallest_group),
    )


def _places(inputs: Inputs, level: str, span: int) -> pd.DataFrame:
    sql = render(HERE / "places.sql", {"level": level, "span": span})
    return inputs.engine.frame(
        sql,
        cutoff=inputs.window.cutoff,
        days=inputs.settings.horizon_days,
        span=span,
        smallest_group=inputs.settings.smallest_group,
        most=MOST,
    )


def shown(inputs: Inputs, level: Level) -> pd.DataFrame:
    """Its places, and the others together where they are enough not to point at anybody."""
    rows = level.rows[level.rows["n_customers"] >= inputs.settings.smallest_group]
    return rows.assign(place=rows["place"].fillna(OTHERS)).reset_index(drop=True)


def merged(inputs: Inputs, level: Level) -> str:
    """What became of small places, as a sentence."""
    small = level.rows[level.rows["place"].isna()]
    if small.empty:
        return ""
    n = int(small["n_places"].iloc[0])
    told = f"{n:,} smaller {level.one if n == 1 else level.many}"
    if int(small["n_customers"].iloc[0]) < inputs.settings.smallest_group:
        return f"{told} with too few customers to be shown left out. "
    return f"{told} merged. "
