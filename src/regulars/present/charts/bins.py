"""The bins of a histogram on their axes."""

import math

from ...core.result import Chart
from .guides import lying_guides, upright_guides
from .marks import Mark
from .scale import Scale, fitted, scale


def axes(chart: Chart, drawn: list[Mark]) -> tuple[Scale, Scale]:
    """The scale of the measure, as long as its bins, and that of what is in them, from nought."""
    edges = [edge for mark in drawn for edge in (mark.at, mark.until)]
    if chart.x.log:
        # A bin that begins at nought begins where a logarithmic axis does.
        edges = [edge for edge in edges if edge > 0]
    across = fitted([*edges, *(g.at for g in upright_guides(chart))], chart.x, 8)
    values = [mark.y.value for mark in drawn] + [g.at for g in lying_guides(chart)]
    return across, scale(values, chart.y)


def bounds(mark: Mark, across: Scale) -> tuple[float, float]:
    """The edges of a bin as far as the axis shows them."""
    low, high = (edge if math.isfinite(edge) else across.low for edge in (mark.at, mark.until))
    return max(low, across.low), max(high, across.low)
