"""Do values fall into groups by themselves, with a valley between them? And is the valley stable?

A valley is looked for in one half of the values and tested on the other, so that the search cannot
make its own evidence. For values whose density has one peak, whatever its shape, the counts of
three boxes of one width cannot both rise from the middle one beyond chance: of such values a valley
is reported in at most ALPHA of cases.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy

from .ranks import Values

ALPHA = 0.01
"""Chance to report a valley where there is none."""
AGREEMENT = 0.9
"""Share of resamples that must show as many valleys for them to be called stable."""
WITHIN = 0.05
"""Share of the values that may lie where the border of a stable valley is not sure."""
RESAMPLES = 50

LEAST_SHARE = 0.02
"""Of all values, that must lie on either side of a valley and up to the next."""
DEPTH = 0.8
"""How high a valley may be, as a share of the lower of its two peaks."""
LEAST = 100
"""Fewer values do not tell one peak from two."""

_BINS = 1024
_REACH = 12.0
"""Spreads from the median beyond which values are left out: no group of customers is there."""
_PILOT = 0.1
_NARROWEST = 0.2
"""Bandwidths in spreads of a group: however many values there are, prices are no groups."""

_BOX = 0.8
"""Width of the boxes whose counts are tested, in spreads of a group."""

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Valley:
    """Where values break: the lowest place between two peaks, with its 95% interval.

    `share` is the share of the values below it; `share_error` its standard error, with the border
    found anew each time. `unsure` is the share of the values within the interval.
    """

    at: float
    low: float
    high: float
    share: float
    share_error: float
    unsure: float
    p_value: float


@dataclass(frozen=True)
class Breaks:
    """The valleys that are beyond chance, from low to high.

    `agreement` is the share of resamples in which there are as many.
    """

    valleys: tuple[Valley, ...]
    n: int
    tried: int
    agreement: float

    @property
    def stable(self) -> bool:
        """Whether as many come back under resampling, each in nearly the same place."""
        return self.agreement >= AGREEMENT and all(v.unsure <= WITHIN for v in self.valleys)


def breaks(values: Values, apart: float = 0.0, seed: int = 1) -> Breaks:
    """The valleys of `values`, whose order must be random: every other one is for the search.

    `apart` is how far two peaks must lie from each other for a valley between them to count. The
    test of a valley is that of two binomial counts, the worse one of both sides, at ALPHA divided
    by the number of valleys tried. `seed` draws the resamples.
    """
    values = np.asarray(values, dtype=float)
    none = Breaks((), len(values), 0, 1.0)
    if len(values) < LEAST or _spread(values) <= 0:
        return none
    grid = _Grid.of(values)
    search, test = grid.counts(values[::2]), grid.counts(values[1::2])
    tried = grid.valleys(search, apart)
    looked = len(tried.places)
    tested = [(place, _p_value(test, place, tried.width) * looked) for place in tried.places]
    sure = [(place, p_value) for place, p_value in tested if p_value < ALPHA]
    if not sure:
        return Breaks((), len(values), looked, 1.0)
    everything = grid.counts(values)
    found = _nearest(grid.valleys(everything, apart).places, [place for place, _ in sure])
    if found is None:
        return Breaks((), len(values), looked, 0.0)
    rng = np.random.default_rng(seed)
    n = int(everything.sum())
    again, shares = [], []
    for _ in range(RESAMPLES):
        drawn = rng.multinomial(n, everything / n).astype(float)
        places = [place.at for place in grid.valleys(drawn, apart).places]
        if len(places) == len(found):
            again.append(places)
            shares.append([drawn[:at].sum() / n for at in places])
    if len(again) < 2:
        return Breaks((), len(values), looked, len(again) / RESAMPLES)
    made = []
    for i, (place, (_, p_value)) in enumerate(zip(found, sure, strict=True)):
        lowest, highest = np.quantile([places[i] for places in again], (0.025, 0.975))
        low, high = min(int(lowest), place.at), max(int(np.ceil(highest)), place.at)
        made.append(
            Valley(
                at=grid.edge(place.at),
                low=grid.edge(low),
                high=grid.edge(high),
                share=float(everything[: place.at].sum() / n),
                share_error=float(np.std([share[i] for share in shares], ddof=1)),
                unsure=float(everything[low:high].sum() / n),
                p_value=p_value,
            )
        )
    return Breaks(tuple(made), len(values), looked, len(again) / RESAMPLES)


def spread_ties(values: Values, uniform: Values) -> Values:
    """The logarithms of positive values, tied ones spread evenly over the room that is theirs.

    A value's room reaches half way to its neighbours, and to its half and its double at the most:
    whole numbers and prices in even steps leave no gaps between them that look like valleys.
    `uniform` are numbers from 0 to 1, one a value. Evenly on the scale of logarithms: orders that
    fall off with their number then have one peak.
    """
    values = np.asarray(values, dtype=float)
    distinct, which = np.unique(values, return_inverse=True)
    if len(distinct) < 2:
        return np.log(values)
    middles = (distinct[:-1] + distinct[1:]) / 2
    below = np.r_[2 * distinct[0] - middles[0], middles]
    above = np.r_[middles, 2 * distinct[-1] - middles[-1]]
    low = np.log(np.maximum(below, distinct / 2))[which]
    high = np.log(np.minimum(above, distinct * 2))[which]
    return np.asarray(low + (high - low) * uniform)


@dataclass(frozen=True)
class _Place:
    """A valley between two peaks, as bins."""

    left: int
    at: int
    right: int


@dataclass(frozen=True)
class _Found:
    places: tuple[_Place, ...]
    width: int
    """Bins of a box in which values are counted."""


@dataclass(frozen=True)
class _Grid:
    """Values as counts in bins of one width: all that resampling needs."""

    start: float
    step: float

    @classmethod
    def of(cls, values: Values) -> "_Grid":
        middle, reach = float(np.median(values)), _REACH * _spread(values)
        low = max(float(values.min()), middle - reach)
        high = min(float(values.max()), middle + reach)
        return cls(low, (high - low) / _BINS)

    def counts(self, values: Values) -> Counts:
        places = np.floor((values - self.start) / self.step).astype(np.int64)
        places[values == self.edge(_BINS)] = _BINS - 1
        inside = places[(places >= 0) & (places < _BINS)]
        return np.bincount(inside, minlength=_BINS).astype(float)

    def edge(self, place: int) -> float:
        return self.start + self.step * place

    def valleys(self, counts: Counts, apart: float) -> _Found:
        """The valleys of the density, first over the spread of all, then over that of groups."""
        n = counts.sum()
        whole = _spread_of_counts(counts)
        places = self._valleys(counts, _PILOT * whole, apart)
        # The rule of Silverman (1986), Density estimation, for the spread within a group.
        breadth = max(1.06 * n**-0.2, _NARROWEST)
        for _ in range(2):
            borders = [0, *(place.at for place in places), _BINS]
            parts = [counts[low:high] for low, high in pairwise(borders)]
            within = sum(part.sum() * _spread_of_counts(part) for part in parts) / n
            places = self._valleys(counts, breadth * within, apart)
        return _Found(places, max(round(_BOX * float(within)), 1))

    def _valleys(self, counts: Counts, bandwidth: float, apart: float) -> tuple[_Place, ...]:
        """Peaks and what lies between, less what is too shallow, too small or too near."""
        density = scipy.ndimage.gaussian_filter1d(
            counts, max(float(bandwidth), 1.0), mode="constant"
        )
        rises = np.sign(np.diff(np.r_[0.0, density, 0.0]))
        for i in range(1, len(rises)):  # a level stretch goes on as it began
            rises[i] = rises[i] or rises[i - 1]
        peaks = [int(i) for i in np.flatnonzero((rises[:-1] > 0) & (rises[1:] < 0))]
        running = np.r_[0.0, np.cumsum(counts)]
        n = running[-1]
        lows = [left + int(density[left : right + 1].argmin()) for left, right in pairwise(peaks)]
        while lows:
            borders = [0, *lows, _BINS]
            parts = [(running[high] - running[low]) / n for low, high in pairwise(borders)]
            heights = [density[peak] for peak in peaks]
            depths = [density[low] / min(heights[i], heights[i + 1]) for i, low in enumerate(lows)]
            wrong = [
                i
                for i, depth in enumerate(depths)
                if depth > DEPTH
                or min(parts[i], parts[i + 1]) < LEAST_SHARE
                or (peaks[i + 1] - peaks[i]) * self.step < apart
            ]
            if not wrong:
                break
            shallowest = max(wrong, key=lambda i: depths[i])
            del peaks[shallowest + (heights[shallowest] > heights[shallowest + 1])]
            del lows[shallowest]
        return tuple(_Place(peaks[i], low, peaks[i + 1]) for i, low in enumerate(lows))


def _spread(values: Values) -> float:
    """A standard deviation that a few huge values do not make."""
    low, high = np.quantile(values, (0.25, 0.75))
    return min(float(np.std(values)), float(high - low) / 1.349) or float(np.std(values))


def _spread_of_counts(counts: Counts) -> float:
    """The same in bins."""
    n = counts.sum()
    if n == 0:
        return 0.0
    at = np.arange(len(counts))
    mean = (counts * at).sum() / n
    deviation = float(np.sqrt((counts * (at - mean) ** 2).sum() / n))
    low, high = np.searchsorted(np.cumsum(counts), (0.25 * n, 0.75 * n))
    return min(deviation, float(high - low) / 1.349) or deviation


def _p_value(counts: Counts, place: _Place, width: int) -> float:
    """How often two boxes of one density give counts so far apart, on the less clear side."""
    width = max(min(width, place.at - place.left, place.right - place.at), 1)

    def box(middle: int) -> int:
        low = max(middle - width // 2, 0)
        return int(counts[low : low + width].sum())

    here = box(place.at)
    worst = 0.0
    for peak in (place.left, place.right):
        there = box(peak)
        chance = scipy.stats.binom.cdf(here, here + there, 0.5) if here + there else 1.0
        worst = max(worst, float(chance))
    return worst


def _nearest(places: tuple[_Place, ...], sure: list[_Place]) -> list[_Place] | None:
    """Of all values' valleys those that were found sure in the halves; None if they are others."""
    matched = [place for place in places if any(s.left < place.at < s.right for s in sure)]
    return matched if len(matched) == len(sure) else None
