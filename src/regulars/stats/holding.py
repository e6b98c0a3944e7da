"""What each group holds of all customers and of net sales, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import pandas as pd

from ..core.result import Axis
from ..core.words import Quantity
from .intervals import share_of, share_of_total


@dataclass(frozen=True)
class Holding:
    """A group of n customers and what it holds; `squares` is that of their spend, summed.

    `n_orders` is NaN where orders are not known, `share_of_net_sales` where all together have
    brought nothing.
    """

    name: str
    n: int
    net_sales: float
    squares: float
    n_orders: float
    share_of_customers: Quantity
    share_of_net_sales: Quantity

    @property
    def row(self) -> dict[str, float]:
        """The columns of `axes`."""
        customers, sales = self.share_of_customers, self.share_of_net_sales
        return {
            "n_customers": self.n,
            "share_of_customers": customers.value,
            "low": customers.low or 0.0,
            "high": customers.high or 0.0,
            "net_sales": self.net_sales,
            "share_of_net_sales": sales.value,
            "other_low": nan if sales.low is None else sales.low,
            "other_high": nan if sales.high is None else sales.high,
            "spend_per_customer": self.net_sales / self.n,
            "orders_per_customer": self.n_orders / self.n,
        }


def axes(currency: str) -> tuple[Axis, ...]:
    """The columns of a table with a row a group."""
    return (
        Axis("n_customers", "Customers", "count"),
        Axis("share_of_customers", "Share of customers", "share"),
        Axis("low", "from", "share"),
        Axis("high", "to", "share"),
        Axis("net_sales", "Net sales", "money", currency),
        Axis("share_of_net_sales", "Share of net sales", "share"),
        Axis("other_low", "from", "share"),
        Axis("other_high", "to", "share"),
        Axis("spend_per_customer", "Per customer", "money", currency),
        Axis("orders_per_customer", "Orders each", "number"),
    )


OF_MONEY = ("net_sales", "share_of_net_sales", "other_low", "other_high", "spend_per_customer",
            "orders_per_customer")  # fmt: skip
"""What a few customers brought is theirs to know."""


def holdings(sums: Sequence[Mapping[str, Any]]) -> list[Holding]:
    """What each group holds of all: `sums` has name, n, net_sales, squares and n_orders of each."""
    n = sum(row["n"] for row in sums)
    total, squares = (float(sum(row[name] for row in sums)) for name in ("net_sales", "squares"))
    found = []
    for row in sums:
        net_sales, own = float(row["net_sales"]), float(row["squares"])
        found.append(
            Holding(
                name=row["name"],
                n=row["n"],
                net_sales=net_sales,
                squares=own,
                n_orders=nan if row["n_orders"] is None else float(row["n_orders"]),
                share_of_customers=share_of(row["n"], n),
                share_of_net_sales=_of_total(n, net_sales, own, total, squares),
            )
        )
    return found


def hide_few(frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """The table without what groups of a few customers brought, nor what would tell it.

    The total is known, so that a single small group follows from the others: then the smallest of
    these is hidden as well.
    """
    by_size = frame["n_customers"].sort_values(kind="stable")
    hidden = list(by_size.index[by_size < least])
    for place in by_size.index[by_size >= least]:
        if not 0 < by_size[hidden].sum() < least:
            break
        hidden.append(place)
    shown = frame.astype(dict.fromkeys(OF_MONEY, "float64"))
    shown.loc[hidden, list(OF_MONEY)] = nan
    return shown


def in_words(frame: pd.DataFrame, group: str) -> str:
    """A table with a row a group, for those who do not see its bars."""
    told = [
        f"{name} {Quantity(customers, 'share')} of customers, {Quantity(sales, 'share')} of net "
        "sales"
        for name, customers, sales in zip(
            frame[group], frame["share_of_customers"], frame["share_of_net_sales"], strict=True
        )
    ]
    return f"Two bars for each group: {'; '.join(told)}."


def _of_total(n: int, net_sales: float, own: float, total: float, squares: float) -> Quantity:
    if total <= 0 or n < 2:
        return Quantity(nan, "share")
    part = net_sales / total
    low, high = share_of_total(n, net_sales, own, total, squares)
    # Returns may leave a group below nought: so much of the total it holds, and no less.
    return Quantity(part, "share", low=min(part, low), high=max(part, high))
