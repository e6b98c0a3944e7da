"""Touching columns over the bins of a measure with plotly."""

import plotly.graph_objects as go

from ...core.result import Chart
from ..cells import clean
from .bins import axes, bounds
from .guides import lying_guides, upright_guides
from .interactive_notes import Notes, Room, beside_room, names_beside, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    base_line,
    hover,
    narrow_ticks,
    tick_room,
    value_axis,
)
from .marks import Mark
from .style import Palette

_HEIGHT, _NARROW_HEIGHT = 330.0, 260.0
_BESIDE = (130.0, 76.0)


def histogram(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Touching columns, from edge to edge of each bin."""
    across, up = axes(chart, drawn)
    edges = [bounds(mark, across) for mark in drawn]
    bar = go.Bar(
        x=[(low + high) / 2 for low, high in edges],
        width=[high - low for low, high in edges],
        y=[mark.y.value for mark in drawn],
        marker={"color": palette.estimate, "line": {"color": palette.paper, "width": 0.8}},
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    ticks = tick_room(up)
    wanted = [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
    left, narrow_left = ticks + 38, ticks + 14
    right, narrow_right = (max(18.0, beside_room(wanted, most)) for most in _BESIDE)
    room = Room(REPORT - left - right, _HEIGHT, PHONE - narrow_left - narrow_right, _NARROW_HEIGHT)
    notes = Notes()
    names_beside(notes, wanted, up, room, _BESIDE, [], palette)
    top, narrow_top = upright(notes, upright_guides(chart), across, room, palette)
    tall = 16 if any("\n" in text for _, text in across.ticks) else 0
    return Drawing(
        traces=[bar],
        layout={
            "xaxis": value_axis(chart.x, across, palette, shown=True) | {"showgrid": False},
            "yaxis": value_axis(chart.y, up, palette, shown=True) | base_line(palette),
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 14 + top, "b": 58 + tall},
        height=_HEIGHT,
        narrow=notes.narrow
        | narrow_ticks(chart.x, across)
        | {
            "layout.yaxis.title.text": "",
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 14 + narrow_top,
        },
        narrow_height=_NARROW_HEIGHT,
    )
