"""A strip of figures with plotly."""

import plotly.graph_objects as go

from ...core.result import Chart
from .interactive_parts import Drawing, escape, hover, lines, widest
from .lettering import typical, wrap
from .marks import Mark, figures_across
from .style import FIGURE, TICK, WIDTH, Palette


def kpis(_chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """A strip of figures: the name over the value, a note under it."""
    across = figures_across(len(drawn))
    room = (WIDTH - 48) / across - 22
    down = -(-len(drawn) // across)
    x = [i % across for i in range(len(drawn))]
    y = [-(i // across) for i in range(len(drawn))]
    size = FIGURE * min(1.0, room / widest([mark.y.text for mark in drawn], FIGURE))
    texts = (
        ([lines(wrap(m.name, room, typical(TICK), most=2)) for m in drawn], 0.3, TICK, "soft"),
        ([f"<b>{escape(m.y.text)}</b>" for m in drawn], 0.06, size, "ink"),
        ([lines(wrap(m.note, room, typical(12), most=3)) for m in drawn], -0.12, 12, "soft"),
    )
    wheres = ("top right", "middle right", "bottom right")
    traces = [
        go.Scatter(
            x=x,
            y=[row + shift for row in y],
            text=text,
            mode="text",
            textposition=where,
            textfont={"size": points, "color": getattr(palette, colour)},
            cliponaxis=False,
            hovertext=[hover(mark) for mark in drawn],
            hoverinfo="text",
        )
        for (text, shift, points, colour), where in zip(texts, wheres, strict=True)
    ]
    hidden = {"visible": False, "fixedrange": True}
    return Drawing(
        traces=traces,
        layout={
            "xaxis": {**hidden, "range": [0, across]},
            "yaxis": {**hidden, "range": [0.5 - down, 0.5]},
        },
        margin={"l": 0, "r": 0, "t": 6, "b": 0},
        height=150.0 * down,
    )
