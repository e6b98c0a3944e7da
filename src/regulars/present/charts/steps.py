"""The bars of a bridge: where each begins and ends, and which way it goes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .marks import Mark
from .style import Palette


@dataclass(frozen=True)
class Step:
    """One bar: a total from nought, or a step from where the bar before it ended."""

    start: float
    end: float
    total: bool

    def colour(self, palette: Palette) -> str:
        """The accent for totals; a hue of its own for each direction."""
        if self.total:
            return palette.accent
        return palette.series[2] if self.end >= self.start else palette.series[1]


def steps(drawn: Sequence[Mark]) -> list[Step]:
    """The bars in their order; a value that is missing is a step of nothing."""
    found: list[Step] = []
    level = 0.0
    for mark in drawn:
        value = mark.y.value if math.isfinite(mark.y.value) else 0.0
        start = 0.0 if mark.total else level
        level = start + value
        found.append(Step(start, level, mark.total))
    return found
