"""Bars with plotly: upright over time, or lying in order."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
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
    tick_room,
    value_axis,
    widest,
)
from .lettering import fits, typical, wrap
from .marks import Mark, Measure, all_values, bar_fill, month_ticks
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


def columns(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Upright bars over time."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    along = scale(all_values(measures), chart.y)
    room = REPORT
    # Where not all labels fit, the axis speaks for the columns.
    texts = [mark.label for mark in drawn]
    labelled = all(texts) and fits(texts, room / n, typical(LABEL))
    ticks = tick_room(along)
    bar = go.Bar(
        x=list(range(n)),
        y=[m.value for m in measures],
        marker=_marker(drawn, palette),
        error_y=whiskers(measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels(
        range(n),
        [m.label_at for m in measures],
        [escape(text) if labelled else "" for text in texts],
        "top center",
        palette,
    )
    names = name_axis(palette, n, listed=False)
    return Drawing(
        traces=[bar, label],
        layout={
            "xaxis": {**names, "ticktext": _under(drawn, room)},
            "yaxis": value_axis(chart.y, along, palette, shown=not labelled) | base_line(palette),
        },
        margin={"l": 4 if labelled else ticks + 38, "r": 4, "t": 34, "b": 54},
        height=330,
        narrow={
            "data.1.visible": False,
            "layout.yaxis.showticklabels": True,
            "layout.yaxis.showgrid": True,
            "layout.yaxis.title.text": "",
            "layout.margin.l": ticks + 14,
            "layout.margin.t": 14,
            "layout.xaxis.ticktext": _under(drawn, PHONE - ticks - 18),
        },
        narrow_height=250,
    )


def bars(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Lying bars, first on top."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    along = scale(all_values(measures), chart.y)
    labelled = all(mark.label for mark in drawn)
    names, tight = wrapped(drawn, 250), wrapped(drawn, 104, most=3)
    texts, short = ([_one_line(mark.label, most) for mark in drawn] for most in (260, 132))
    bar = go.Bar(
        x=[m.value for m in measures],
        y=list(range(n)),
        orientation="h",
        marker=_marker(drawn, palette),
        error_x=whiskers(measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels(
        [m.label_at for m in measures],
        range(n),
        [escape(t) for t in texts],
        "middle right",
        palette,
    )
    below = 8 if labelled else 56
    return Drawing(
        traces=[bar, label],
        layout={
            "yaxis": {**name_axis(palette, n, listed=True), "ticktext": [*map(lines, names)]},
            "xaxis": value_axis(chart.y, along, palette, shown=not labelled) | base_line(palette),
        },
        margin={"l": _names_room(names), "r": widest(texts, LABEL) + 14, "t": 8, "b": below},
        height=max(50, 40 * n),
        narrow={
            "data.1.text": [escape(text) for text in short],
            "layout.yaxis.ticktext": [*map(lines, tight)],
            "layout.margin.l": _names_room(tight),
            "layout.margin.r": widest(short, LABEL) + 14,
        },
        narrow_height=max(50, n * max(40, *(17 * len(name) + 12 for name in tight))),
    )


def wrapped(drawn: Sequence[Mark], room: float, *, most: int = 2) -> list[list[str]]:
    """The names of rows in lines that fit beside the bars."""
    return [wrap(mark.name, room, typical(TICK), most=most) for mark in drawn]


def _names_room(names: Sequence[Sequence[str]]) -> float:
    return widest((line for name in names for line in name), TICK) + 14


def _one_line(text: str, room: float) -> str:
    return wrap(text, room, typical(LABEL), most=1)[0]


def _under(drawn: Sequence[Mark], room: float) -> list[str]:
    return [lines(tick) for tick in month_ticks(drawn, room, typical(TICK))]


def _marker(drawn: Sequence[Mark], palette: Palette) -> dict[str, Any]:
    """The fill of bars: solid, or hatched where the period is not a whole one."""
    fill = bar_fill([mark.y for mark in drawn], palette)
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
