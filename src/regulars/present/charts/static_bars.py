"""Lying bars with matplotlib, in the order of the table."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from ...core.result import Chart
from .guides import clear_of_guides, upright_guides
from .marks import Mark, Measure, all_values, bar_fill
from .scale import Scale, scale
from .static_guides import above_room, draw_upright
from .static_sheet import MIDDLE, Box, Sheet, grid
from .style import LABEL, LIGHT, TICK


def draw_bars(
    axes: Axes,
    at: Sequence[float],
    drawn: Sequence[Mark],
    size: float,
    *,
    lying: bool,
    measures: Sequence[Measure],
    fill: str,
) -> None:
    """Bars with their whiskers; hatched where the period is not a whole one."""
    draw = axes.barh if lying else axes.bar
    for place, mark, measure in zip(at, drawn, measures, strict=True):
        if not math.isfinite(measure.value):
            continue
        bar = draw([place], [measure.value], size, color=LIGHT.hatch if mark.partial else fill)
        if mark.partial:
            bar[0].set(edgecolor=fill, linewidth=0.9, hatch="////")
        if measure.has_interval:
            whisker(axes, place, measure, lying=lying)


def whisker(axes: Axes, place: float, measure: Measure, *, lying: bool, width: float = 1.1) -> None:
    """The interval of one measure."""
    error = [[measure.value - measure.low], [measure.high - measure.value]]
    x, y = (measure.value, place) if lying else (place, measure.value)
    axes.errorbar(
        [x],
        [y],
        xerr=error if lying else None,
        yerr=None if lying else error,
        fmt="none",
        ecolor=LIGHT.whisker,
        elinewidth=width,
        capsize=2.6 if width < 1.5 else 0,
        capthick=1.1,
    )


def end_labels(
    sheet: Sheet,
    box: Box,
    along: Scale,
    at: Sequence[float],
    measures: Sequence[Measure],
    texts: Sequence[str],
) -> None:
    """Text past the ends of lying bars; `at` counts in pixels from the top of the box."""
    for place, measure, text in zip(at, measures, texts, strict=True):
        x = box[0] + along.fraction(measure.label_at) * box[2]
        sheet.write(x + 8, box[1] + place + MIDDLE * LABEL, text, size=LABEL, va="baseline")


def bars(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Lying bars, first on top."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    guides = upright_guides(chart)
    along = scale([*all_values(measures), *(guide.at for guide in guides)], chart.y)
    names = [sheet.wrap(mark.name, TICK, room=0.25 * sheet.width, most=2) for mark in drawn]
    labelled = all(mark.label for mark in drawn)
    left = sheet.side + max(sheet.measure(TICK)(line) for name in names for line in name) + 12
    texts = [sheet.wrap(mark.label, LABEL, room=0.26 * sheet.width, most=1)[0] for mark in drawn]
    beside = max(sheet.measure(LABEL)(text) for text in texts) + 12
    width = sheet.width - sheet.side - left - beside
    up = above_room(sheet, guides, along, width, left)
    box = (left, top + up, width, height - up - (0 if labelled else 44))
    axes = sheet.axes(*box)
    axes.set_xlim(along.low, along.high)
    axes.set_ylim(n - 0.5, -0.5)
    if not labelled:
        grid(sheet, axes, box, along, chart.y, lying=True)
    draw_bars(
        axes, range(n), drawn, 0.68, lying=True, measures=measures, fill=bar_fill(measures, LIGHT)
    )
    axes.axvline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
    pitch = box[3] / n
    names_at_left(sheet, box, names)
    draw_upright(sheet, box, guides, along)
    for i, (measure, text) in enumerate(zip(measures, texts, strict=True)):
        wide = sheet.measure(LABEL)(text)
        at = clear_of_guides(measure.label_at, wide, guides, along, width)
        x, y = box[0] + along.fraction(at) * width, box[1] + (i + 0.5) * pitch
        sheet.write(x + 8, y + MIDDLE * LABEL, text, size=LABEL, va="baseline")


def names_at_left(sheet: Sheet, box: Box, names: Sequence[Sequence[str]]) -> None:
    """Names in lines left of a picture, one a row."""
    pitch = box[3] / len(names)
    for i, name in enumerate(names):
        at = box[1] + (i + 0.5) * pitch + (MIDDLE - 0.65 * (len(name) - 1)) * TICK
        for j, line in enumerate(name):
            y = at + 1.3 * j * TICK
            sheet.write(box[0] - 12, y, line, size=TICK, ha="right", va="baseline")
