"""What each tier holds of customers and of net sales, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, nan

import pandas as pd

from ...core.result import Axis, Inputs, Table
from ...core.rules import Grouping
from ...core.words import Quantity, Sentence
from ...stats.holders import Held, on_logit, shares_of_holders
from ...stats.intervals import share_of_total, wilson
from .borders import TIERS, Borders

# decimal(18, 2) would be squared in 64 bits and overflow at 30 million; a float would not add up
# to the same in every order of the rows.
SUMS = """
    select
        tier,
        count(*) as n_customers,
        sum(spend) as net_sales,
        sum(cast(spend as decimal(19, 2)) * cast(spend as decimal(19, 2))) as squares,
        cast(sum(n_orders) as bigint) as n_orders
    from facts
    inner join tiers_customers using (customer_id)
    where tier is not null
    group by tier
"""


@dataclass(frozen=True)
class Tier:
    """A tier as it was found: its rule, and what it holds of customers and net sales."""

    name: str
    rule: Sentence
    n: int
    net_sales: float
    n_orders: float
    share_of_customers: Quantity
    share_of_net_sales: Quantity


def describe(inputs: Inputs, borders: Borders, grouping: Grouping) -> list[Tier]:
    """The tiers that anybody is in, Premium first."""
    found = inputs.engine.arrow(SUMS).to_pylist()
    found.sort(key=lambda row: TIERS.index(row["tier"]))
    held = [Held(r["n_customers"], float(r["net_sales"]), float(r["squares"])) for r in found]
    n, total = sum(group.n for group in held), sum(group.total for group in held)
    squares = sum(group.squares for group in held)
    intervals = _intervals(borders, held)
    tiers = []
    for row, group, (low, high) in zip(found, held, intervals, strict=True):
        sales = share_of_total(n, group.total, group.squares, total, squares)
        tiers.append(
            Tier(
                name=row["tier"],
                rule=grouping.groups[row["tier"]].words(inputs.settings.currency),
                n=group.n,
                net_sales=group.total,
                n_orders=nan if row["n_orders"] is None else float(row["n_orders"]),
                share_of_customers=Quantity(group.n / n, "share", low=low, high=high),
                share_of_net_sales=Quantity(
                    group.total / total, "share", low=sales[0], high=sales[1]
                ),
            )
        )
    return tiers


def _intervals(borders: Borders, held: Sequence[Held]) -> list[tuple[float, float]]:
    """Of the shares of customers. What the data sets, other customers would set anew.

    Borders of the user's own are as they are; those of the convention move with who holds what;
    natural ones move as they did under resampling.
    """
    n = sum(group.n for group in held)
    if len(held) == len(TIERS):
        if borders.how == "convention":
            return shares_of_holders(
                held, [float(borders.premium_from), float(borders.regular_from)]
            )
        if borders.natural:
            high, low = (valley.share_error for valley in borders.natural)
            errors = (high, hypot(high, low), low)
            return [on_logit(g.n / n, error) for g, error in zip(held, errors, strict=True)]
    return [wilson(group.n, n) for group in held]


def table_of(inputs: Inputs, tiers: Sequence[Tier]) -> Table:
    currency = inputs.settings.currency
    frame = pd.DataFrame(
        {
            "tier": [tier.name for tier in tiers],
            "rule": [str(tier.rule) for tier in tiers],
            "n_customers": [tier.n for tier in tiers],
            "share_of_customers": [tier.share_of_customers.value for tier in tiers],
            "low": [tier.share_of_customers.low for tier in tiers],
            "high": [tier.share_of_customers.high for tier in tiers],
            "net_sales": [tier.net_sales for tier in tiers],
            "share_of_net_sales": [tier.share_of_net_sales.value for tier in tiers],
            "net_sales_low": [tier.share_of_net_sales.low for tier in tiers],
            "net_sales_high": [tier.share_of_net_sales.high for tier in tiers],
            "spend_per_customer": [tier.net_sales / tier.n for tier in tiers],
            "orders_per_customer": [tier.n_orders / tier.n for tier in tiers],
        }
    )
    return Table.of(
        frame,
        "one row per tier",
        Axis("tier", "Tier"),
        Axis("rule", "Rule"),
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("net_sales_low", "at these borders, from", "share"),
        Axis("net_sales_high", "to", "share"),
        Axis("spend_per_customer", "Per customer", "money", currency),
        Axis("orders_per_customer", "Orders each", "number"),
    )
