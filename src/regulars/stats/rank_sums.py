"""Whether one group's values tend to be larger, whatever their distribution."""

from math import sqrt
from statistics import NormalDist


def mann_whitney(n: int, n_other: int, rank_sum: float, ties: float = 0.0) -> float:
    """Two-sided p-value that n values tend to be larger or smaller than n_other other ones.

    Mann & Whitney (1947), On a test of whether one of two random variables is stochastically
    larger than the other, in the normal approximation without continuity correction. `rank_sum`
    is the sum of the ranks of the first group among all values, equal values sharing their mean
    rank; `ties` is the sum of t^3 - t over each set of t equal values. A few huge values weigh no
    more than others, so the p-value holds for skewed spend and groups of unlike size.
    """
    if n < 1 or n_other < 1:
        raise ValueError("two groups of at least one value each")
    total = n + n_other
    above = rank_sum - n * (n + 1) / 2
    variance = n * n_other / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 1e-9 * total:
        return 1.0
    return 2 * NormalDist().cdf(-abs(above - n * n_other / 2) / sqrt(variance))
