"""A bridge from one total to another with matplotlib: each step where the last one ended."""

from ...core.result import Chart
from .guides import upright_guides
from .marks import Mark
from .scale import scale
from .static_bars import names_at_left
from .static_guides import above_room, draw_upright
from .static_sheet import MIDDLE, Sheet
from .steps import steps
from .style import LABEL, LIGHT, TICK

_HALF = 0.31


def bridge(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Totals on nought; rises and falls in colours of their own, with their signs."""
    n = len(drawn)
    walk = steps(drawn)
    guides = upright_guides(chart)
    ends = [end for step in walk for end in (step.start, step.end)]
    along = scale([*ends, *(guide.at for guide in guides)], chart.y)
    names = [sheet.wrap(mark.name, TICK, room=0.25 * sheet.width, most=2) for mark in drawn]
    texts = [sheet.wrap(mark.label, LABEL, room=0.22 * sheet.width, most=1)[0] for mark in drawn]
    left = sheet.side + max(sheet.measure(TICK)(line) for name in names for line in name) + 12
    width = sheet.width - sheet.side - left - max(map(sheet.measure(LABEL), texts)) - 14
    up = above_room(sheet, guides, along, width, left)
    box = (left, top + up, width, height - up)
    axes = sheet.axes(*box)
    axes.set_xlim(along.low, along.high)
    axes.set_ylim(n - 0.5, -0.5)
    for i, step in enumerate(walk):
        colour = step.colour(LIGHT)
        axes.barh([i], [step.end - step.start], 2 * _HALF, left=step.start, color=colour)
        if i + 1 < n:
            ends_of_joint = [i + _HALF, i + 1 - _HALF]
            axes.plot([step.end, step.end], ends_of_joint, color=LIGHT.rule, linewidth=0.9)
        x = box[0] + along.fraction(max(0.0, step.start, step.end)) * box[2]
        y = box[1] + (i + 0.5) * box[3] / n + MIDDLE * LABEL
        sheet.write(x + 8, y, texts[i], size=LABEL, va="baseline")
    axes.axvline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
    names_at_left(sheet, box, names)
    draw_upright(sheet, box, guides, along)
