"""Shares whose cases come in clusters: the same customer looked at more than once."""

import numpy as np
from numpy.typing import ArrayLike

from ..core.words import Quantity
from .intervals import wilson_of_share


def share_over_clusters(k: ArrayLike, n: ArrayLike) -> Quantity:
    """Sum of k over sum of n, for clusters that are independent of one another.

    The share is a ratio of two sums over clusters; its linearised variance (Cochran 1977, Sampling
    techniques, eq. 6.9) over that of as many independent cases is the design effect of Kish (1965),
    Survey sampling. The interval is Wilson's for the number of cases divided by it, as Korn and
    Graubard (1998), Confidence intervals for proportions with small expected number of positive
    counts, do with the exact one. A cluster may be a random group of whole customers. Cases that
    all agree do not tell their design effect: then every cluster counts as one case.
    """
    found, cases = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    found, cases = found[cases > 0], cases[cases > 0]
    clusters, total = len(cases), float(cases.sum())
    if clusters < 2:
        raise ValueError("one cluster does not tell how much clusters vary")
    share = float(found.sum()) / total
    if 0 < share < 1:
        squares = float(((found - share * cases) ** 2).sum())
        variance = clusters / (clusters - 1) * squares / total**2
        effective = share * (1 - share) / variance if variance > 0 else total
    else:
        effective = float(clusters)
    low, high = wilson_of_share(share, min(effective, total))
    return Quantity(share, "share", low=low, high=high)
