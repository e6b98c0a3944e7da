"""Lines with plotly: their bands, labelled points, names at their ends, and guides."""

import math
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .guides import upright_guides
from .interactive_notes import Notes, Room, beside_room, names_beside, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    escape,
    hover,
    narrow_ticks,
    tick_room,
    value_axis,
)
from .lettering import beside_line, typical, wrap
from .lines import Line, ends, lines_of, scales
from .marks import Mark
from .scale import Scale
from .style import LABEL, TICK, Palette

_HEIGHT = 400.0
_NAMES = (170.0, 88.0)
"""Room for the names of lines, there and on a phone."""


def curve(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Up to five lines with their bands; one of shares over shares has a diagonal to be held to."""
    across, up = scales(chart, drawn)
    lines = lines_of(drawn, palette)
    is_share = chart.x.unit == chart.y.unit == "share" and len(lines) == 1
    end = min(across.high, up.high)
    traces = [band for line in lines for band in _band(line, palette, alone=len(lines) == 1)]
    if is_share:
        traces.append(_diagonal(end, palette))
    traces += [_line(line) for line in lines]
    traces += [_leader(line, across) for line in lines if _ends_early(line, across)]
    traces += [_points(line, palette) for line in lines]

    wanted = ends(chart, lines)
    left = tick_room(up) + 38
    right = max(22.0, beside_room(wanted, _NAMES[0]))
    narrow_right = max(26.0, beside_room(wanted, _NAMES[1]))
    room = Room(REPORT - left - right, _HEIGHT, PHONE - left - narrow_right, _HEIGHT)
    notes = Notes()
    _label_points(notes, lines, across, up, room, palette)
    names_beside(notes, wanted, up, room, _NAMES, lines, palette)
    top, narrow_top = upright(notes, upright_guides(chart), across, room, palette)
    if is_share:
        notes.write(_equal_shares(end, palette))
    tall = 16 if any("\n" in text for _, text in across.ticks) else 0
    return Drawing(
        traces=traces,
        layout={
            "xaxis": value_axis(chart.x, across, palette, shown=True),
            "yaxis": value_axis(chart.y, up, palette, shown=True),
            "hovermode": "x" if len(drawn) > 1 and len(lines) == 1 else "closest",
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 12 + top, "b": 58 + tall},
        height=_HEIGHT,
        narrow=notes.narrow
        | narrow_ticks(chart.x, across)
        | {"layout.margin.r": narrow_right, "layout.margin.t": 12 + narrow_top},
    )


def _line(line: Line) -> Any:
    return go.Scatter(
        x=[mark.at for mark in line.marks],
        y=[mark.y.value for mark in line.marks],
        mode="lines" if len(line.marks) > 1 else "markers",
        line={"color": line.colour, "width": 2.6, "dash": line.dash_text},
        hovertext=[hover(mark) for mark in line.marks],
        hoverinfo="text",
    )


def _points(line: Line, palette: Palette) -> Any:
    """The points of a line that have a label."""
    pointed = [mark for mark in line.marks if mark.label]
    return go.Scatter(
        x=[mark.at for mark in pointed],
        y=[mark.y.value for mark in pointed],
        mode="markers",
        marker={
            "color": line.colour,
            "size": 9,
            "line": {"color": palette.paper, "width": 1.6},
        },
        cliponaxis=False,
        hovertext=[hover(mark) for mark in pointed],
        hoverinfo="text",
    )


def _band(line: Line, palette: Palette, *, alone: bool) -> list[Any]:
    known = [mark for mark in line.marks if mark.y.has_interval]
    if not known:
        return []
    there = [mark.at for mark in known]
    return [
        go.Scatter(
            x=there + there[::-1],
            y=[mark.y.high for mark in known] + [mark.y.low for mark in known][::-1],
            fill="toself",
            fillcolor=palette.band if alone else line.colour,
            # Where bands lie over each other, each shows through.
            opacity=1 if alone else 0.16,
            line={"width": 0, "color": palette.band if alone else line.colour},
            mode="lines",
            hoverinfo="skip",
        )
    ]


def _ends_early(line: Line, across: Scale) -> bool:
    return bool(line.name) and line.end is not None and across.fraction(line.end.at) < 0.98


def _leader(line: Line, across: Scale) -> Any:
    """From a line that ends within the picture to its edge, where its name stands."""
    end = line.end
    assert end is not None
    return go.Scatter(
        x=[end.at, across.high],
        y=[end.y.value, end.y.value],
        mode="lines",
        line={"color": line.colour, "width": 1, "dash": "dot"},
        opacity=0.6,
        hoverinfo="skip",
    )


def _diagonal(end: float, palette: Palette) -> Any:
    return go.Scatter(
        x=[0, end],
        y=[0, end],
        mode="lines",
        line={"color": palette.rule, "width": 1.2, "dash": "dot"},
        hoverinfo="skip",
    )


def _label_points(
    notes: Notes, lines: list[Line], across: Scale, up: Scale, room: Room, palette: Palette
) -> None:
    pointed = [mark for line in lines for mark in line.marks if mark.label]
    sizes = ((room.width, room.height), (room.narrow_width, room.narrow_height))
    wide, small = (_beside_points(lines, pointed, across, up, size) for size in sizes)
    for mark, one, other in zip(pointed, wide, small, strict=True):
        fixed = {
            "x": across.place(mark.at),
            "y": up.place(mark.y.value),
            "yanchor": "middle",
            # Lines that pass behind a label are kept off its letters.
            "bgcolor": palette.paper,
            "opacity": 0.9,
            "font": {"size": LABEL, "color": palette.ink},
        }
        notes.write(fixed | one, other)


def _beside_points(
    lines: list[Line],
    pointed: list[Mark],
    across: Scale,
    up: Scale,
    room: tuple[float, float],
) -> list[dict[str, Any]]:
    """What stands beside labelled points, and where."""
    path = [
        (across.fraction(m.at) * room[0], up.fraction(m.y.value) * room[1])
        for line in lines
        for m in line.marks
        if math.isfinite(m.at) and math.isfinite(m.y.value)
    ]
    at = [(across.fraction(m.at) * room[0], up.fraction(m.y.value) * room[1]) for m in pointed]
    measure = typical(LABEL)
    texts = [wrap(mark.label, max(135, 0.42 * room[0]), measure, most=1)[0] for mark in pointed]
    places = beside_line(at, [measure(text) for text in texts], room, path)
    return [
        {
            "text": escape(text),
            "xshift": place.dx,
            "yshift": place.dy,
            "xanchor": "right" if place.end else "left",
        }
        for text, place in zip(texts, places, strict=True)
    ]


def _equal_shares(end: float, palette: Palette) -> dict[str, Any]:
    return {
        "x": end * 0.42,
        "y": end * 0.42,
        "xshift": 10,
        "yshift": -4,
        "text": "equal shares",
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": TICK, "color": palette.soft},
    }
