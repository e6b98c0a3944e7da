"""Lying bars with plotly, in the order of the table."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import clear_of_guides, upright_guides
from .interactive_notes import Notes, Room, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    base_line,
    escape,
    hover,
    labels,
    lines,
    name_axis,
    value_axis,
    widest,
)
from .lettering import typical, wrap
from .marks import Mark, Measure, all_values, bar_fill
from .scale import scale
from .style import LABEL, TICK, Palette


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
    names, tight = wrapped(drawn, 250), wrapped(drawn, 104, most=3)
    texts, short = ([one_line(mark.label, most) for mark in drawn] for most in (260, 132))
    bar = go.Bar(
        x=[m.value for m in measures],
        y=list(range(n)),
        orientation="h",
        marker=bar_marker(drawn, palette),
        error_x=whiskers(measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    below = 8 if labelled else 56
    left, narrow_left = names_room(names), names_room(tight)
    right, narrow_right = (widest(shown, LABEL) + 14 for shown in (texts, short))
    height = max(50, 40 * n)
    narrow_height = max(50, n * max(40, *(17 * len(name) + 12 for name in tight)))
    room = Room(
        REPORT - left - right,
        height,
        PHONE - narrow_left - narrow_right,
        narrow_height,
        left - 12,
        narrow_left - 12,
    )
    notes = Notes()
    top, narrow_top = upright(notes, guides, along, room, palette)
    places = [
        [
            clear_of_guides(m.label_at, typical(LABEL)(text), guides, along, wide)
            for m, text in zip(measures, shown, strict=True)
        ]
        for shown, wide in ((texts, room.width), (short, room.narrow_width))
    ]
    label = labels(places[0], range(n), [*map(escape, texts)], "middle right", palette)
    return Drawing(
        traces=[bar, label],
        layout={
            "yaxis": {**name_axis(palette, n, listed=True), "ticktext": [*map(lines, names)]},
            "xaxis": value_axis(chart.y, along, palette, shown=not labelled) | base_line(palette),
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 8 + top, "b": below},
        height=height,
        narrow=notes.narrow
        | {
            "data.1.text": [escape(text) for text in short],
            "data.1.x": places[1],
            "layout.yaxis.ticktext": [*map(lines, tight)],
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 8 + narrow_top,
        },
        narrow_height=narrow_height,
    )


def wrapped(drawn: Sequence[Mark], room: float, *, most: int = 2) -> list[list[str]]:
    """The names of rows in lines that fit beside the bars."""
    return [wrap(mark.name, room, typical(TICK), most=most) for mark in drawn]


def names_room(names: Sequence[Sequence[str]]) -> float:
    """The width of names beside bars."""
    return widest((line for name in names for line in name), TICK) + 14


def one_line(text: str, room: float) -> str:
    """A label on one line, shortened where it is long."""
    return wrap(text, room, typical(LABEL), most=1)[0]


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
