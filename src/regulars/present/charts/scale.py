"""Where an axis has its ticks: round numbers, few of them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ...core.result import Axis
from ..cells import tick


@dataclass(frozen=True)
class Scale:
    """The ends of an axis, and its ticks with their text."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def fraction(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high one."""
        return (value - self.low) / (self.high - self.low)


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
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    at = [step * i for i in range(first, last + 1)]
    return Scale(low, high, tuple((v, tick(v, axis)) for v in at))


def _step(rough: float, *, whole: bool) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    return max(1.0, float(math.ceil(step))) if whole else step
