"""Groups held against each other by ranks: for values whose means a few customers would decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import scipy

from .intervals import LEVEL


@dataclass(frozen=True)
class RankedGroup:
    """A group's mid-ranks among all values of all groups, as sums.

    `others` of a value is its rank among all less its rank within the group: how many values of
    the other groups lie below it, ties counted half.
    """

    n: int
    ranks: float
    squared_ranks: float
    others: float
    squared_others: float

    @property
    def mean(self) -> float:
        """The mean rank."""
        return self.ranks / self.n

    @property
    def variance_of_others(self) -> float:
        """How much `others` varies within the group."""
        spread = self.squared_others - self.others**2 / self.n
        return max(spread, 0.0) / (self.n - 1)


@dataclass(frozen=True)
class RankDifference:
    """A size of effect with its 95% interval, and how often chance alone gives as much."""

    value: float
    low: float
    high: float
    p_value: float


def superiority(one: RankedGroup, other: RankedGroup) -> RankDifference:
    """How often a value of `one` lies above a value of `other`, ties counted half.

    Brunner and Munzel (2000), The nonparametric Behrens-Fisher problem: the groups may vary
    differently, the values may be tied; one half says that neither lies above. Where no value of
    one group lies among those of the other, the p-value is that of Kruskal and Wallis.
    """
    n, m = one.n, other.n
    value = 0.5 + (one.mean - other.mean) / (n + m)
    parts = [n * one.variance_of_others, m * other.variance_of_others]
    error = sqrt(sum(parts)) / (n * m)
    if error == 0:
        return RankDifference(value, value, value, explained_by_groups((one, other)).p_value)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (n - 1) + parts[1] ** 2 / (m - 1))
    p_value = 2 * float(scipy.stats.t.sf(abs(value - 0.5) / error, freedom))
    half = error * float(scipy.stats.t.ppf((1 + LEVEL) / 2, freedom))
    return RankDifference(value, max(value - half, 0.0), min(value + half, 1.0), p_value)


def explained_by_groups(groups: Sequence[RankedGroup]) -> RankDifference:
    """The share of the differences in rank that goes with the groups: 0 to 1.

    The p-value is that of Kruskal and Wallis (1952), Use of ranks in one-criterion variance
    analysis, corrected for ties. The share is Kelley's (1935) epsilon squared, which is 0 on
    average where nothing differs. Its interval is that of Steiger (2004), Beyond the F test, for
    the analysis of variance of the ranks: all noncentralities with which the F found is no rare
    one.
    """
    n, k = sum(g.n for g in groups), len(groups)
    if k < 2 or n <= k:
        raise ValueError("a comparison takes two groups, and more values than groups")
    middle = (n + 1) / 2
    total = sum(g.squared_ranks for g in groups) - n * middle**2
    if total <= 0:
        return RankDifference(0.0, 0.0, 0.0, 1.0)
    raw = min(sum(g.n * (g.mean - middle) ** 2 for g in groups) / total, 1.0)
    p_value = float(scipy.stats.chi2.sf(raw * (n - 1), k - 1))
    if raw == 1.0:
        return RankDifference(1.0, 1.0, 1.0, p_value)
    f = raw / (k - 1) / ((1 - raw) / (n - k))
    tail = (1 - LEVEL) / 2
    low, high = (_noncentrality(f, k - 1, n - k, p) for p in (1 - tail, tail))
    value = max(1 - (1 - raw) * (n - 1) / (n - k), 0.0)
    low, high = low / (low + n), high / (high + n)
    return RankDifference(min(max(value, low), high), low, high, p_value)


def _noncentrality(f: float, freedom: int, rest: int, chance: float) -> float:
    """The noncentrality with which an F of at most `f` has this chance; 0 where there is none."""

    def excess(noncentrality: float) -> float:
        return float(scipy.special.ncfdtr(freedom, rest, noncentrality, f)) - chance

    if excess(0.0) <= 0:
        return 0.0
    highest = freedom * f + 10.0
    while excess(highest) > 0:
        highest *= 2
    return float(scipy.optimize.brentq(excess, 0.0, highest))
