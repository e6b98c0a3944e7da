"""A bridge from one total to another with plotly: each step where the last one ended."""

from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import upright_guides
from .interactive_bars import names_room, one_line, wrapped
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
from .marks import Mark
from .scale import scale
from .steps import Step, steps
from .style import LABEL, Palette


def bridge(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Totals on nought; rises and falls in colours of their own, with their signs."""
    n = len(drawn)
    walk = steps(drawn)
    guides = upright_guides(chart)
    ends = [end for step in walk for end in (step.start, step.end)]
    along = scale([*ends, *(guide.at for guide in guides)], chart.y)
    names, tight = wrapped(drawn, 250), wrapped(drawn, 104, most=3)
    texts, short = ([one_line(mark.label, most) for mark in drawn] for most in (200, 92))
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
        [*map(escape, texts)],
        "middle right",
        palette,
    )
    left, narrow_left = names_room(names), names_room(tight)
    right, narrow_right = (widest(shown, LABEL) + 14 for shown in (texts, short))
    height = max(50.0, 44.0 * n)
    narrow_height = max(50.0, n * max(44.0, *(17.0 * len(name) + 12 for name in tight)))
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
    return Drawing(
        traces=[_joints(walk, palette), bar, label],
        layout={
            "yaxis": {**name_axis(palette, n, listed=True), "ticktext": [*map(lines, names)]},
            "xaxis": value_axis(chart.y, along, palette, shown=False) | base_line(palette),
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 8 + top, "b": 8},
        height=height,
        narrow=notes.narrow
        | {
            "data.2.text": [escape(text) for text in short],
            "layout.yaxis.ticktext": [*map(lines, tight)],
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 8 + narrow_top,
        },
        narrow_height=narrow_height,
    )


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
