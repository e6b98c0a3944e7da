"""Points with their intervals beside names with plotly: for estimates to be compared."""

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import upright_guides
from .interactive_bars import names_room, one_line, whiskers, wrapped
from .interactive_notes import Notes, Room, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    escape,
    hover,
    labels,
    lines,
    name_axis,
    narrow_ticks,
    value_axis,
    widest,
)
from .marks import Mark, all_values
from .scale import fitted
from .style import LABEL, Palette

_PITCH = 34.0


def dots(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """One row a name, its point and its interval; the values in a column at the right."""
    n = len(drawn)
    measures = [mark.y for mark in drawn]
    guides = upright_guides(chart)
    values = [*all_values(measures), *(guide.at for guide in guides)]
    along = fitted(values, chart.y, 6, margin=0.04)
    names, tight = wrapped(drawn, 250), wrapped(drawn, 104, most=3)
    texts, short = ([one_line(mark.label, most) for mark in drawn] for most in (260, 132))
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
    label = labels([along.high] * n, range(n), [*map(escape, texts)], "middle right", palette)
    left, narrow_left = names_room(names), names_room(tight)
    right, narrow_right = (widest(shown, LABEL) + 18 for shown in (texts, short))
    height = max(50.0, _PITCH * n)
    narrow_height = max(50.0, n * max(_PITCH, *(17.0 * len(name) + 12 for name in tight)))
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
    axis = value_axis(chart.y, along, palette, shown=True)
    if along.low < 0 < along.high:
        axis |= {"zeroline": True, "zerolinecolor": palette.rule, "zerolinewidth": 1}
    names_axis = {
        **name_axis(palette, n, listed=True),
        "ticktext": [*map(lines, names)],
        "showgrid": True,
        "gridcolor": palette.grid,
    }
    return Drawing(
        traces=[point, label],
        layout={"yaxis": names_axis, "xaxis": axis, **notes.layout},
        margin={"l": left, "r": right, "t": 8 + top, "b": 58},
        height=height,
        narrow=notes.narrow
        | narrow_ticks(chart.y, along, 3)
        | {
            "data.1.text": [escape(text) for text in short],
            "layout.yaxis.ticktext": [*map(lines, tight)],
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 8 + narrow_top,
        },
        narrow_height=narrow_height,
    )
