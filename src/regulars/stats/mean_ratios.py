"""Ratios of means, for groups of customers and for sums over the same customers."""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from .differences import Sample
from .intervals import LEVEL


@dataclass(frozen=True)
class Ratio:
    """How many times the other one's mean a mean is, its 95% interval, and its p-value."""

    value: float
    low: float
    high: float
    p_value: float


def of_means(one: Sample, other: Sample) -> Ratio:
    """The mean of one over that of the other, for groups that share no customer.

    The interval is symmetric on the logarithmic scale, by the delta method (Armitage, Berry &
    Matthews 2002, Statistical methods in medical research, section 5.3), so that it is the same
    whichever group is named first, and never holds nought. Both means must be positive.
    """
    if one.mean <= 0 or other.mean <= 0:
        raise ValueError("a ratio takes two positive means")
    variance = one.variance_of_mean / one.mean**2 + other.variance_of_mean / other.mean**2
    value = log(one.mean / other.mean)
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(variance)
    if variance > 0:
        p_value = 2 * NormalDist().cdf(-abs(value) / sqrt(variance))
    else:
        p_value = 0.0 if value else 1.0
    return Ratio(exp(value), exp(value - half), exp(value + half), p_value)


@dataclass(frozen=True)
class PairedSums:
    """Sums over customers of two measures of each, and of their squares and products."""

    n: int
    top: float
    bottom: float
    top_squares: float
    products: float
    bottom_squares: float


def of_sums(sums: PairedSums, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the ratio R of two sums over the same customers: pieces per order, say.

    Orders of one customer resemble each other, so the customer is the unit: the linearised
    variance is n/(n-1) * sum((y_i - R x_i)^2) / (sum x_i)^2 (Cochran 1977, Sampling techniques,
    eq. 6.9 without the finite population factor). Of the bounds none is below nought where no
    value is.
    """
    if sums.n < 2 or sums.bottom <= 0:
        raise ValueError("a ratio of sums needs two customers and a positive sum below the line")
    ratio = sums.top / sums.bottom
    squares = sums.top_squares - 2 * ratio * sums.products + ratio**2 * sums.bottom_squares
    spread = sqrt(sums.n / (sums.n - 1) * max(squares, 0.0)) / sums.bottom
    half = NormalDist().inv_cdf((1 + level) / 2) * spread
    return max(ratio - half, 0.0), ratio + half
