"""Bars with matplotlib: upright over time, or lying in order."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from ...core.result import Chart
from .lettering import fits
from .marks import Mark, Measure, all_values, bar_fill, month_ticks
from .scale import Scale, scale
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
            _whisker(axes, place, measure, lying=lying)


def _whisker(axes: Axes, place: float, measure: Measure, *, lying: bool) -> None:
    error = [[measure.value - measure.low], [measure.high - measure.value]]
    x, y = (measure.value, place) if lying else (place, measure.value)
    axes.errorbar(
        [x],
        [y],
        xerr=error if lying else None,
        yerr=None if lying else error,
        fmt="none",
        ecolor=LIGHT.whisker,
        elinewidth=1.1,
        capsize=2.6,
        capthick=1.1,
    )


def columns(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Upright bars over time."""
    measures = [mark.y for mark in drawn]
    along = scale(all_values(measures), chart.y)
    n = len(drawn)
    measure = sheet.measure(LABEL)
    wide = sheet.width - 2 * sheet.side
    labelled = all(mark.label for mark in drawn) and fits(
        [mark.label for mark in drawn], wide / n, measure
    )
    ticks = max(sheet.measure(TICK)(text) for _, text in along.ticks)
    left = sheet.side + (0 if labelled else ticks + 34)
    box = (left, top + 26, sheet.width - sheet.side - left, height - 26 - 44)
    axes = sheet.axes(*box)
    axes.set_xlim(-0.5, n - 0.5)
    axes.set_ylim(along.low, along.high)
    draw_bars(
        axes, range(n), drawn, 0.72, lying=False, measures=measures, fill=bar_fill(measures, LIGHT)
    )
    axes.axhline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
    if not labelled:
        grid(sheet, axes, box, along, chart.y, lying=False)
    pitch = box[2] / n
    names = month_ticks(drawn, box[2], sheet.measure(TICK))
    for i, (mark, name) in enumerate(zip(drawn, names, strict=True)):
        x = box[0] + (i + 0.5) * pitch
        for j, line in enumerate(name):
            sheet.write(
                x,
                box[1] + box[3] + 20 + 17 * j,
                line,
                size=TICK,
                colour=LIGHT.soft,
                ha="center",
                va="baseline",
            )
        if labelled:
            y = box[1] + (1 - along.fraction(mark.y.label_at)) * box[3]
            sheet.write(x, y - 6, mark.label, size=LABEL, ha="center", va="baseline")


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
    along = scale(all_values(measures), chart.y)
    names = [sheet.wrap(mark.name, TICK, room=0.25 * sheet.width, most=2) for mark in drawn]
    labelled = all(mark.label for mark in drawn)
    left = sheet.side + max(sheet.measure(TICK)(line) for name in names for line in name) + 12
    texts = [sheet.wrap(mark.label, LABEL, room=0.26 * sheet.width, most=1)[0] for mark in drawn]
    beside = max(sheet.measure(LABEL)(text) for text in texts) + 12
    below = 0 if labelled else 44
    box = (left, top, sheet.width - sheet.side - left - beside, height - below)
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
    for i, name in enumerate(names):
        at = top + (i + 0.5) * pitch + (MIDDLE - 0.65 * (len(name) - 1)) * TICK
        for j, line in enumerate(name):
            sheet.write(left - 12, at + 1.3 * j * TICK, line, size=TICK, ha="right", va="baseline")
    end_labels(sheet, box, along, [(i + 0.5) * pitch for i in range(n)], measures, texts)
