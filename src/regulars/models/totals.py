"""What a base of customers will buy in all, as random draws: for predictive intervals.

A total is unsure for two reasons. The parameters are those of a sample: each draw takes those of
one bootstrap draw. And customers do as they like: given the parameters each buys a random number
of times. Of many customers the second part is normal and small, and it is enough to draw it for a
sample of them, scaled to all; of few, everybody is drawn.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .bootstrap import Bootstrap
from .gamma_gamma import GammaGamma
from .histories import COLUMNS, check
from .repeat_buying import RepeatBuyingModel

Floats = NDArray[np.float64]

SAMPLE = 5_000
"""Customers that are drawn, at most. The spread of a sum over so many is known to some percent."""


def total_purchases(
    buying: Bootstrap[RepeatBuyingModel],
    customers: pd.DataFrame,
    t: float,
    rng: np.random.Generator,
) -> Floats:
    """Random totals of purchases in (T, T + t], one for each bootstrap draw.

    customers    a row each, with x, t_x and T
    """
    return _totals(buying, None, customers, t, rng)


def total_money(
    buying: Bootstrap[RepeatBuyingModel],
    value: Bootstrap[GammaGamma],
    customers: pd.DataFrame,
    t: float,
    rng: np.random.Generator,
) -> Floats:
    """Random totals of the money of those purchases, one for each pair of bootstrap draws.

    customers    a row each, with x, t_x, T and mean_value (of the x repeat purchases)
    """
    return _totals(buying, value, customers, t, rng)


def _totals(
    buying: Bootstrap[RepeatBuyingModel],
    value: Bootstrap[GammaGamma] | None,
    customers: pd.DataFrame,
    t: float,
    rng: np.random.Generator,
) -> Floats:
    if value is not None and len(value.drawn) != len(buying.drawn):
        raise ValueError(f"{len(buying.drawn)} draws of buying and {len(value.drawn)} of value")
    check(customers)
    n = len(customers)
    everybody = n <= SAMPLE
    folded = customers.iloc[:0] if everybody else _fold(customers, money=value is not None)
    totals = []
    for i, model in enumerate(buying.drawn):
        worth = value.drawn[i] if value else None
        drawn_from = customers if everybody else customers.take(rng.integers(n, size=SAMPLE))
        drawn = model.draw(drawn_from, t, rng)
        if worth:
            drawn = worth.draw(drawn_from, drawn, rng)
        total = float(drawn.sum())
        if not everybody:
            away = total - float(_expected(model, worth, drawn_from, t).sum())
            total = float(folded["count"] @ _expected(model, worth, folded, t))
            total = max(total + away * np.sqrt(n / SAMPLE), 0.0)
        totals.append(total)
    return np.array(totals)


def _expected(
    model: RepeatBuyingModel, worth: GammaGamma | None, customers: pd.DataFrame, t: float
) -> Floats:
    further = model.expected_further(customers, t)
    if worth is None:
        return further
    value = worth.expected_value(customers)
    if np.isnan(value).any():
        raise ValueError(f"the mean value of a purchase is infinite at q = {worth.q_:.2g}")
    return further * value


def _fold(customers: pd.DataFrame, money: bool) -> pd.DataFrame:
    """Distinct histories with their count, and the mean of what their purchases were worth.

    What a purchase is expected to be worth is linear in mean_value, so that the mean of alike
    customers gives their mean; those whose value is set aside stay apart.
    """
    columns = list(COLUMNS)
    if not money:
        return customers.groupby(columns, as_index=False).agg(count=("x", "size"))
    known = customers[[*columns, "mean_value"]].assign(known=customers["mean_value"] > 0)
    grouped = known.groupby([*columns, "known"], as_index=False)
    return grouped.agg(count=("x", "size"), mean_value=("mean_value", "mean"))
