"""Which months of the year sell more than others, and how sure one can be after so few years."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import scipy

LEVEL = 0.95
YEARS = 2
"""Years of each month below which nothing is said: one year cannot tell season from chance."""


@dataclass(frozen=True)
class MonthFactor:
    """What a month of the year sells per day, as a multiple of the average month.

    The interval holds for all twelve months at once; `p_value` is two-sided, of this month alone.
    """

    month: int
    n_years: int
    value: float
    low: float
    high: float
    p_value: float


def enough_years(months: Sequence[int]) -> bool:
    """Whether each month of the year is there often enough for a season to be told from chance."""
    return all(list(months).count(month) >= YEARS for month in range(1, 13))


def month_factors(months: Sequence[int], values: Sequence[float]) -> list[MonthFactor]:
    """Factors of the twelve months from consecutive whole months and their values per day.

    log(value) is regressed on the month of the year and on time and its square, which take up
    growth that begins fast and levels off. What is left is how much the same month differs from
    year to year: that, not the scatter of days or customers, is what the uncertainty comes from.
    A factor is the month's coefficient less the mean of the twelve, with Student's t for the few
    degrees of freedom; intervals are widened to hold for all twelve at once (Bonferroni). Ordinary
    least squares with seasonal dummies: Lovell (1963), Seasonal adjustment of economic time series
    and multiple regression analysis.
    """
    if not enough_years(months):
        raise ValueError(f"each month of the year is needed {YEARS} times")
    if min(values) <= 0:
        raise ValueError("a month without sales has no factor")
    y = np.log(np.asarray(values, float))
    n = len(y)
    time = np.linspace(-1, 1, n)
    dummies = np.equal.outer(np.asarray(months), np.arange(1, 13)).astype(float)
    design = np.column_stack([dummies, time, time**2])
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ y
    left = n - design.shape[1]
    residual = y - design @ coefficients
    # What is below the precision of the logarithms is no scatter.
    variance = max(float(residual @ residual) / left, 1e-20)
    contrast = np.eye(12, design.shape[1]) - np.r_[np.full(12, 1 / 12), 0, 0]
    effects = contrast @ coefficients
    errors = np.sqrt(np.diag(contrast @ inverse @ contrast.T) * variance)
    widest = float(scipy.stats.t.ppf(1 - (1 - LEVEL) / 2 / 12, left))
    return [
        MonthFactor(
            month=m + 1,
            n_years=int(dummies[:, m].sum()),
            value=exp(effect),
            low=exp(effect - widest * error),
            high=exp(effect + widest * error),
            p_value=float(2 * scipy.stats.t.sf(abs(effect) / error, left)),
        )
        for m, (effect, error) in enumerate(zip(effects, errors, strict=True))
    ]
