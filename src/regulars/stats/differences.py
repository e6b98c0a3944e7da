"""Two groups held against each other: the difference, its interval, and whether chance gives it."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import scipy

from .intervals import LEVEL, wilson


@dataclass(frozen=True)
class Difference:
    """What one group has more than the other, its 95% interval, and its two-sided p-value."""

    value: float
    low: float
    high: float
    p_value: float


def of_shares(k: int, n: int, k_other: int, n_other: int) -> Difference:
    """k of n less k_other of n_other, for groups that share no customer.

    The interval is Newcombe's (1998), Interval estimation for the difference between independent
    proportions, method 10: the Wilson intervals of both, put together; it never leaves -1 to 1. The
    p-value is that of the z-test with the pooled share.
    """
    p, q = k / n, k_other / n_other
    (low_p, high_p), (low_q, high_q) = wilson(k, n), wilson(k_other, n_other)
    value = p - q
    low = value - sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = value + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    pooled = (k + k_other) / (n + n_other)
    variance = pooled * (1 - pooled) * (1 / n + 1 / n_other)
    return Difference(value, low, high, _two_sided(value, variance))


@dataclass(frozen=True)
class Sample:
    """The mean of n independent values and its sampling variance, from sums alone."""

    n: int
    mean: float
    variance_of_mean: float

    @classmethod
    def of(cls, n: int, total: float, squares: float) -> "Sample":
        """From the sum of the values and the sum of their squares; two values at the least."""
        if n < 2:
            raise ValueError("one value does not tell how much values vary")
        mean = total / n
        return cls(n, mean, max(squares - n * mean * mean, 0.0) / (n - 1) / n)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the mean, for large n."""
        half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(self.variance_of_mean)
        return self.mean - half, self.mean + half


def of_means(one: Sample, other: Sample) -> Difference:
    """The mean of one less that of the other, with variances of their own.

    Welch (1947), The generalization of "Student's" problem when several different population
    variances are involved: Student's t with the degrees of freedom that both variances leave, for a
    cohort may be a handful of customers. Values that do not vary at all say no more than how they
    are divided: the p-value is the chance of just that division among all there are.
    """
    parts = one.variance_of_mean, other.variance_of_mean
    value, variance = one.mean - other.mean, sum(parts)
    if variance <= 0:
        chance = min(1.0, 2 / float(scipy.special.binom(one.n + other.n, one.n))) if value else 1.0
        return Difference(value, value, value, chance)
    shares = (part / variance for part in parts)
    freedom = 1 / sum(s * s / (n - 1) for s, n in zip(shares, (one.n, other.n), strict=True))
    error = sqrt(variance)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, freedom)) * error
    p_value = float(2 * scipy.stats.t.sf(abs(value) / error, freedom))
    return Difference(value, value - half, value + half, p_value)


def _two_sided(value: float, variance: float) -> float:
    """How often chance alone gives a difference at least so far from nought."""
    if variance <= 0:
        return 0.0 if value else 1.0
    return 2 * NormalDist().cdf(-abs(value) / sqrt(variance))
