"""Touching columns over the bins of a measure with matplotlib."""

import math

from ...core.result import Chart
from ..cells import clean
from .bins import axes as scales
from .bins import bounds
from .guides import lying_guides, upright_guides
from .marks import Mark
from .static_guides import draw_upright, framed, names_beside
from .static_sheet import Sheet, grid, limit
from .style import LIGHT

_BESIDE = 130.0


def histogram(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Touching columns, from edge to edge of each bin."""
    across, up = scales(chart, drawn)
    wanted = [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
    box, axes = framed(sheet, chart, (across, up), (wanted, _BESIDE), (top, height), right=16)
    grid(sheet, axes, box, up, chart.y, lying=False)
    grid(sheet, axes, box, across, chart.x, lying=True, lines=False)
    for mark in drawn:
        low, high = bounds(mark, across)
        if math.isfinite(mark.y.value) and high > low:
            axes.bar(
                [low],
                [mark.y.value],
                high - low,
                align="edge",
                color=LIGHT.estimate,
                edgecolor=LIGHT.paper,
                linewidth=0.6,
            )
    limit(axes, across, up)
    axes.axhline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
    names_beside(sheet, axes, box, wanted, up, _BESIDE, [])
    draw_upright(sheet, box, upright_guides(chart), across)
