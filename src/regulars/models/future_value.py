"""What customers are worth from now on: purchases to come, their value, and what time takes off.

Fader, Hardie & Lee (2005), RFM and CLV: using iso-value curves for customer base analysis:

    value = margin x E[value of a purchase] x discounted expected purchases.

They discount in continuous time and for ever; here it is done to a horizon and by the month, each
month's expected purchases in its middle, as the E[purchases in (T, T + t]] of any model gives them:

    sum over months of (E[X by its end] - E[X by its start]) (1 + d)^-(middle in years).

Against discounting by the day this is off by less than a ten-thousandth at d = 10% a year.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .histories import by_history, by_x_and_T
from .repeat_buying import RepeatBuyingModel

Floats = NDArray[np.float64]

A_YEAR = 365.0
MONTHS = 12
"""A year, for discounting."""


def future_value(
    model: RepeatBuyingModel,
    customers: pd.DataFrame,
    value: ArrayLike,
    *,
    margin: float,
    yearly_rate: float,
    horizon: float = A_YEAR,
    unit: float = 1.0,
) -> Floats:
    """Present value of the margin that each customer is expected to bring within the horizon.

    customers      a frame with columns x, t_x, T
    value          expected value of a purchase: of each customer, or one for all
    margin         share of it that is left to the shop: .3 is 30%
    yearly_rate    of discounting: .1 takes 10% off what comes a year later
    horizon        in days
    unit           days to the unit of time of the model and the histories: 7 where those are weeks

    In the currency of the values; NaN where the value of a purchase is. ValueError where a history
    cannot be, the margin is no number, the horizon is none, or the rate is -100% or less.
    """
    if not np.isfinite(margin):
        raise ValueError(f"the margin is {margin}: it is a share of the value, such as .3")
    purchases = discounted_purchases(
        model, customers, yearly_rate=yearly_rate, horizon=horizon, unit=unit
    )
    purchases *= margin
    return np.asarray(purchases * np.asarray(value, dtype=np.float64))


def discounted_purchases(
    model: RepeatBuyingModel,
    customers: pd.DataFrame,
    *,
    yearly_rate: float,
    horizon: float = A_YEAR,
    unit: float = 1.0,
    months: int = MONTHS,
) -> Floats:
    """Expected purchases of each row within the horizon, each worth less the later it comes.

    months    steps to the year, each discounted as of its middle
    """
    if not (np.isfinite(unit) and unit > 0):
        raise ValueError(f"the unit of time is {unit} days: it has to be above nought")
    steps = discounts(yearly_rate, horizon, months)

    def if_active(x: Floats, T: Floats) -> Floats:
        each = [share * model.further_if_active(x, T, day / unit) for day, share in steps]
        return np.asarray(np.sum(each, axis=0))

    return by_history(
        customers, lambda x, t_x, T: by_x_and_T(if_active, x, T) * model.alive(x, t_x, T)
    )


def discounts(
    yearly_rate: float, horizon: float = A_YEAR, months: int = MONTHS
) -> list[tuple[float, float]]:
    """Days from now, and what to count of what is expected by each: the sum is its present value.

    What is expected by the end of a month counts as that month's, and comes off the next one.
    ValueError where the horizon is none, or the rate is -100% or less.
    """
    if not (np.isfinite(horizon) and horizon > 0):
        raise ValueError(f"the horizon is {horizon} days: it has to be above nought")
    if not (np.isfinite(yearly_rate) and yearly_rate > -1):
        raise ValueError(f"the yearly rate is {yearly_rate}: it has to be above -1")
    edges = np.linspace(0, horizon, max(1, round(horizon / A_YEAR * months)) + 1)
    worth = (1 + yearly_rate) ** (-(edges[1:] + edges[:-1]) / 2 / A_YEAR)
    shares = worth - np.append(worth[1:], 0.0)
    return [(float(day), float(c)) for day, c in zip(edges[1:], shares, strict=True) if c]
