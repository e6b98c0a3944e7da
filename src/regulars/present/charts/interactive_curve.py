"""One line with plotly: its band, its labelled points, and the diagonal of equal shares."""

from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from .interactive_parts import PHONE, Drawing, escape, hover, tick_room, value_axis
from .lettering import beside_line, typical, wrap
from .marks import Mark, all_values
from .scale import Scale, scale
from .style import LABEL, TICK, WIDTH, Palette


def curve(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """One line, its band, its labelled points, and the diagonal where both axes are shares."""
    across = scale([mark.at for mark in drawn], chart.x, 5)
    up = scale(all_values([mark.y for mark in drawn]), chart.y)
    traces = _band(drawn, palette)
    is_share = chart.x.unit == chart.y.unit == "share"
    if is_share:
        traces.append(
            go.Scatter(
                x=[0, min(across.high, up.high)],
                y=[0, min(across.high, up.high)],
                mode="lines",
                line={"color": palette.rule, "width": 1.2, "dash": "dot"},
                hoverinfo="skip",
            )
        )
    line = {"color": palette.accent, "width": 2.6}
    traces.append(
        go.Scatter(
            x=[mark.at for mark in drawn],
            y=[mark.y.value for mark in drawn],
            mode="lines" if len(drawn) > 1 else "markers",
            line=line,
            hovertext=[hover(mark) for mark in drawn],
            hoverinfo="text",
        )
    )
    pointed = [mark for mark in drawn if mark.label]
    traces.append(
        go.Scatter(
            x=[mark.at for mark in pointed],
            y=[mark.y.value for mark in pointed],
            mode="markers",
            marker={
                "color": palette.accent,
                "size": 9,
                "line": {"color": palette.paper, "width": 1.6},
            },
            cliponaxis=False,
            hovertext=[hover(mark) for mark in pointed],
            hoverinfo="text",
        )
    )
    left = tick_room(up) + 38
    height = 400.0
    notes = _point_notes(drawn, across, up, (WIDTH - left - 40, height), palette)
    small = _point_notes(drawn, across, up, (PHONE - left - 8, height), palette)
    if is_share:
        notes.append(_equal_shares(min(across.high, up.high), palette))
    narrow = {
        f"layout.annotations.{i}.{key}": note[key]
        for i, note in enumerate(small)
        for key in ("text", "xshift", "yshift", "xanchor")
    }
    return Drawing(
        traces=traces,
        layout={
            "xaxis": value_axis(chart.x, across, palette, shown=True),
            "yaxis": value_axis(chart.y, up, palette, shown=True),
            "annotations": notes,
            "hovermode": "x" if len(drawn) > 1 else "closest",
        },
        margin={"l": left, "r": 22, "t": 12, "b": 58},
        height=height,
        narrow={**narrow, "layout.margin.r": 26},
    )


def _band(drawn: list[Mark], palette: Palette) -> list[Any]:
    known = [mark for mark in drawn if mark.y.has_interval]
    if not known:
        return []
    there = [mark.at for mark in known]
    return [
        go.Scatter(
            x=there + there[::-1],
            y=[mark.y.high for mark in known] + [mark.y.low for mark in known][::-1],
            fill="toself",
            fillcolor=palette.band,
            line={"width": 0, "color": palette.band},
            mode="lines",
            hoverinfo="skip",
        )
    ]


def _point_notes(
    drawn: list[Mark],
    across: Scale,
    up: Scale,
    room: tuple[float, float],
    palette: Palette,
) -> list[dict[str, Any]]:
    pointed = [mark for mark in drawn if mark.label]
    path = [(across.fraction(m.at) * room[0], up.fraction(m.y.value) * room[1]) for m in drawn]
    at = [place for mark, place in zip(drawn, path, strict=True) if mark.label]
    measure = typical(LABEL)
    texts = [wrap(mark.label, max(135, 0.42 * room[0]), measure, most=1)[0] for mark in pointed]
    places = beside_line(at, [measure(text) for text in texts], room, path)
    return [
        {
            "x": mark.at,
            "y": mark.y.value,
            "text": escape(text),
            "showarrow": False,
            "xshift": place.dx,
            "yshift": place.dy,
            "xanchor": "right" if place.end else "left",
            "yanchor": "middle",
            # Lines that pass behind a label are kept off its letters.
            "bgcolor": palette.paper,
            "opacity": 0.9,
            "font": {"size": LABEL, "color": palette.ink},
        }
        for mark, text, place in zip(pointed, texts, places, strict=True)
    ]


def _equal_shares(end: float, palette: Palette) -> dict[str, Any]:
    return {
        "x": end * 0.42,
        "y": end * 0.42,
        "xshift": 10,
        "yshift": -4,
        "text": "equal shares",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": TICK, "color": palette.soft},
    }
