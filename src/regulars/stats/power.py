"""What a comparison of two groups can see, before it is made."""

from math import sqrt
from statistics import NormalDist


def smallest_visible_difference(n: int, level: float = 0.95, power: float = 0.8) -> float:
    """Smallest difference of two shares that groups of n customers each show with `power`.

    At the least favourable share of one half, so that it holds whatever the shares are:
    (z_level + z_power) * sqrt(2 * p (1 - p) / n) with p = 1/2 (Cohen 1988, Statistical power
    analysis, chapter 6, in the normal approximation). At most 1, which says: nothing can be seen.
    """
    if n < 1:
        raise ValueError(f"a group of {n} customers shows nothing")
    z = NormalDist()
    needed = z.inv_cdf((1 + level) / 2) + z.inv_cdf(power)
    return min(needed * sqrt(0.5 / n), 1.0)
