"""Two shares compared without an approximation, for groups that may be small."""

import scipy


def fisher(k: int, n: int, k_other: int, n_other: int) -> float:
    """Two-sided p-value that k of n and k_other of n_other are shares of one and the same size.

    Fisher's exact test (1935, The logic of inductive inference). Where many comparisons are made
    each has to be sure far beyond one in twenty, and there the normal approximation calls rare
    outcomes of small groups significant that are not. Its price is a little power.
    """
    if not (0 <= k <= n and 0 <= k_other <= n_other):
        raise ValueError(f"{k} of {n} and {k_other} of {n_other} are no shares")
    return float(scipy.stats.fisher_exact([[k, n - k], [k_other, n_other - k_other]]).pvalue)
