"""Points with their intervals beside names with matplotlib: for estimates to be compared."""

import math

from ...core.result import Chart
from .guides import upright_guides
from .marks import Mark, all_values
from .scale import fitted
from .static_bars import names_at_left, whisker
from .static_guides import above_room, draw_upright
from .static_sheet import MIDDLE, Sheet, below, grid, limit
from .style import LABEL, LIGHT, TICK


def dots(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """One row a name, its point and its interval; the values in a column at the right."""
    n = len(drawn)
    guides = upright_guides(chart)
    values = all_values([mark.y for mark in drawn])
    along = fitted([*values, *(guide.at for guide in guides)], chart.y, 6, margin=0.04)
    names = [sheet.wrap(mark.name, TICK, room=0.25 * sheet.width, most=2) for mark in drawn]
    texts = [sheet.wrap(mark.label, LABEL, room=0.26 * sheet.width, most=1)[0] for mark in drawn]
    left = sheet.side + max(sheet.measure(TICK)(line) for name in names for line in name) + 14
    width = sheet.width - sheet.side - left - max(map(sheet.measure(LABEL), texts)) - 18
    up = above_room(sheet, guides, along, width, left)
    box = (left, top + up, width, height - up - below(along))
    axes = sheet.axes(*box)
    limit(axes, along, None)
    axes.set_ylim(n - 0.5, -0.5)
    grid(sheet, axes, box, along, chart.y, lying=True)
    if along.low < 0 < along.high:
        axes.axvline(0, color=LIGHT.rule, linewidth=1)
    for i, mark in enumerate(drawn):
        axes.axhline(i, color=LIGHT.grid, linewidth=0.8, zorder=0)
        if mark.y.has_interval:
            whisker(axes, i, mark.y, lying=True, width=1.7)
        if math.isfinite(mark.y.value):
            axes.plot([mark.y.value], [i], "o", color=LIGHT.accent, markersize=7, clip_on=False)
    names_at_left(sheet, box, names)
    draw_upright(sheet, box, guides, along)
    for i, text in enumerate(texts):
        y = box[1] + (i + 0.5) * box[3] / n + MIDDLE * LABEL
        sheet.write(box[0] + box[2] + 12, y, text, size=LABEL, va="baseline")
