"""A curve as lines to be drawn: their scales, their colours, and what stands at their ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.result import Chart
from ..cells import clean
from .guides import lying_guides, upright_guides
from .marks import Mark, all_values, groups
from .scale import Scale, fitted, scale
from .style import DASHES, Palette

MOST = 5
"""Lines that colours and dashes tell apart; further ones are grey."""


@dataclass(frozen=True)
class Line:
    """One line of a curve."""

    name: str
    marks: list[Mark]
    colour: str
    dash: tuple[float, ...]

    @property
    def dash_text(self) -> str:
        """The dash as plotly and SVG write it."""
        return ",".join(f"{part:g}px" for part in self.dash) or "solid"

    @property
    def end(self) -> Mark | None:
        """Its last point that has a value."""
        known = [m for m in self.marks if math.isfinite(m.y.value) and math.isfinite(m.at)]
        return known[-1] if known else None


def lines_of(drawn: Sequence[Mark], palette: Palette) -> list[Line]:
    """The lines of a curve, each with a colour and a dash of its own."""
    found = []
    for i, (name, marks) in enumerate(groups(drawn)):
        known = i < MOST
        colour = palette.series[i] if known else palette.rule
        found.append(Line(name, marks, colour, DASHES[i] if known else ()))
    return found


def scales(chart: Chart, drawn: Sequence[Mark]) -> tuple[Scale, Scale]:
    """Both axes of a curve; upwards it begins at nought, unless it is logarithmic."""
    at = [mark.at for mark in drawn] + [guide.at for guide in upright_guides(chart)]
    values = all_values([mark.y for mark in drawn]) + [g.at for g in lying_guides(chart)]
    known = [v for v in at if math.isfinite(v)]
    from_nought = known and 0 <= min(known) <= 0.5 * max(known)
    free = chart.x.log or chart.x.unit in ("month", "day") or not from_nought
    across = fitted(at if free else [0.0, *at], chart.x, 6)
    up = fitted(values, chart.y, margin=0.03) if chart.y.log else scale(values, chart.y)
    return across, up


def ends(chart: Chart, lines: Sequence[Line]) -> list[tuple[float, str, int]]:
    """What stands right of the picture: the names of lines at their ends, and of lying guides."""
    found = []
    if len(lines) > 1 or (lines and lines[0].name):
        for i, line in enumerate(lines):
            if line.end is not None:
                found.append((line.end.y.value, line.name, i))
    return found + [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
