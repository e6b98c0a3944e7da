"""Confidence intervals that need aggregates only, so that they cost nothing at any size."""

from math import sqrt
from statistics import NormalDist

from ..core.words import Quantity

LEVEL = 0.95


def wilson(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a share: k of n customers.

    Wilson (1927), Probable inference, the law of succession, and statistical inference. Unlike the
    textbook interval it stays within 0 and 1 and holds its level for small n and rare k.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is no share")
    return wilson_of_share(k / n, n, level)


def wilson_of_share(share: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """The same of a share of n cases, where n need not be whole: an effective number of cases."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (share * n + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(n * share * (1 - share) + z * z / 4)
    return (0.0 if share <= 0 else centre - half), (1.0 if share >= 1 else centre + half)


def share_of(k: float, n: float) -> Quantity:
    """k of n as a share with its interval of Wilson."""
    low, high = wilson(int(k), int(n))
    return Quantity(k / n, "share", low=low, high=high)


def share_of_total(
    n: int,
    group_sum: float,
    group_squares: float,
    total_sum: float,
    total_squares: float,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Interval of the share of a total that a group of customers holds.

    The share R = sum of the group's spend / sum of all spend is a ratio of two means over the same
    n customers; its linearised variance is n/(n-1) * sum((s_i 1[i in group] - R s_i)^2) / total^2
    (Cochran 1977, Sampling techniques, eq. 6.9 without the finite population factor). Only the
    sums and the sums of squares of spend are needed. The group must be fixed by a rule, not by the
    same customers' luck: at a threshold that moves with the sample it is an approximation.
    """
    if n < 2 or total_sum <= 0:
        raise ValueError("a share of a total needs two customers and a positive total")
    share = group_sum / total_sum
    others_squares = max(total_squares - group_squares, 0.0)
    squares = (1 - share) ** 2 * group_squares + share**2 * others_squares
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(n / (n - 1) * squares) / total_sum
    return max(share - half, 0.0), min(share + half, 1.0)
