"""The mean of one group of customers as a multiple of that of another."""

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
