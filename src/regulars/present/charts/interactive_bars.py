"""Lying bars with plotly, in the order of the table."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import clear_of_guides, upright_guides
from .interactive_parts import Drawing, base_line, escape, hover, labels, value_axis
from .interactive_rows import Rows
from .lettering import typical
from .marks import Mark, Measure, all_values, bar_fill
from .scale import scale
from .style import LABEL, Palette


def whiskers(measures: Sequence[Measure], palette: Palette) -> dict[str, Any]:
    """The intervals of bars; a measure without one gets no whisker."""
    if not any(m.has_interval for m in measures):
        return {"visible": False}
    return {
        "type": "data",
        "symmetric": False,
        "array": [m.high - m.value if m.has_interval else None for m in measures],
        "arrayminus": [m.value - m.low if m.has_interval else None for m in measures],
        "color": palette.whisker,
        "thickness": 1.5,
        "width": 4,
    }


def bars(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Lying bars, first on top."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    guides = upright_guides(chart)
    along = scale([*all_values(measures), *(guide.at for guide in guides)], chart.y)
    labelled = all(mark.label for mark in drawn)
    rows = Rows.of(chart, drawn, along, palette, pitch=40, most=(260, 132), gap=14)
    bar = go.Bar(
        x=[m.value for m in measures],
        y=list(range(n)),
        orientation="h",
        marker=bar_marker(drawn, palette),
        error_x=whiskers(measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    places = [
        [
            clear_of_guides(m.label_at, typical(LABEL)(text), guides, along, wide)
            for m, text in zip(measures, shown, strict=True)
        ]
        for shown, wide in (
            (rows.texts, rows.room.width),
            (rows.short, rows.room.narrow_width),
        )
    ]
    label = labels(places[0], range(n), [*map(escape, rows.texts)], "middle right", palette)
    axis = value_axis(chart.y, along, palette, shown=not labelled) | base_line(palette)
    below = 8 if labelled else 56
    return rows.drawing([bar, label], axis, palette, below=below, narrow={"data.1.x": places[1]})


def bar_marker(drawn: Sequence[Mark], palette: Palette, fill: str = "") -> dict[str, Any]:
    """The fill of bars: solid, or hatched where the period is not a whole one."""
    fill = fill or bar_fill([mark.y for mark in drawn], palette)
    return {
        "color": fill,
        "line": {"color": fill, "width": [1.2 if mark.partial else 0 for mark in drawn]},
        "pattern": {
            "shape": ["/" if mark.partial else "" for mark in drawn],
            "fgcolor": fill,
            "bgcolor": palette.hatch,
            "size": 7,
            "solidity": 0.28,
        },
    }
