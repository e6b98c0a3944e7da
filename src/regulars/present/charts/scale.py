"""Where an axis has its ticks: round numbers, few of them."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...core.result import Axis
from ..cells import tick
from .lettering import Measure
from .time_ticks import time_ticks

_DECADES = 2.5
"""Decades of a logarithmic axis up to which it has ticks between the powers of ten."""


@dataclass(frozen=True)
class Scale:
    """The ends of an axis, and its ticks with their text; a line break in it begins a new line."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False

    def thinned(self, axis: Axis, most: int) -> "Scale":
        """The same ends with about `most` ticks at the most."""
        if axis.unit in ("month", "day"):
            ticks = time_ticks(self.low, self.high, most, months=axis.unit == "month")
            return replace(self, ticks=ticks)
        every = -(-len(self.ticks) // most)
        return replace(self, ticks=self.ticks[::every] if every > 1 else self.ticks)

    def spaced(self, room: float, width: Measure, over: float = 0) -> "Scale":
        """The same ends with as many of the ticks as have room to be written side by side.

        `room` is the length of the axis, `over` how far a text may stand out past its ends. Powers
        of ten go before what lies between them.
        """
        tens = [t for t in self.ticks if math.log10(abs(t[0]) or 1).is_integer()]
        crowded = self.log and len(tens) > 1 and self._crowd(self.ticks, room, width)
        kept = self._fitting(tens, room, width, over) if crowded else ()
        kept = kept or self._fitting(self.ticks, room, width, over)
        # One at the least, even where it stands out.
        return replace(self, ticks=kept or self.ticks[len(self.ticks) // 2 :][:1])

    def _fitting(
        self, ticks: Sequence[tuple[float, str]], room: float, width: Measure, over: float
    ) -> tuple[tuple[float, str], ...]:
        kept: list[tuple[float, str]] = []
        edge = -over - 5
        for at, text in ticks:
            middle, half = self.fraction(at) * room, width(text) / 2
            if middle - half >= edge + 5 and middle + half <= room + over:
                kept.append((at, text))
                edge = middle + half
        return tuple(kept)

    def _crowd(self, ticks: Sequence[tuple[float, str]], room: float, width: Measure) -> bool:
        ends = [(self.fraction(at) * room, width(text) / 2) for at, text in ticks]
        return any(b[0] - b[1] < a[0] + a[1] + 5 for a, b in itertools.pairwise(ends))

    def fraction(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high one."""
        low, high = self.place(self.low), self.place(self.high)
        return (self.place(value) - low) / (high - low)

    def place(self, value: float) -> float:
        """What the ends of a logarithmic axis count in: powers of ten.

        What is not above nought has no place there: it stands at the low end.
        """
        if not self.log:
            return value
        return math.log10(value) if value > 0 else math.log10(self.low)


def scale(values: Iterable[float], axis: Axis, n_ticks: int = 5) -> Scale:
    """An axis that starts at nought and holds all values; shares that come near 1 end at 1."""
    known = [v for v in values if math.isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    if high == low:
        high = 1.0
    if axis.unit == "share" and 0.7 < high <= 1:
        high = 1.0
    step = _step((high - low) / n_ticks, whole=axis.unit in ("count", "days"))
    # Where the next tick is near, the axis ends in it.
    top = math.ceil(high / step - 1e-9) * step
    if high < top <= high + 0.4 * step and (axis.unit != "share" or top <= 1):
        high = top
    bottom = math.floor(low / step + 1e-9) * step
    if low - 0.4 * step <= bottom < low:
        low = bottom
    return Scale(low, high, _ticks(low, high, step, axis))


def fitted(values: Iterable[float], axis: Axis, n_ticks: int = 5, *, margin: float = 0.0) -> Scale:
    """An axis that is as long as its values need, and need not begin at nought.

    `margin` is the part of its length that stays free at each end.
    """
    known = [v for v in values if math.isfinite(v)]
    if axis.log and all(v > 0 for v in known):
        return _logarithmic(known, axis, margin)
    if not known:
        return scale(known, axis, n_ticks)
    low, high = min(known), max(known)
    if axis.unit in ("month", "day"):
        low, high = (low, high) if high > low else (low - 1, high + 1)
        return Scale(low, high, time_ticks(low, high, n_ticks, months=axis.unit == "month"))
    if low == high:
        low, high = low - max(abs(low) * 0.1, 0.5), high + max(abs(high) * 0.1, 0.5)
        known = [low, high] if known[0] < 0 else [max(low, 0.0), high]
        low = min(known)
    pad = (high - low) * margin
    # Room at the ends claims no values that cannot be: none below nought, no share above one.
    bottom = max(low - pad, 0.0) if low >= 0 else low - pad
    top = min(high + pad, 1.0) if axis.unit == "share" and high <= 1 else high + pad
    if top == bottom:
        bottom, top = 0.0, 1.0
    whole = axis.unit in ("count", "days") or (
        axis.unit == "number" and not margin and all(float(v).is_integer() for v in known)
    )
    step = _step((top - bottom) / n_ticks, whole=whole)
    return Scale(bottom, top, _ticks(bottom, top, step, axis))


def _ticks(low: float, high: float, step: float, axis: Axis) -> tuple[tuple[float, str], ...]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    at = [step * i for i in range(first, last + 1)]
    return tuple((v, tick(v, axis)) for v in at)


def _step(rough: float, *, whole: bool) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    return max(1.0, float(math.ceil(step))) if whole else step


def _logarithmic(known: Sequence[float], axis: Axis, margin: float) -> Scale:
    """Powers of ten; where there are few of them, 2 and 5 times them as well."""
    low, high = min(known, default=1.0), max(known, default=10.0)
    if low == high:
        low, high = low / 2, high * 2
    room = (high / low) ** margin
    low, high = low / room, high * room
    decades = math.log10(high / low)
    factors = (1, 2, 5) if decades <= _DECADES else (1,)
    every = max(1, math.ceil(decades / 7))
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    at = [f * 10.0**p for p in range(first, last + 1) if p % every == 0 for f in factors]
    inside = [v for v in at if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
    return Scale(low, high, tuple((v, tick(v, axis)) for v in inside or [low, high]), log=True)
