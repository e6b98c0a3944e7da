"""Two groups held against each other among those who are alike in something else: strata."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .differences import Difference
from .intervals import LEVEL


def of_shares_in_strata(
    strata: Sequence[tuple[int, int, int, int]], level: float = LEVEL
) -> Difference:
    """The difference of two shares within strata, pooled; a stratum is (k, n, k_other, n_other).

    The pooled difference weighs strata by n n_other / (n + n_other) (Mantel and Haenszel 1959,
    Statistical aspects of the analysis of data from retrospective studies of disease); its variance
    is that of Sato, Greenland and Robins (Sato 1989, On the variance estimator for the
    Mantel-Haenszel risk difference), which holds for many small strata as for few large ones. The
    p-value is that of the Cochran-Mantel-Haenszel test. A stratum that lacks one of the groups says
    nothing and is left out.
    """
    used = [stratum for stratum in strata if stratum[1] and stratum[3]]
    if not used:
        raise ValueError("no stratum holds both groups")
    weight = sum(n * m / (n + m) for _, n, _, m in used)
    value = sum((k * m - j * n) / (n + m) for k, n, j, m in used) / weight
    p = sum((n**2 * j - m**2 * k + n * m * (m - n) / 2) / (n + m) ** 2 for k, n, j, m in used)
    q = sum((k * (m - j) + j * (n - k)) / (2 * (n + m)) for k, n, j, m in used)
    variance = max(value * p + q, 0.0) / weight**2
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(variance)
    excess = sum(k - n * (k + j) / (n + m) for k, n, j, m in used)
    spread = sum(
        n * m * (k + j) * (n + m - k - j) / ((n + m) ** 2 * (n + m - 1)) for k, n, j, m in used
    )
    p_value = 2 * NormalDist().cdf(-abs(excess) / sqrt(spread)) if spread else 1.0
    return Difference(value, max(value - half, -1.0), min(value + half, 1.0), p_value)


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


def of_counts(strata: Sequence[tuple[int, int, int, int]]) -> Stratified:
    """The same difference with the two shares that it is the difference of."""
    used = [stratum for stratum in strata if stratum[1] and stratum[3]]
    difference = of_shares_in_strata(used)
    weights = [n * m / (n + m) for _, n, _, m in used]
    share = sum(w * k / n for w, (k, n, _, _) in zip(weights, used, strict=True)) / sum(weights)
    cases = sum(n + m for _, n, _, m in used)
    return Stratified(difference, share, share - difference.value, cases)


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

    by_chance = variance(0.0)
    p_value = 2 * NormalDist().cdf(-abs(value) / sqrt(by_chance)) if by_chance > 0 else 1.0
    # Both shares by the weights of the difference: exposed ones weigh 1 - share, others share.
    share = float((np.where(x == 1, own, 0) * y).sum()) / weight
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(variance(value))
    difference = Difference(value, max(value - half, -1.0), min(value + half, 1.0), p_value)
    return Stratified(difference, share, share - value, len(x))
