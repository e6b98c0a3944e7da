"""Foretold against what came: at past cut-offs, by week and by tenths of customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from ...core.result import Axis, Chart, Inputs
from ...core.words import Quantity, say, write_date
from ...models.forecasts import Forecast
from ...stats.intervals import LEVEL
from .records import Past

Floats = NDArray[np.float64]
TENTHS = 10


@dataclass(frozen=True)
class Test:
    """A past cut-off, and what a forecast that was chosen by earlier ones alone said there."""

    past: Past
    forecast: Forecast
    purchases: Floats
    value: Floats

    @classmethod
    def of(cls, past: Past, forecast: Forecast) -> "Test":
        """Foretell the span after the cut-off."""
        span = past.window.horizon_days
        return cls(
            past,
            forecast,
            forecast.purchases(past.customers, span),
            forecast.value(past.customers, span),
        )

    @property
    def spent(self) -> float:
        """Net sales that came."""
        return float(self.past.customers["spend_after"].sum())

    @property
    def miss(self) -> float:
        """ln(came / foretold), of all customers' net sales."""
        return log(self.spent / float(self.value.sum()))


@dataclass(frozen=True)
class Sureness:
    """How far off the totals of a forecast are, from how far off they were at past cut-offs.

    error     root mean square of ln(came / foretold)
    tests     how many past cut-offs it rests on
    spread    variance of what came about what was foretold, as a multiple of the latter (a customer
              who is expected to bring 10 and a spread of 50: 500): how much is luck in a group

    The models' own intervals are left aside: they hold only where the model is true, and cover the
    parameters' error, which is the smallest of those that are made.
    """

    error: float
    tests: int
    spread: float

    @classmethod
    def of(cls, tests: Sequence[Test]) -> "Sureness":
        """From the tests; it takes one at the least."""
        misses = np.array([test.miss for test in tests])
        squares, foretold = 0.0, 0.0
        for test in tests:
            residuals = test.past.customers["spend_after"].to_numpy(float) - test.value
            squares += float((residuals**2).sum())
            foretold += float(test.value.sum())
        return cls(float(sqrt((misses**2).mean())), len(tests), squares / foretold)

    def interval(self, total: float) -> tuple[float, float]:
        """95% interval of a total, by Student's t with as many degrees of freedom as tests."""
        return self._around(total, self.error)

    def of_one_of_many(self, total: float) -> tuple[float, float]:
        """The same of a group that is held against others: without the error common to all."""
        return self._around(total, 0.0)

    def _around(self, total: float, error: float) -> tuple[float, float]:
        own = self.spread / total if total > 0 else 0.0
        width = float(scipy.stats.t.ppf((1 + LEVEL) / 2, self.tests)) * sqrt(error**2 + own)
        return total * exp(-width), total * exp(width)


def by_week(test: Test) -> Chart:
    """Purchase days of each week after the last past cut-off, foretold and come."""
    came = test.past.by_week
    ends = 7.0 * np.arange(1, len(came) + 1)
    until = [float(test.forecast.purchases(test.past.customers, end).sum()) for end in ends]
    foretold = np.diff(until, prepend=0.0)
    frame = pd.DataFrame(
        {
            "series": ["foretold"] * len(came) + ["came"] * len(came),
            "week": [*range(1, len(came) + 1)] * 2,
            "purchases": [*foretold, *came],
        }
    )
    gap = float(foretold.sum() / came.sum() - 1)
    cutoff, n = test.past.window.cutoff, len(test.past.customers)
    return Chart(
        name="by_week",
        kind="curve",
        table=frame,
        x=Axis("week", "Week after the cut-off", "count"),
        y=Axis("purchases", "Purchase days a week", "count"),
        headline=say(
            "Foretold {gap} more than came" if gap >= 0 else "Foretold {gap} less than came",
            gap=Quantity(abs(gap), "share"),
        ),
        subtitle=f"Purchase days of the customers known by {write_date(cutoff)}, in each week "
        f"after; n = {n:,}",
        caption="The forecast knew nothing from the cut-off on, and was chosen by earlier ones. "
        "New customers are in neither line.",
        alt=f"Two curves over {len(came)} weeks, foretold and come; in all "
        f"{foretold.sum():,.0f} purchase days were foretold and {came.sum():,.0f} came.",
    )


def by_tenth(inputs: Inputs, test: Test) -> Chart:
    """Mean net sales of customers by tenths of what was foretold."""
    customers = test.past.customers
    spent = customers["spend_after"].to_numpy(float)
    order = np.argsort(-test.value, kind="stable")
    tenths = np.array_split(order, TENTHS)
    frame = pd.DataFrame(
        {
            "tenth": [f"{k + 1}" for k in range(TENTHS)],
            "foretold": [float(test.value[tenth].mean()) for tenth in tenths],
            "came": [float(spent[tenth].mean()) for tenth in tenths],
            "n": [len(tenth) for tenth in tenths],
        }
    )
    top = float(spent[tenths[0]].sum() / spent.sum())
    window, currency = test.past.window, inputs.settings.currency
    return Chart(
        name="by_tenth",
        kind="pairs",
        table=frame,
        x=Axis("tenth", "Tenth of customers by what was foretold"),
        y=Axis("foretold", "Foretold", "money", currency),
        other=Axis("came", "Came", "money", currency),
        headline=say("The tenth foretold best brought {top}", top=Quantity(top, "share")),
        subtitle=f"Mean net sales of a customer in the {window.horizon_days} days from "
        f"{write_date(window.cutoff)}; n = {len(customers):,}",
        caption="Customers in the order of what was foretold of each, in tenths: 1 the highest. "
        "Headline: their share of all net sales of these customers.",
        alt="Two bars for each tenth of customers, foretold and come: from "
        + "; ".join(
            f"{inputs.money(row.foretold)} and {inputs.money(row.came)}"
            for row in (frame.iloc[0], frame.iloc[-1])
        )
        + ".",
    )
