"""Upright bars over time with plotly, in one piece or stacked of parts."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from ..cells import clean
from .guides import crosses_labels, lying_guides
from .interactive_bars import bar_marker, whiskers
from .interactive_notes import KEY_LINE, Notes, Room, beside_room, key, names_beside
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
)
from .lettering import fits, typical
from .marks import Mark, all_values, month_ticks
from .parts import Part, names_of, parts_of, reach, starts
from .scale import Scale, scale
from .style import LABEL, TICK, Palette

_HEIGHT, _NARROW_HEIGHT = 330.0, 250.0
_BESIDE = (130.0, 76.0)


def columns(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Upright bars over time; parts are stacked in the order in which the table names them."""
    if any(mark.group for mark in drawn):
        return _stacked(chart, drawn, palette)
    measures = [mark.y for mark in drawn]
    guides = lying_guides(chart)
    along = scale([*all_values(measures), *(guide.at for guide in guides)], chart.y)
    # Where not all labels fit, or a guide would strike one out, the axis speaks for the columns.
    texts = [mark.label for mark in drawn]
    labelled = (
        all(texts)
        and fits(texts, REPORT / len(drawn), typical(LABEL))
        and not crosses_labels([m.label_at for m in measures], guides, along, _HEIGHT)
    )
    bar = go.Bar(
        x=list(range(len(drawn))),
        y=[m.value for m in measures],
        marker=bar_marker(drawn, palette),
        error_y=whiskers(measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels(
        range(len(drawn)),
        [m.label_at for m in measures],
        [escape(text) if labelled else "" for text in texts],
        "top center",
        palette,
    )
    narrow = {"data.1.visible": False}
    return _drawing(chart, drawn, along, [bar, label], palette, narrow, labelled=labelled)


def _stacked(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    parts = parts_of(drawn, palette)
    at_guides = [guide.at for guide in lying_guides(chart)]
    along = scale([*reach(drawn), *at_guides], chart.y)
    traces = [_bars(part, base, palette) for part, base in zip(parts, starts(parts), strict=True)]
    return _drawing(chart, names_of(drawn), along, traces, palette, {}, labelled=False, parts=parts)


def _bars(part: Part, base: list[float], palette: Palette) -> Any:
    marker = bar_marker(part.marks, palette, part.colour)
    # A line in the colour of the paper keeps the parts apart for those who see no colours.
    if not any(mark.partial for mark in part.marks):
        marker["line"] = {"color": palette.paper, "width": 1}
    return go.Bar(
        x=part.at,
        y=[mark.y.value for mark in part.marks],
        base=base,
        marker=marker,
        hovertext=[hover(mark) for mark in part.marks],
        hoverinfo="text",
    )


def _drawing(
    chart: Chart,
    named: list[Mark],
    along: Scale,
    traces: list[Any],
    palette: Palette,
    narrow: dict[str, Any],
    *,
    labelled: bool,
    parts: Sequence[Part] = (),
) -> Drawing:
    """Columns with what stands around them: names, ticks, a key of the parts, guides."""
    ticks = tick_room(along)
    wanted = [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
    right, narrow_right = (max(4.0, beside_room(wanted, most)) for most in _BESIDE)
    left = 4 if labelled else ticks + 38
    narrow_left = ticks + 14
    room = Room(REPORT - left - right, _HEIGHT, PHONE - narrow_left - narrow_right, _NARROW_HEIGHT)
    notes = Notes()
    names_beside(notes, wanted, along, room, _BESIDE, [], palette)
    keys, narrow_keys = (
        key([(part.name, part.colour) for part in parts], width)
        for width in (room.width, room.narrow_width)
    )
    if parts:
        _write_key(notes, keys, narrow_keys, palette)
    return Drawing(
        traces=traces,
        layout={
            "xaxis": {
                **name_axis(palette, len(named), listed=False),
                "ticktext": _under(named, room.width),
            },
            "yaxis": value_axis(chart.y, along, palette, shown=not labelled) | base_line(palette),
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 34 + KEY_LINE * max(0, len(keys) - 1), "b": 54},
        height=_HEIGHT,
        narrow=notes.narrow
        | narrow
        | {
            "layout.yaxis.showticklabels": True,
            "layout.yaxis.showgrid": True,
            "layout.yaxis.title.text": "",
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 14 + (10 + KEY_LINE * len(narrow_keys) if parts else 0),
            "layout.xaxis.ticktext": _under(named, room.narrow_width),
        },
        narrow_height=_NARROW_HEIGHT,
    )


def _write_key(notes: Notes, keys: list[str], narrow_keys: list[str], palette: Palette) -> None:
    notes.write(
        {
            "text": "<br>".join(keys),
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "paper",
            "y": 1,
            "yanchor": "bottom",
            "yshift": 10,
            "align": "left",
            "font": {"size": TICK, "color": palette.ink},
        },
        {"text": "<br>".join(narrow_keys)},
    )


def _under(drawn: Sequence[Mark], room: float) -> list[str]:
    return [lines(tick) for tick in month_ticks(drawn, room, typical(TICK))]
