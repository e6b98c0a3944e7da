"""A share of a total where what is independent is the customer, or the week, not the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy

from ..core.words import Quantity
from .intervals import LEVEL

Floats = Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Sums:
    """What is known of n independent units, each with a part and a whole: sums, and sums of squares
    and products."""

    n: int
    part: float
    whole: float
    part_squares: float
    products: float
    whole_squares: float

    @classmethod
    def of(cls, parts: Floats, wholes: Floats) -> "Sums":
        """From the units themselves."""
        a, b = np.asarray(parts, float), np.asarray(wholes, float)
        return cls(len(a), a.sum(), b.sum(), (a * a).sum(), (a * b).sum(), (b * b).sum())


def interval_of_ratio(sums: Sums, level: float = LEVEL) -> tuple[float, float]:
    """Interval of sum(part) / sum(whole), a ratio of two means over the same n units.

    The linearised variance is n/(n-1) * sum((a_i - R b_i)^2) / (sum b)^2 (Cochran 1977, Sampling
    techniques, eq. 6.9 without the finite population factor), with the quantile of Student's t for
    n - 1 degrees of freedom: weeks may be few.
    """
    if sums.n < 2 or sums.whole <= 0:
        raise ValueError("a ratio needs two units and a positive whole")
    ratio = sums.part / sums.whole
    squares = sums.part_squares - 2 * ratio * sums.products + ratio**2 * sums.whole_squares
    spread = sqrt(max(squares, 0.0) * sums.n / (sums.n - 1)) / sums.whole
    half = float(scipy.stats.t.ppf((1 + level) / 2, sums.n - 1)) * spread
    return ratio - half, ratio + half


def share_of_sums(sums: Sums) -> Quantity:
    """The same for a part that lies within its whole, as a share: it never leaves 0 to 1."""
    value = min(max(sums.part / sums.whole, 0.0), 1.0)
    low, high = interval_of_ratio(sums)
    return Quantity(value, "share", low=min(max(low, 0.0), value), high=max(min(high, 1.0), value))
