"""Two shares compared without an approximation, for groups that may be small."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import scipy

FAR = 12.0
"""Standard deviations from the mean beyond which outcomes are as good as impossible."""


def fisher(k: int, n: int, k_other: int, n_other: int) -> float:
    """Two-sided p-value that k of n and k_other of n_other are shares of one and the same size.

    Fisher's exact test (1935, The logic of inductive inference). Where many comparisons are made
    each has to be sure far beyond one in twenty, and there the normal approximation calls rare
    outcomes of small groups significant that are not. Its price is a little power.
    """
    if not (0 <= k <= n and 0 <= k_other <= n_other):
        raise ValueError(f"{k} of {n} and {k_other} of {n_other} are no shares")
    return float(scipy.stats.fisher_exact([[k, n - k], [k_other, n_other - k_other]]).pvalue)


def fisher_in_strata(strata: Sequence[tuple[int, int, int, int]]) -> float:
    """Two-sided p-value that within each stratum (k, n, k_other, n_other) both shares are alike.

    Given its margins, each stratum's k is hypergeometric, and their sum has the convolution of
    those: the exact form of the Cochran-Mantel-Haenszel test (Gart 1970, Point and interval
    estimation of the common odds ratio in the combination of 2 x 2 tables with fixed marginals).
    The p-value adds up all sums that are no likelier than the one found; of a single stratum it is
    that of Fisher's test.
    """
    least, chances = 0, np.ones(1)
    for k, n, other, n_other in strata:
        if not (0 <= k <= n and 0 <= other <= n_other):
            raise ValueError(f"{k} of {n} and {other} of {n_other} are no shares")
        everyone, back = n + n_other, k + other
        if not (n and n_other and 0 < back < everyone):
            least += k
            continue
        mean = n * back / everyone
        deviation = sqrt(mean * (1 - back / everyone) * n_other / max(everyone - 1, 1))
        reach = FAR * deviation + FAR
        low = max(0, back - n_other, int(mean - reach))
        high = min(n, back, int(mean + reach))
        least += low
        outcomes = np.arange(low, high + 1)
        chances = np.convolve(chances, scipy.stats.hypergeom.pmf(outcomes, everyone, back, n))
    at = sum(k for k, *_ in strata) - least
    if not 0 <= at < len(chances):
        return 0.0
    # A little more than equal, for the rounding of outcomes that are equally likely.
    return float(min(chances[chances <= chances[at] * (1 + 1e-7)].sum(), 1.0))
