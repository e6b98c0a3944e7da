"""A bridge from one total to another with plotly: each step where the last one ended."""

from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import upright_guides
from .interactive_parts import Drawing, base_line, escape, hover, labels, value_axis
from .interactive_rows import Rows
from .marks import Mark
from .scale import scale
from .steps import Step, steps
from .style import Palette


def bridge(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Totals on nought; rises and falls in colours of their own, with their signs."""
    n = len(drawn)
    walk = steps(drawn)
    guides = upright_guides(chart)
    ends = [end for step in walk for end in (step.start, step.end)]
    along = scale([*ends, *(guide.at for guide in guides)], chart.y)
    rows = Rows.of(chart, drawn, along, palette, pitch=44, most=(200, 92), gap=14)
    bar = go.Bar(
        x=[step.end - step.start for step in walk],
        base=[step.start for step in walk],
        y=list(range(n)),
        orientation="h",
        width=0.62,
        marker={"color": [step.colour(palette) for step in walk]},
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels(
        [max(0.0, step.start, step.end) for step in walk],
        range(n),
        [*map(escape, rows.texts)],
        "middle right",
        palette,
    )
    axis = value_axis(chart.y, along, palette, shown=False) | base_line(palette)
    return rows.drawing([_joints(walk, palette), bar, label], axis, palette)


def _joints(walk: list[Step], palette: Palette) -> Any:
    """Thin lines from the end of each bar to the one below it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for i, step in enumerate(walk[:-1]):
        x += [step.end, step.end, None]
        y += [i, i + 1, None]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": palette.rule, "width": 1},
        hoverinfo="skip",
    )
