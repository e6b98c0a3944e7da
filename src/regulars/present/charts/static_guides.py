"""Guides and the names of lines with matplotlib, as its sheet measures them."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from ...core.result import Chart, Guide
from .guides import LINE, ROW, Beside, above, beside, upright_guides
from .lines import Line
from .scale import Scale
from .static_sheet import Box, Sheet, below, limit
from .style import LIGHT, TICK

_REACH, _BEND, _PIECE = 20, 12, 26
"""Pixels to a name, and to the piece of a line before its name, and how long that piece is."""
_DASH = (0, (3, 2.3))


def above_room(
    sheet: Sheet, guides: Sequence[Guide], along: Scale, width: float, left: float
) -> float:
    """The height of the labels above a picture of that width, which begins at `left`."""
    placed = above(guides, along, width, sheet.measure(TICK), left - sheet.side)
    return max((ROW * (label.row + 1) + 6 for label in placed), default=0.0)


def framed(
    sheet: Sheet,
    chart: Chart,
    scales: tuple[Scale, Scale],
    beside: tuple[Sequence[tuple[float, str, int]], float],
    upper: tuple[float, float],
    *,
    right: float,
) -> tuple[Box, Axes]:
    """The box of a picture between its axes, the names at its right and the guides above it.

    `beside` holds those names and the width that they may take, `upper` the top and the height of
    all of it; `right` is what stays free at the right at the least.
    """
    across, up = scales
    top, height = upper
    left = sheet.side + max(sheet.measure(TICK)(text) for _, text in up.ticks) + 34
    width = sheet.width - sheet.side - left - max(right, beside_room(sheet, *beside))
    down = 10 + above_room(sheet, upright_guides(chart), across, width, left)
    box = (left, top + down, width, height - down - below(across))
    axes = sheet.axes(*box)
    limit(axes, across, up)
    return box, axes


def draw_upright(sheet: Sheet, box: Box, guides: Sequence[Guide], along: Scale) -> None:
    """Labelled upright lines over a picture."""
    left, top, width, height = box
    for label in above(guides, along, width, sheet.measure(TICK), left - sheet.side):
        x = left + along.fraction(label.at) * width
        sheet.line((x, x), (top + height, top - label.row * ROW - 3), LIGHT.whisker, dash=_DASH)
        y = top - label.row * ROW - 7
        sheet.write(left + label.left, y, label.text, size=TICK, va="baseline")


def beside_room(sheet: Sheet, wanted: Sequence[tuple[float, str, int]], most: float) -> float:
    """The width that names beside a picture take, with the stroke that leads to them."""
    measure = sheet.measure(TICK)
    placed = beside(wanted, Scale(0, 1, ()), 1, most, measure)
    return max((_reach(name) + 4 + max(map(measure, name.lines)) for name in placed), default=0.0)


def _reach(name: Beside) -> int:
    return _REACH if name.group < 0 else _BEND + _PIECE + 5


def names_beside(
    sheet: Sheet,
    axes: Axes,
    box: Box,
    wanted: Sequence[tuple[float, str, int]],
    up: Scale,
    most: float,
    drawn: Sequence[Line],
) -> None:
    """The names of lines and lying guides right of a picture, each led to in its colour."""
    left, top, width, height = box
    for name in beside(wanted, up, height, most, sheet.measure(TICK)):
        line = drawn[name.group] if name.group >= 0 else None
        colour = line.colour if line else LIGHT.whisker
        if line is None:
            axes.axhline(name.value, color=colour, linewidth=0.9, linestyle=_DASH)
        y = top + (1 - up.fraction(name.value)) * height
        middle = top + height - name.middle
        right = left + width
        bend = right + (_BEND if line else _REACH - 2)
        sheet.line((right + 2, bend), (y, middle), colour, width=1)
        if line:
            piece = (bend, bend + _PIECE)
            sheet.line(piece, (middle, middle), colour, width=2.6, dash=dashes(line.dash))
        for i, text in enumerate(name.lines):
            at = middle + (i - (len(name.lines) - 1) / 2) * LINE
            sheet.write(right + _reach(name), at, text, size=TICK, va="center")


def dashes(dash: Sequence[float]) -> tuple[float, Sequence[float]] | str:
    """A dash in pixels as matplotlib draws it, whose unit is the width of the line."""
    return (0, [part / 2 for part in dash]) if dash else "solid"
