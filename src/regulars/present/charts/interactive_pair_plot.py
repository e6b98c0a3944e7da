"""Clouds of every two of several measures with plotly, and each of them alone on the diagonal."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Axis, Chart
from ..cells import clean
from .clouds import Cloud, axes_of, by_size, clouds_of, key_panel, scales_of, steps_of
from .interactive_notes import Notes
from .interactive_parts import PHONE, REPORT, Drawing, escape, lines, tick_room, value_axis
from .interactive_points import dots, short
from .lettering import typical, wrap
from .marks import Mark
from .scale import Scale
from .style import LABEL, TICK, Palette

_GAP = 14.0
"""Pixels between two panels."""
_DOT, _SMALL_DOT = 6.0, 4.0
_TITLE = 12.0
_SMALL = 10.0
"""Letters on a phone."""
_TIGHT = {"ticklen": 3, "tickfont.size": _SMALL}
_KEY_LINE = 22.0


def pair_plot(chart: Chart, _drawn: list[Mark], palette: Palette) -> Drawing:
    """The lower triangle of a square of clouds; in the free corner stands what the signs mean."""
    axes = axes_of(chart)
    k = len(axes)
    scales = scales_of(chart, 4, margin=0.05)
    clouds = clouds_of(chart, palette)
    left, right, bottom = max(map(tick_room, scales[1:])) + 48, 14.0, 70.0
    narrow_left, narrow_bottom = 0.8 * max(map(tick_room, scales[1:])) + 36, 62.0
    height, narrow_height = _height(k), PHONE - narrow_left + 20.0
    room, small = (REPORT - left - right, height), (PHONE - narrow_left - 8, narrow_height)
    notes = Notes()
    for i, axis in enumerate(axes[1:], 1):
        _upright_title(notes, axis, i, k, (left, narrow_left), (room[1], small[1]), palette)
    layout, narrow = _layout(axes, scales, room, small, palette)
    if "series" in chart.table:
        _key(notes, [cloud for cloud in clouds if len(cloud.n)], k, room, small, palette)
    traces = [*_alone(clouds, axes, scales, palette), *_clouds(chart, clouds, axes, k, palette)]
    sizes = {
        f"data.{i}.marker.size": round(trace.marker.size * _SMALL_DOT / _DOT, 1)
        for i, trace in enumerate(traces)
        if trace.mode == "markers"
    }
    return Drawing(
        traces=traces,
        layout={**layout, **notes.layout},
        margin={"l": left, "r": right, "t": 10, "b": bottom},
        height=height,
        narrow=notes.narrow
        | narrow
        | sizes
        | {
            "layout.margin.l": narrow_left,
            "layout.margin.r": 8,
            "layout.margin.b": narrow_bottom,
        },
        narrow_height=narrow_height,
    )


def _height(k: int) -> float:
    return {2: 440.0, 3: 520.0, 4: 600.0}.get(k, 680.0)


def _clouds(
    chart: Chart, clouds: list[Cloud], axes: Sequence[Axis], k: int, palette: Palette
) -> list[Any]:
    traces = []
    for row in range(1, k):
        for column in range(row):
            for cloud in by_size(clouds):
                trace = dots(chart, cloud, axes[column], axes[row], palette, _DOT)
                trace.update(xaxis=_name("x", column), yaxis=_name("y", row))
                traces.append(trace)
    return traces


def _alone(
    clouds: list[Cloud], axes: Sequence[Axis], scales: Sequence[Scale], palette: Palette
) -> list[Any]:
    """The diagonal: how each measure is spread over each series, all with the same area."""
    traces = []
    for i, (axis, along) in enumerate(zip(axes, scales, strict=True)):
        for cloud in reversed(clouds):
            edges, held = steps_of(cloud, axis, along)
            shares = [round(float(share), 3) for share in held]
            dash = ",".join(f"{part:g}px" for part in cloud.dash) or "solid"
            traces.append(
                go.Scatter(
                    x=short([edges[0], *edges, edges[-1]]),
                    y=[0, *shares, shares[-1], 0],
                    mode="lines",
                    line={"color": cloud.colour, "width": 1.8, "shape": "hv", "dash": dash},
                    # Of several the outlines alone, so that those behind can be seen.
                    fill="tozeroy" if len(clouds) == 1 else "none",
                    fillcolor=palette.grid,
                    xaxis=_name("x", i),
                    yaxis=_name("y", len(axes) + i),
                    hoverinfo="skip",
                )
            )
    return traces


def _layout(
    axes: Sequence[Axis],
    scales: Sequence[Scale],
    room: tuple[float, float],
    small: tuple[float, float],
    palette: Palette,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """All axes: one a column, one a row, and one upright one for each panel of the diagonal."""
    k = len(axes)
    layout: dict[str, Any] = {}
    narrow: dict[str, Any] = {}
    for i, (axis, along) in enumerate(zip(axes, scales, strict=True)):
        across, up, alone = (_key_of(*at) for at in (("xaxis", i), ("yaxis", i), ("yaxis", k + i)))
        (wide_x, wide_y), (tight_x, tight_y) = (
            (_panel(i, k, size[0]), _upright(_panel(i, k, size[1]))) for size in (room, small)
        )
        layout[across] = {
            **value_axis(axis, along, palette, shown=True),
            **_ticks(along.spaced(room[0] / k - _GAP, typical(TICK), _GAP / 2 - 2)),
            "domain": wide_x,
            "anchor": _name("y", k - 1 if i < k - 1 else 2 * k - 1),
            "title": _title(axis, room[0] / k - _GAP, _TITLE, palette),
        }
        few = along.spaced(small[0] / k - 8, typical(_SMALL), 3)
        narrow |= _at(across, _ticks(few), domain=tight_x, **_TIGHT)
        narrow |= _at(across, {}, title=_title(axis, small[0] / k - 6, _SMALL, palette))
        if i:
            layout[up] = {
                **value_axis(axis, along, palette, shown=True),
                "domain": wide_y,
                "anchor": "x",
                "title": {"text": ""},
            }
            few = along.spaced(small[1] / k - 8, lambda _: _SMALL + 4, 8)
            narrow |= _at(up, _ticks(few), domain=tight_y, **_TIGHT)
        layout[alone] = {
            "domain": wide_y,
            "anchor": _name("x", i),
            "visible": False,
            "fixedrange": True,
            "rangemode": "tozero",
        }
        narrow |= _at(alone, {}, domain=tight_y)
    return layout, narrow


def _ticks(along: Scale) -> dict[str, Any]:
    return {
        "tickvals": [at for at, _ in along.ticks],
        "ticktext": [escape(text) for _, text in along.ticks],
    }


def _at(name: str, parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What differs on a phone in one axis."""
    return {f"layout.{name}.{key}": value for key, value in (parts | more).items()}


def _title(axis: Axis, room: float, size: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": lines(wrap(clean(axis.title), room, typical(size), most=3)),
        "font": {"size": size, "color": palette.soft},
        "standoff": 6,
    }


def _upright_title(
    notes: Notes,
    axis: Axis,
    i: int,
    k: int,
    left: tuple[float, float],
    heights: tuple[float, float],
    palette: Palette,
) -> None:
    """What a row of panels measures, turned upwards at the left edge.

    Plotly would write several lines of it over the ticks.
    """
    kinds = []
    for before, height, size in zip(left, heights, (_TITLE, _SMALL), strict=True):
        low, high = _upright(_panel(i, k, height))
        text = wrap(clean(axis.title), height / k - 6, typical(size), most=2)
        kinds.append(
            {
                "text": lines(text),
                "xshift": -before,
                "y": round((low + high) / 2, 4),
                "font": {"size": size, "color": palette.soft},
            }
        )
    fixed = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "yanchor": "middle",
        "textangle": -90,
    }
    notes.write(fixed | kinds[0], kinds[1])


def _panel(i: int, k: int, size: float) -> list[float]:
    """Where the i-th of k panels begins and ends, as parts of the picture."""
    gap = min(_GAP, 0.03 * size) / size
    each = (1 - gap * (k - 1)) / k
    return [round(i * (each + gap), 5), round(i * (each + gap) + each, 5)]


def _upright(panel: list[float]) -> list[float]:
    """The same counted from the top."""
    return [round(1 - panel[1], 5), round(1 - panel[0], 5)]


def _name(letter: str, i: int) -> str:
    return letter if i == 0 else f"{letter}{i + 1}"


def _key_of(name: str, i: int) -> str:
    return name if i == 0 else f"{name}{i + 1}"


def _key(
    notes: Notes,
    clouds: list[Cloud],
    k: int,
    room: tuple[float, float],
    small: tuple[float, float],
    palette: Palette,
) -> None:
    """What the signs mean, in the free upper corner."""
    for i, cloud in enumerate(clouds):
        kinds = []
        for (width, height), size in ((room, LABEL), (small, _SMALL + 1)):
            line = _KEY_LINE * size / LABEL
            panel = _panel(key_panel(len(clouds), k, height / k, line), k, width)
            start = panel[0] + 0.12 * (panel[1] - panel[0])
            # Bold letters are wider.
            text = wrap(cloud.name, (1 - start) * width - 20, typical(1.1 * size), most=1)[0]
            kinds.append(
                {
                    "text": f"<span style='color:{cloud.colour}'>{cloud.symbol.sign}</span>  "
                    f"<b>{escape(text)}</b>",
                    "x": round(start, 4),
                    "y": round(1 - (i + 0.5) * line / height, 4),
                    "font": {"size": size, "color": palette.ink},
                }
            )
        fixed = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "middle"}
        notes.write(fixed | kinds[0], kinds[1])
