"""Lines with matplotlib: their bands, labelled points, names at their ends, and guides."""

import math

from matplotlib.axes import Axes

from ...core.result import Chart
from .guides import upright_guides
from .lettering import beside_line
from .lines import Line, ends, lines_of, scales
from .marks import Mark
from .scale import Scale
from .static_guides import dashes, draw_upright, framed, names_beside
from .static_sheet import Box, Sheet, grid
from .style import LABEL, LIGHT, TICK

_NAMES = 0.19
"""Part of the width that the names of lines may take."""


def curve(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Up to five lines with their bands; one of shares over shares has a diagonal to be held to."""
    across, up = scales(chart, drawn)
    lines = lines_of(drawn, LIGHT)
    wanted = ends(chart, lines)
    most = _NAMES * sheet.width
    box, axes = framed(sheet, chart, (across, up), (wanted, most), (top, height), right=20)
    grid(sheet, axes, box, across, chart.x, lying=True)
    grid(sheet, axes, box, up, chart.y, lying=False)
    for line in lines:
        _band(axes, line, alone=len(lines) == 1)
    if chart.x.unit == chart.y.unit == "share" and len(lines) == 1:
        _diagonal(sheet, axes, box, across, up)
    for line in lines:
        _line(axes, line, across)
    _label_points(sheet, box, lines, across, up)
    names_beside(sheet, axes, box, wanted, up, most, lines)
    draw_upright(sheet, box, upright_guides(chart), across)


def _band(axes: Axes, line: Line, *, alone: bool) -> None:
    known = [mark for mark in line.marks if mark.y.has_interval]
    if known:
        axes.fill_between(
            [m.at for m in known],
            [m.y.low for m in known],
            [m.y.high for m in known],
            color=LIGHT.band if alone else line.colour,
            # Where bands lie over each other, each shows through.
            alpha=1 if alone else 0.16,
            linewidth=0,
        )


def _diagonal(sheet: Sheet, axes: Axes, box: Box, across: Scale, up: Scale) -> None:
    end = min(across.high, up.high)
    axes.plot([0, end], [0, end], color=LIGHT.rule, linewidth=1, linestyle=(0, (1, 2.5)))
    x, y = (s.fraction(end * 0.42) for s in (across, up))
    sheet.write(
        box[0] + x * box[2] + 12,
        box[1] + (1 - y) * box[3] + 6,
        "equal shares",
        size=TICK,
        colour=LIGHT.soft,
        va="top",
    )


def _line(axes: Axes, line: Line, across: Scale) -> None:
    axes.plot(
        [m.at for m in line.marks],
        [m.y.value for m in line.marks],
        color=line.colour,
        linewidth=2,
        linestyle=dashes(line.dash),
        marker="o" if len(line.marks) == 1 else "",
        clip_on=False,
        solid_capstyle="round",
    )
    end = line.end
    if line.name and end is not None and across.fraction(end.at) < 0.98:
        axes.plot(
            [end.at, across.high],
            [end.y.value, end.y.value],
            color=line.colour,
            linewidth=0.8,
            linestyle=(0, (1, 2)),
            alpha=0.6,
        )
    pointed = [mark for mark in line.marks if mark.label]
    axes.plot(
        [m.at for m in pointed],
        [m.y.value for m in pointed],
        "o",
        color=line.colour,
        markersize=6.5,
        markeredgecolor=LIGHT.paper,
        markeredgewidth=1.2,
        clip_on=False,
    )


def _label_points(sheet: Sheet, box: Box, lines: list[Line], across: Scale, up: Scale) -> None:
    """What is written beside points: off the lines and off each other."""
    left, top, width, height = box
    every = [
        (mark, (across.fraction(mark.at) * width, up.fraction(mark.y.value) * height))
        for line in lines
        for mark in line.marks
        if math.isfinite(mark.at) and math.isfinite(mark.y.value)
    ]
    pointed = [(mark, at) for mark, at in every if mark.label]
    texts = [sheet.wrap(mark.label, LABEL, room=0.42 * width, most=1)[0] for mark, _ in pointed]
    widths = [sheet.measure(LABEL)(text) for text in texts]
    at = [place for _, place in pointed]
    places = beside_line(at, widths, (width, height), [place for _, place in every])
    for text, (x, y), place in zip(texts, at, places, strict=True):
        label = sheet.write(
            left + x + place.dx,
            top + height - y - place.dy,
            text,
            size=LABEL,
            ha="right" if place.end else "left",
        )
        # Lines that pass behind a label are kept off its letters.
        label.set_bbox({"facecolor": LIGHT.paper, "edgecolor": "none", "alpha": 0.85, "pad": 1})
