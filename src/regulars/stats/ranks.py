"""Do two measures of the same customers go together? Rank correlation, with ties and intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, nan, sqrt, tanh
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import scipy

from .intervals import LEVEL

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Association:
    """How strongly two measures go together, its 95% interval, and its two-sided p-value.

    `value` lies between -1 and 1 for two numbers, and between 0 and 1 where one is a category.
    """

    value: float
    low: float
    high: float
    p_value: float
    n: int


def standard_ranks(values: Values) -> Values:
    """Ranks with mean 0 and length 1, equal values sharing their mean rank; NaN if all are equal.

    The product of two of them is Spearman's rank correlation.
    """
    ranks = scipy.stats.rankdata(values)
    ranks -= ranks.mean()
    length = float(np.sqrt(ranks @ ranks))
    return ranks / length if length > 0 else np.full(len(ranks), nan)


def rank_correlation(one: Sequence[Values], other: Sequence[Values]) -> Association:
    """Spearman's rank correlation of two measures of the same n customers, from their ranks.

    `one` and `other` hold `standard_ranks`. Where both measures come from the same orders, one big
    order would tie them. So each is measured twice, on orders that share none: `one` is (half A,
    half B), `other` is (half B, half A), and the two correlations across the halves are averaged.
    Otherwise both hold one.

    The p-value is that of the t approximation to the permutation distribution (Kendall & Gibbons
    1990, Rank correlation methods, chapter 4). With two halves the variance over permutations of
    the customers is (1 + r s) / 2 times that of one correlation, exactly, where r and s are the
    correlations of each measure with itself across the halves. The interval is Fisher's with the
    variance (1 + rho^2 / 2) / (n - 3) of Bonett & Wright (2000), Sample size requirements for
    estimating Pearson, Kendall and Spearman correlations, times the same factor.
    """
    n = len(one[0])
    if n < 4:
        raise ValueError(f"{n} customers show no correlation")
    value = float(np.mean([a @ b for a, b in zip(one, other, strict=True)]))
    value = min(max(value, -1.0), 1.0)
    factor = 1.0
    if len(one) == 2:
        factor = (1 + float(one[0] @ one[1]) * float(other[0] @ other[1])) / 2
    size = min(abs(value) / sqrt(factor), 1 - 1e-12)
    t = size * sqrt((n - 2) / (1 - size * size))
    centre = atanh(min(max(value, -1 + 1e-12), 1 - 1e-12))
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    half = z * sqrt((1 + value * value / 2) / (n - 3) * factor)
    return Association(
        value,
        min(tanh(centre - half), value),
        max(tanh(centre + half), value),
        float(2 * scipy.stats.t.sf(t, n - 2)),
        n,
    )
