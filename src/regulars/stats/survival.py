"""Time to an event that some have not met yet: the product-limit curve, its quantiles and bands.

It works from a histogram of spans, so that it costs the same for a hundred customers and for ten
million. A customer may bring several spans whose weights sum to one: then the spans of one customer
are not independent, Greenwood's formula does not hold, and the variance is taken between random
groups of customers instead.
"""

from dataclasses import dataclass
from math import inf
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import LEVEL

Floats = NDArray[np.float64]

_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_HAIR = 1e-9
"""Weights are rounded: a curve that reaches exactly one half may come out so much below it."""


@dataclass(frozen=True)
class Curve:
    """Who has met the event within so many days, at each day on which somebody met it.

    `variance` is that of the logarithm of `left`.
    """

    days: Floats
    left: Floats
    """Share that has not met it by the end of the day."""
    at_risk: Floats
    """Summed weight of the spans that are at least so long."""
    variance: Floats
    last: float = 0.0
    """The last day on which enough were still at risk: nothing is known after it."""

    @property
    def met(self) -> Floats:
        """Share that has met the event by the end of the day."""
        return 1 - self.left

    def bands(self) -> tuple[Floats, Floats]:
        """Low and high of `met`.

        Kalbfleisch and Prentice (1980), The statistical analysis of failure time data: symmetric
        for log(-log(left)), so that no bound leaves 0 to 1.
        """
        inner = (self.left > _HAIR) & (self.left < 1 - _HAIR)
        left = np.where(inner, self.left, 0.5)
        half = _Z * np.sqrt(self.variance) / -np.log(left)
        low = np.where(inner, 1 - left ** np.exp(-half), self.met)
        high = np.where(inner, 1 - left ** np.exp(half), self.met)
        # Where all that were left met it at once, the curve falls to nought and has no variance.
        return np.maximum.accumulate(low * inner), np.maximum.accumulate(high)

    def within(self, day: float) -> tuple[float, float, float]:
        """Share that has met the event within so many days, and its interval."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        low, high = self.bands()
        return float(self.met[place]), float(low[place]), float(high[place])

    def quantile(self, share: float) -> tuple[float, float, float] | None:
        """Day by which `share` have met the event, and its interval; None where it is not reached.

        Brookmeyer and Crowley (1982), A confidence interval for the median survival time: all days
        at which the band holds the share. The upper bound is infinite where the records end first.
        """
        low, high = self.bands()
        value = self._first(self.met, share)
        return None if value == inf else (value, self._first(high, share), self._first(low, share))

    def _first(self, met: Floats, share: float) -> float:
        reached = np.flatnonzero(met >= share - _HAIR)
        return float(self.days[reached[0]]) if reached.size else inf


@dataclass(frozen=True)
class Spans:
    """A histogram of spans: how long, whether the event ended it, and the weight of such spans.

    A span without the event was looked at for so many days in vain; it counts as at risk on the
    last of them.
    """

    days: Floats
    ended: NDArray[np.bool_]
    weight: Floats

    @classmethod
    def of(cls, days: ArrayLike, ended: ArrayLike, weight: ArrayLike) -> "Spans":
        """From columns of a query."""
        return cls(
            np.asarray(days, dtype=np.float64),
            np.asarray(ended, dtype=np.bool_),
            np.asarray(weight, dtype=np.float64),
        )

    def curve(self, least: float = 0.0) -> Curve:
        """The product-limit curve (Kaplan and Meier 1958), as far as `least` weight is at risk.

        Its variance is Greenwood's: for customers who bring one span of weight one each.
        """
        days, place = np.unique(self.days, return_inverse=True)
        ending = np.bincount(place, self.weight * self.ended, days.size)
        at_risk = np.bincount(place, self.weight, days.size)[::-1].cumsum()[::-1]
        enough = at_risk >= max(least - _HAIR, _HAIR)
        last = float(days[enough].max(initial=0.0))
        kept = (ending > 0) & enough
        days, ending, at_risk = days[kept], ending[kept], at_risk[kept]
        hazard = np.minimum(ending / at_risk, 1.0)
        hazard[hazard > 1 - _HAIR] = 1.0
        staying = np.where(hazard < 1, 1 - hazard, np.inf)
        variance = np.cumsum(hazard / (at_risk * staying))
        return Curve(days, np.cumprod(1 - hazard), at_risk, variance, last)


@dataclass(frozen=True)
class Influence:
    """How much one span moves log(left) at the `grid` days: what a clustered variance is made of.

    By the day t a span of weight w that ended on the day y <= t moves it by
    w * (gain(y) - loss(y)), one without the event on the day y by - w * loss(min(y, t)), and one
    that ended later by - w * loss(t). For weights of one the squares add up to Greenwood's
    variance; in general they are the linearised variance of Lin and Wei (1989), The robust
    inference for the Cox proportional hazards model, for a model without covariates.
    """

    days: Floats
    gain: Floats
    loss: Floats
    grid: Floats
    """Up to `points` of the days, evenly by how far the curve has fallen."""
    loss_at_grid: Floats

    @classmethod
    def of(cls, curve: Curve, points: int = 40) -> "Influence":
        """Of a curve; a day on which everybody left met the event is not looked at."""
        inner = curve.left > _HAIR
        days, left, at_risk = curve.days[inner], curve.left[inner], curve.at_risk[inner]
        hazard = 1 - left / np.concatenate([[1.0], left[:-1]])
        gain = 1 / (at_risk * (1 - hazard))
        loss = np.cumsum(hazard * gain)
        places = np.arange(days.size)
        if days.size > points:
            levels = np.linspace(left[0], left[-1], points)
            # `left` falls: its negative rises, as a sorted array must.
            places = np.unique(np.searchsorted(-left, -levels).clip(0, days.size - 1))
        return cls(days, gain, loss, days[places], loss[places])

    def at(self, spans: Floats) -> tuple[Floats, Floats]:
        """What a span of weight one and so many days brings, if the event ended it and if not."""
        places = np.searchsorted(self.days, spans, side="right")
        loss = np.concatenate([[0.0], self.loss])[places]
        ending = np.isin(spans, self.days)
        gain = np.where(ending, np.concatenate([[0.0], self.gain])[places], 0.0)
        return gain - loss, -loss


def clustered(curve: Curve, grid: Floats, sums: NDArray[np.float64]) -> Curve:
    """The curve with the variance of its log between random groups of customers.

    `sums` has a row a group and a column a day of the grid: the influences of the group's spans
    added up. Groups of whole customers are independent, whatever goes on within a customer.
    """
    if not grid.size or len(sums) < 2:
        return curve
    n = len(sums)
    variance = n / (n - 1) * ((sums - sums.mean(axis=0)) ** 2).sum(axis=0)
    found = np.interp(curve.days, grid, variance)
    return Curve(curve.days, curve.left, curve.at_risk, found, curve.last)
