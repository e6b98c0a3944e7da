"""Two groups held against each other among those who are alike in something else."""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

from .differences import Difference
from .intervals import LEVEL


def of_shares_in_strata(strata: Sequence[tuple[int, int, int, int]]) -> Difference:
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
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(variance)
    excess = sum(k - n * (k + j) / (n + m) for k, n, j, m in used)
    spread = sum(
        n * m * (k + j) * (n + m - k - j) / ((n + m) ** 2 * (n + m - 1)) for k, n, j, m in used
    )
    p_value = 2 * NormalDist().cdf(-abs(excess) / sqrt(spread)) if spread else 1.0
    return Difference(value, max(value - half, -1.0), min(value + half, 1.0), p_value)
