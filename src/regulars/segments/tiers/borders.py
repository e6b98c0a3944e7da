"""Where the borders between tiers lie, and what makes them borders.

The user's own come first. Otherwise spend is looked at for breaks: two of them that are beyond
chance and stable under resampling are the borders. Otherwise the borders are a stated convention:
going from the highest spending customer down, those who together hold the first half of net sales
are Premium, those up to four fifths Regular, the rest Casual (both shares are settings).
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from math import exp, log
from typing import Literal

import numpy as np

from ...core.engine import Engine
from ...core.result import Inputs
from ...core.rules import Grouping, Rule, Span
from ...core.settings import TierSettings
from ...stats.valleys import LEAST, Breaks, Valley, breaks, spread_ties

TIERS = ("Premium", "Regular", "Casual")
LOOKED_AT = 50_000
"""Customers whose spend is looked at for breaks; of more, so many are drawn."""
APART = log(2)
"""Peaks whose customers spend less than twice as much as those of the next make no tiers."""

How = Literal["own", "natural", "convention"]

HELD = """
    select
        floor(max(case when held >= $premium * total then spend end) * 100) / 100 as premium_from,
        floor(max(case when held >= $regular * total then spend end) * 100) / 100 as regular_from
    from (
        select
            spend,
            cast(sum(sum(spend)) over (order by spend desc) as double) as held,
            cast(sum(sum(spend)) over () as double) as total
        from facts
        where spend > 0 and ({among})
        group by spend
    ) as running
"""

# The order of hashes is a random one that does not depend on the order of the records.
DRAWN = """
    select cast(spend as double) as spend, cast(n_orders as double) as n_orders
    from facts
    where spend > 0 and ({among})
    order by hash(customer_id), customer_id
    limit {most}
"""


@dataclass(frozen=True)
class Looked:
    """Where spend and the number of orders break; None where too few customers tell.

    `n` of the customers with positive spend were looked at.
    """

    spend: Breaks | None
    orders: Breaks | None
    n: int


@dataclass(frozen=True)
class Borders:
    """The least spend of Premium and of Regular customers, exact, and why just these."""

    premium_from: Decimal
    regular_from: Decimal
    how: How
    looked: Looked

    @property
    def natural(self) -> tuple[Valley, Valley] | None:
        """The valleys at which they lie, from high to low."""
        if self.how != "natural" or self.looked.spend is None:
            return None
        low, high = self.looked.spend.valleys
        return high, low

    def grouping(self, among: Rule) -> Grouping:
        """The tiers as rules."""
        premium, regular = self.premium_from, self.regular_from
        spans = (
            Span("spend", least=premium),
            Span("spend", least=regular, below=premium),
            Span("spend", below=regular),
        )
        rules = {name: Rule(((span,),)) for name, span in zip(TIERS, spans, strict=True)}
        return Grouping("tier", rules, among)


def buyers(engine: Engine) -> Rule:
    """Who is in a tier: whoever bought. Who only returned things has not.

    Where totals do not tell everyone's orders, whoever has spend.
    """
    ((unknown,),) = engine.rows(
        "select count(*) from facts where n_orders is null and spend is not null"
    )
    spend = Span("spend")
    return Rule(((spend,),)) if unknown else Rule(((Span("n_orders", least=Decimal(1)), spend),))


def find(inputs: Inputs, among: Rule) -> Borders | None:
    """The borders, or None where customers brought nothing."""
    engine, settings = inputs.engine, inputs.settings.tiers
    looked = look(engine, among)
    if settings.premium_from is not None and settings.regular_from is not None:
        own = (_exact(settings.premium_from), _exact(settings.regular_from))
        return Borders(*own, "own", looked)
    found = looked.spend
    if found is not None and found.stable and len(found.valleys) == 2 and _usual(settings):
        low, high = (_exact(exp(valley.at)) for valley in found.valleys)
        return Borders(high, low, "natural", looked)
    held = engine.row(
        HELD.format(among=among.sql), premium=settings.premium, regular=settings.regular
    )
    if held["premium_from"] is None:
        return None
    return Borders(_exact(held["premium_from"]), _exact(held["regular_from"]), "convention", looked)


def look(engine: Engine, among: Rule) -> Looked:
    """Look for breaks in spend and in the number of orders, both on the scale of logarithms."""
    drawn = engine.frame(DRAWN.format(among=among.sql, most=LOOKED_AT))
    n = len(drawn)
    if n < LEAST:
        return Looked(None, None, n)
    # The study's seed has no part in it: what is called stable stays so.
    rng = np.random.default_rng(1)
    found = []
    for column in ("spend", "n_orders"):
        values = drawn[column].to_numpy(dtype=float)
        known = np.isfinite(values) & (values > 0)
        values, uniform = values[known], rng.random(n)[known]
        enough = len(values) >= LEAST
        found.append(breaks(spread_ties(values, uniform), apart=APART) if enough else None)
    return Looked(found[0], found[1], n)


def _usual(settings: TierSettings) -> bool:
    usual = TierSettings()
    return (settings.premium, settings.regular) == (usual.premium, usual.regular)


def _exact(value: float) -> Decimal:
    """A border as exact money: a float may lie a hair above what customers really spent."""
    return Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
