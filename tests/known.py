"""Customers as they are known at past cut-offs, made from plain purchase days.

The same columns as the chapter on customer value makes in SQL, so that the choice of a forecast can
be tried on any shop that is a frame of customer, day and value.
"""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regulars.core.window import Window
from regulars.models.choice import Choice, choose
from regulars.models.contest import PURCHASES, VALUE, Known
from regulars.models.evaluation import poisson_deviances
from regulars.models.forecasts import MODELS, RepeatBuying
from regulars.predict.lifetime_value.records import windows_to_test

Floats = NDArray[np.float64]
BOOTSTRAPS = 400


def known(bought: pd.DataFrame, cutoff: date, span: int, after: int | None = None) -> pd.DataFrame:
    """Who bought before the cut-off, with what came in `after` days from it (the span, or longer).

    bought    one row per customer and day with a purchase: customer, day, value
    """
    at = pd.Timestamp(cutoff)
    before = bought[bought["day"] < at].sort_values(["customer", "day"])
    of = before.groupby("customer")
    first, last, n, spend = of["day"].min(), of["day"].max(), of.size(), of["value"].sum()
    repeats = (spend - of["value"].first()) / (n - 1).where(n > 1)
    frame = pd.DataFrame(
        {
            "x": n - 1.0,
            "t_x": (last - first).dt.days.astype(float),
            "T": (at - first).dt.days.astype(float),
            "mean_repeat_value": repeats,
            "mean_value": spend / n,
            "spend": spend,
        }
    )
    spans = {
        "before": (at - pd.Timedelta(days=span), at),
        "after": (at, at + pd.Timedelta(days=after or span)),
    }
    for name, (start, end) in spans.items():
        within = bought[(bought["day"] >= start) & (bought["day"] < end)].groupby("customer")
        frame[f"purchases_{name}"] = within.size().reindex(frame.index, fill_value=0).astype(float)
        frame[f"spend_{name}"] = within["value"].sum().reindex(frame.index, fill_value=0.0)
    return frame


def windows(bought: pd.DataFrame, cutoff: date) -> tuple[Window, ...]:
    """The past cut-offs by which the study would choose at this one."""
    return windows_to_test(Window(bought["day"].min().date(), cutoff))


def chosen(bought: pd.DataFrame, tried: tuple[Window, ...]) -> tuple[Choice, list[Known]]:
    """What the study would use after the last of these spans, and the customers at each of them."""
    span = tried[0].horizon_days
    pasts = [Known(known(bought, window.cutoff, span), span) for window in tried]
    return choose(pasts, Known(known(bought, tried[-1].horizon_end, span), span)), pasts


def family(customers: pd.DataFrame, t: float) -> dict[str, Floats]:
    """What each repeat-buying model alone foretells of purchase days."""
    return {name: RepeatBuying.fit(name, customers)[0].foretell(customers, t) for name in MODELS}


def rounds(choice: Choice, pasts: list[Known]) -> list[tuple[Known, Floats, Floats, int]]:
    """At each past cut-off where something had been chosen: purchases and value foretold by it."""
    return [
        (
            past,
            forecast.purchases(past.customers, past.days),
            forecast.value(past.customers, past.days),
            i,
        )
        for i, (past, forecast) in enumerate(zip(pasts, choice.tested, strict=True))
        if forecast is not None
    ]


def worse_by(
    choice: Choice, pasts: list[Known], rival: str, outcome: str = PURCHASES, seed: int = 0
) -> tuple[float, float]:
    """95% interval of the deviance of what was used less that of a rival, over all tested cut-offs.

    A customer is drawn at all cut-offs at once: his errors at them go together.
    """
    apart = []
    for past, purchases, value, i in rounds(choice, pasts):
        if rival not in choice.foretold[i][outcome]:
            continue
        y = past.customers[outcome].to_numpy()
        used = value if outcome == VALUE else purchases
        other = choice.foretold[i][outcome][rival]
        difference = poisson_deviances(y, used) - poisson_deviances(y, other)
        apart.append(pd.Series(difference, past.customers.index))
    table = pd.concat(apart, axis=1)
    here, difference = table.notna().to_numpy(float), table.fillna(0.0).to_numpy()
    weights = np.random.default_rng(seed).poisson(1.0, (BOOTSTRAPS, len(table)))
    means = (weights @ difference) / (weights @ here)
    low, high = np.quantile(means.mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
