"""Two groups held against each other among those who are alike in something else: strata."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .differences import Difference
from .intervals import LEVEL


@dataclass(frozen=True)
class Stratified:
    """A difference of shares within strata, and the two shares that it is the difference of.

    Both are averaged over the strata with the same weights, which is what makes them comparable.
    `n` cases lie in strata where there are some of both groups: the others compare nothing.
    """

    difference: Difference
    share: float
    share_other: float
    n: int


def of_counts(
    k: Sequence[int],
    n: Sequence[int],
    k_other: Sequence[int],
    n_other: Sequence[int],
    level: float = LEVEL,
) -> Stratified:
    """Mantel and Haenszel's risk difference of independent cases, from the counts of each stratum.

    Each stratum weighs n n' / (n + n'). The variance is Sato's (1989), On the variance estimator
    for the Mantel-Haenszel risk difference: it comes to that of Greenland and Robins (1985),
    Estimation of a common effect parameter from sparse follow-up data, in large strata, and holds
    for many sparse ones too. The p-value is that of Mantel and Haenszel's (1959) test, without
    continuity correction: a few outcomes in a small group, which make the variance look small, do
    not make it sure.
    """
    a, m, b, o = (np.asarray(x, dtype=float) for x in (k, n, k_other, n_other))
    both = (m > 0) & (o > 0)
    a, m, b, o = a[both], m[both], b[both], o[both]
    total = m + o
    weight = float((m * o / total).sum())
    if weight == 0:
        raise ValueError("no stratum has cases of both groups")
    share, other = float((a * o / total).sum()) / weight, float((b * m / total).sum()) / weight
    value = share - other
    p = float(((m * m * b - o * o * a + m * o * (o - m) / 2) / total**2).sum())
    q = float(((a * (o - b) + b * (m - a)) / (2 * total)).sum())
    variance = max(value * p + q, 0.0) / weight**2
    outcomes = a + b
    by_chance = m * o * outcomes * (total - outcomes) / (total**2 * np.maximum(total - 1, 1))
    p_value = _two_sided(value * weight, float(by_chance.sum()))
    difference = _with_interval(value, variance, p_value, level)
    return Stratified(difference, share, other, int(total.sum()))


def over_clusters(
    stratum: npt.NDArray[np.int64],
    exposed: npt.NDArray[np.bool_],
    outcome: npt.NDArray[np.bool_],
    cluster: npt.NDArray[np.int64],
) -> Stratified:
    """The same difference where a customer may be several cases: those of a cluster resemble.

    Mantel and Haenszel's risk difference is the slope of least squares with one intercept a
    stratum, so its variance is the sandwich of Liang and Zeger (1986), Longitudinal data analysis
    using generalized linear models, over clusters. Each residual is divided by sqrt(1 - 1/N) in its
    stratum of N, for the intercept took that much of it: without, pairs would look twice as sure
    as they are. The p-value is that of the score, with residuals as they are without a difference.
    A cluster may be in a stratum once only; so it is where a stratum has one cut-off.
    """
    _, place = np.unique(stratum, return_inverse=True)
    x, y = exposed.astype(float), outcome.astype(float)
    size = np.bincount(place).astype(float)
    exposed_share = np.bincount(place, x) / size
    mixed = ((exposed_share > 0) & (exposed_share < 1))[place]
    if not mixed.any():
        raise ValueError("no stratum has cases of both groups")
    place, x, y, cluster = place[mixed], x[mixed], y[mixed], cluster[mixed]
    own = x - exposed_share[place]
    outcome_share = (np.bincount(place, y, len(size)) / size)[place]
    weight = float((own * own).sum())
    value = float((own * y).sum()) / weight
    _, who = np.unique(cluster, return_inverse=True)

    def variance(supposed: float) -> float:
        """Of the difference, with the residuals that are left if it is what is supposed."""
        residual = (y - outcome_share - supposed * own) / np.sqrt(1 - 1 / size[place])
        scores = np.bincount(who, own * residual)
        n = len(scores)
        return float((scores * scores).sum()) * n / max(n - 1, 1) / weight**2

    p_value = _two_sided(value, variance(0.0))
    # Both shares by the weights of the difference: exposed ones weigh 1 - share, others share.
    share = float((np.where(x == 1, own, 0) * y).sum()) / weight
    difference = _with_interval(value, variance(value), p_value, LEVEL)
    return Stratified(difference, share, share - value, len(x))


def _with_interval(value: float, variance: float, p_value: float, level: float) -> Difference:
    """The difference with the interval of the normal distribution, and the p-value of its test."""
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(variance)
    return Difference(value, max(value - half, -1.0), min(value + half, 1.0), p_value)


def _two_sided(value: float, variance: float) -> float:
    """How often chance alone gives a value at least so far from nought."""
    return 2 * NormalDist().cdf(-abs(value) / sqrt(variance)) if variance > 0 else 1.0
