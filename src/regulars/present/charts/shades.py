"""The colours of a matrix: in ten steps that letters can be read on, from nought outwards."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.result import Axis, Chart
from ..cells import exact, rounded
from .marks import Mark
from .style import N_WEAK, Palette

_SWAMPED = 4.0
"""The largest cell is this many times the one that ninety of a hundred cells do not exceed: then
colours go by the square root, or all other cells would look empty."""

_FAR = 0.6
"""Where no cell is less than this part of the largest, colours begin at the least."""

ROOTED = (
    "Colours go by the square root of the value, so that the largest cells do not drown the others."
)


@dataclass(frozen=True)
class Shades:
    """How the values of a matrix turn into steps of colour."""

    low: float
    """Where the colours begin: at nought, unless all values are far from it."""
    high: float
    rooted: bool
    two_sided: bool

    def step(self, value: float, n: int = 10) -> int:
        """The step of a value, from 0; on the side below nought -1 and further down."""
        part = self._part(value)
        size = min(int(abs(part) * n), n - 1)
        return size if part >= 0 else -size - 1

    def colour(self, value: float, palette: Palette) -> str:
        """The colour of a cell."""
        step = self.step(value)
        return palette.above[step] if step >= 0 else palette.below[-step - 1]

    def is_strong(self, value: float) -> bool:
        """Whether letters on the cell must be in the other colour than ink."""
        step = self.step(value)
        return (step if step >= 0 else -step - 1) >= N_WEAK

    def span(self, axis: Axis) -> str:
        """Both ends as text, with digits enough to tell them apart."""
        write = exact if axis.unit in ("number", "times") else rounded
        return " to ".join(write(value, axis) for value in self.ends)

    @property
    def ends(self) -> tuple[float, float]:
        """The values at both ends of the colours."""
        return (-self.high if self.two_sided else self.low, self.high)

    def colours(self, palette: Palette) -> list[str]:
        """The steps from the lowest to the highest, one between two edges."""
        return [*(reversed(palette.below) if self.two_sided else ()), *palette.above]

    def _part(self, value: float) -> float:
        """How far out a value lies: 0 to 1, or down to -1."""
        part = (value - self.low) / (self.high - self.low)
        part = max(-1.0 if self.two_sided else 0.0, min(1.0, part))
        return math.copysign(math.sqrt(abs(part)), part) if self.rooted else part


def shades(drawn: Sequence[Mark], reach: float | None = None) -> Shades:
    """The steps for these cells: two hues of equal length where values have both signs.

    They end at the largest cell, or at `reach` where no cell is so large.
    """
    known = sorted(m.y.value for m in drawn if math.isfinite(m.y.value))
    sizes = sorted(abs(value) for value in known)
    if not known or sizes[-1] == 0:
        return Shades(0.0, reach or 1.0, rooted=False, two_sided=False)
    most = sizes[-1]
    usual = sizes[math.ceil(0.9 * len(sizes)) - 1]
    rooted = usual > 0 and most > _SWAMPED * usual
    two_sided = known[0] < 0
    if reach is not None:
        # Whoever says how large is large wants an even scale from nought.
        return Shades(0.0, max(most, reach), rooted=False, two_sided=two_sided)
    far = not two_sided and _FAR * most < sizes[0] < most
    return Shades(sizes[0] if far else 0.0, most, rooted=rooted, two_sided=two_sided)


def root_remark(chart: Chart, drawn: Sequence[Mark]) -> str:
    """What is said under a matrix whose colours go by the square root."""
    return ROOTED if chart.kind == "matrix" and shades(drawn, chart.y.reach).rooted else ""


@dataclass(frozen=True)
class Cells:
    """A matrix as rows and columns of marks; a cell that no row of the table fills is None."""

    rows: list[str]
    columns: list[str]
    marks: list[list[Mark | None]]


def cells(drawn: Sequence[Mark]) -> Cells:
    """The cells in the order in which the table first names their rows and columns."""
    rows = list(dict.fromkeys(mark.row for mark in drawn))
    columns = list(dict.fromkeys(heading(mark) for mark in drawn))
    at_row, at_column = ({name: i for i, name in enumerate(names)} for names in (rows, columns))
    table: list[list[Mark | None]] = [[None] * len(columns) for _ in rows]
    for mark in drawn:
        table[at_row[mark.row]][at_column[heading(mark)]] = mark
    return Cells(rows, columns, table)


def heading(mark: Mark) -> str:
    """The column that a cell is in."""
    return f"{mark.name} {mark.year}".strip()
