"""Whether a share rises or falls over groups that have an order, such as cohorts."""

from math import sqrt

import numpy as np
import scipy
from numpy.typing import ArrayLike

from .differences import Difference
from .intervals import LEVEL


def of_shares_in_order(k: ArrayLike, n: ArrayLike, place: ArrayLike) -> Difference | None:
    """How much the share k/n changes from the first place to the last, along a straight line.

    The slope is that of the trend test of Cochran (1954), Some methods for strengthening the common
    chi-squared tests, and Armitage (1955), Tests for linear trends in proportions and frequencies:
    least squares with the groups' sizes as weights. Groups also differ for reasons of their own,
    such as a season or a campaign, which the binomial variance knows nothing of: it is multiplied
    by the dispersion around the line (Pearson's chi-squared over its degrees of freedom), never
    by less than 1, and Student's distribution takes the normal's place (McCullagh and Nelder 1989,
    Generalized linear models, 4.5). None where fewer than three groups, or all customers alike,
    tell nothing.
    """
    found, size, x = (np.asarray(values, dtype=float) for values in (k, n, place))
    total = size.sum()
    if len(size) < 3 or not 0 < found.sum() < total:
        return None
    spread = x - (size * x).sum() / total
    squares = (size * spread**2).sum()
    slope = (spread * found).sum() / squares
    # The line may leave 0 to 1 where the share is close to it; half a customer keeps it within.
    edge = 0.5 / size
    line = np.clip(found.sum() / total + slope * spread, edge, 1 - edge)
    binomial = line * (1 - line)
    chi_squared = (size * (found / size - line) ** 2 / binomial).sum()
    freedom = len(size) - 2
    variance = (size * spread**2 * binomial).sum() / squares**2 * max(1.0, chi_squared / freedom)
    length, error = float(x.max() - x.min()), sqrt(variance)
    half = float(scipy.stats.t.ppf((1 + LEVEL) / 2, freedom)) * error * length
    value = float(slope * length)
    p_value = float(2 * scipy.stats.t.sf(abs(slope) / error, freedom))
    return Difference(value, value - half, value + half, p_value)
