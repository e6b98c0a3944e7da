"""How unequally a total is spread over customers: Lorenz curve, top shares and Gini.

Customers come highest first, in groups of (nearly) equal values: how many are in each, and what
they hold together. So a few thousand groups do for any number of customers; a group of one is
exact. Whoever holds less than nothing counts as holding nothing.
"""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .intervals import LEVEL

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A share or an index with its 95% interval."""

    value: float
    low: float
    high: float


class Spread:
    """Customers by what they hold, highest first: `counts` of groups and their `sums`."""

    def __init__(self, counts: Values, sums: Values) -> None:
        counts, sums = np.asarray(counts, float), np.maximum(np.asarray(sums, float), 0.0)
        if counts.sum() < 2 or sums.sum() <= 0:
            raise ValueError("a spread takes two customers and a positive total")
        self.counts, self.sums, self.means = counts, sums, sums / counts
        if (np.diff(self.means) > 1e-9 * self.means[0]).any():
            raise ValueError("customers come highest first")
        self.n, self.total = float(counts.sum()), float(sums.sum())
        self._customers = np.concatenate([[0.0], np.cumsum(counts) / self.n])
        self._held = np.concatenate([[0.0], np.cumsum(sums) / self.total])
        self._squares = np.concatenate([[0.0], np.cumsum(counts * self.means**2) / self.n])

    def share_of_top(self, top: float) -> float:
        """Share of the total that the highest `top` share of customers hold."""
        return float(np.interp(top, self._customers, self._held))

    def estimate_of_top(self, top: float) -> Estimate:
        """The same with its interval.

        Beach & Davidson (1983), Distribution-free statistical inference with Lorenz curves and
        income shares: the share S is a ratio, and each customer with value x moves it by
        (x - q) 1[x > q] + top q - S x over the mean, where q is the value at the border. The
        interval is made on the logit, so that it stays between 0 and 1.
        """
        mean, share = self.total / self.n, self.share_of_top(top)
        border = self._value_at(top)
        above, squares = share * mean, float(np.interp(top, self._customers, self._squares))
        excess, second = above - top * border, squares - 2 * border * above + top * border**2
        # Mean of the square of the influence: of (x - q)+ and of S x, and of their product.
        everyone = self._squares[-1]
        product = squares - border * above
        variance = second - excess**2 + share**2 * (everyone - mean**2)
        variance -= 2 * share * (product - excess * mean)
        error = sqrt(max(variance, 0.0) / self.n) / mean
        return _on_logit(share, error)

    def curve(self, tops: Values) -> list[Estimate]:
        """Points of the Lorenz curve from the top, each with an interval of its own."""
        return [self.estimate_of_top(float(top)) for top in tops]

    def customers_holding(self, share: float) -> float:
        """The smallest share of customers, highest first, who hold `share` of the total."""
        rising = np.concatenate([[True], np.diff(self._held) > 0])
        return float(np.interp(share, self._held[rising], self._customers[rising]))

    def gini(self) -> Estimate:
        """Gini's index: 0 if all hold the same, towards 1 if one customer holds all.

        Twice the area between curve and diagonal, of the n customers as they are (no factor of
        n / (n - 1)). The interval is that of Davidson (2009), Reliable inference for the Gini
        index, on the logit.
        """
        mean = self.total / self.n
        # From the lowest: F is the middle rank of a group, and `below` the mean of x 1[lower].
        counts, means = self.counts[::-1], self.means[::-1]
        ranks = np.concatenate([[0.0], np.cumsum(counts)])
        place = (ranks[:-1] + ranks[1:]) / 2 / self.n
        lower = np.concatenate([[0.0], np.cumsum(counts * means)])
        below = (lower[:-1] + lower[1:]) / 2 / self.n
        value = float(2 * (counts * means * place).sum() / self.n / mean - 1)
        influence = -(value + 1) * means + 2 * (means * place - below)
        centre = float((counts * influence).sum() / self.n)
        variance = float((counts * (influence - centre) ** 2).sum() / self.n) / self.n
        return _on_logit(max(value, 0.0), sqrt(variance) / mean)

    def _value_at(self, top: float) -> float:
        """What the customer at the border of the highest `top` holds."""
        place = int(np.searchsorted(self._customers[1:], top - 1e-12))
        return float(self.means[min(place, len(self.means) - 1)])


def _on_logit(value: float, error: float) -> Estimate:
    if error == 0 or not 0 < value < 1:
        return Estimate(value, value, value)
    centre = log(value / (1 - value))
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * error / (value * (1 - value))
    low, high = (
        1 / (1 + exp(-max(min(at, 700.0), -700.0))) for at in (centre - half, centre + half)
    )
    return Estimate(value, min(low, value), max(high, value))
