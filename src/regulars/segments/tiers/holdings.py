"""What each tier holds of customers and of net sales, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot

import pandas as pd

from ...core.result import Axis, Inputs, Table
from ...core.rules import Grouping
from ...core.words import Quantity, Sentence
from ...facts.group_sums import group_sums
from ...stats.holders import Held, on_logit, shares_of_holders
from ...stats.holding import Holding, holdings
from ...stats.intervals import wilson
from .borders import TIERS, Borders


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
    found = holdings(group_sums(inputs.engine, "tiers_customers", "tier"))
    found.sort(key=lambda group: TIERS.index(group.name))
    intervals = _intervals(borders, found)
    return [
        Tier(
            name=group.name,
            rule=grouping.groups[group.name].words(inputs.settings.currency),
            n=group.n,
            net_sales=group.net_sales,
            n_orders=group.n_orders,
            share_of_customers=replace(group.share_of_customers, low=low, high=high),
            share_of_net_sales=group.share_of_net_sales,
        )
        for group, (low, high) in zip(found, intervals, strict=True)
    ]


def _intervals(borders: Borders, found: Sequence[Holding]) -> list[tuple[float, float]]:
    """Of the shares of customers. What the data sets, other customers would set anew.

    Borders of the user's own are as they are; those of the convention move with who holds what;
    natural ones move as they did under resampling.
    """
    held = [Held(group.n, group.net_sales, group.squares) for group in found]
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
