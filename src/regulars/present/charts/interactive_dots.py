"""Points with their intervals beside names with plotly: for estimates to be compared."""

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import upright_guides
from .interactive_bars import whiskers
from .interactive_parts import Drawing, escape, hover, labels, narrow_ticks, value_axis
from .interactive_rows import Rows
from .marks import Mark, all_values
from .scale import fitted
from .style import Palette


def dots(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """One row a name, its point and its interval; the values in a column at the right."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    guides = upright_guides(chart)
    values = [*all_values(measures), *(guide.at for guide in guides)]
    along = fitted(values, chart.y, 6, margin=0.04)
    rows = Rows.of(chart, drawn, along, palette, pitch=34, most=(260, 132), gap=18)
    point = go.Scatter(
        x=[m.value for m in measures],
        y=list(range(n)),
        mode="markers",
        marker={"color": palette.accent, "size": 10},
        error_x=whiskers(measures, palette) | {"width": 0, "thickness": 2.2},
        cliponaxis=False,
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels([along.high] * n, range(n), [*map(escape, rows.texts)], "middle right", palette)
    axis = value_axis(chart.y, along, palette, shown=True)
    if along.low < 0 < along.high:
        axis |= {"zeroline": True, "zerolinecolor": palette.rule, "zerolinewidth": 1}
    return rows.drawing(
        [point, label],
        axis,
        palette,
        below=58,
        named={"showgrid": True, "gridcolor": palette.grid},
        narrow=narrow_ticks(chart.y, along, 3),
    )
