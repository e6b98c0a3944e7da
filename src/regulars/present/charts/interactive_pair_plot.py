"""Clouds of every two of several measures with plotly, and each of them alone on the diagonal."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from ...core.result import Axis, Chart
from ..cells import clean
from .clouds import Cloud, axes_of, by_size, clouds_of, scales_of, steps_of
from .interactive_notes import Notes
from .interactive_parts import PHONE, REPORT, Drawing, escape, lines, tick_room, value_axis
from .interactive_points import dots, short
from .lettering import typical, wrap
from .marks import Mark
from .scale import Scale
from .style import LABEL, Palette

_GAP = 14.0
"""Pixels between two panels."""
_TITLE = 12.0
_SMALL = 10.0
"""Letters on a phone."""
_KEY_LINE = 22.0


def pair_plot(chart: Chart, _drawn: list[Mark], palette: Palette) -> Drawing:
    """The lower triangle of a square of clouds; in the free corner stands what the signs mean."""
    axes = axes_of(chart)
    k = len(axes)
    scales = scales_of(chart, 4, margin=0.05)
    clouds = clouds_of(chart, palette)
    left, right, bottom = max(map(tick_room, scales[1:])) + 46, 14.0, 70.0
    narrow_left, narrow_bottom = 60.0, 62.0
    height, narrow_height = _height(k), PHONE - narrow_left + 20.0
    room, small = (REPORT - left - right, height), (PHONE - narrow_left - 8, narrow_height)
    layout, narrow = _layout(axes, scales, room, small, palette)
    notes = Notes()
    if "series" in chart.table:
        _key(notes, [cloud for cloud in clouds if len(cloud.n)], k, room, small, palette)
    return Drawing(
        traces=[
            *_alone(clouds, axes, scales),
            *_clouds(chart, clouds, axes, k, palette),
        ],
        layout={**layout, **notes.layout},
        margin={"l": left, "r": right, "t": 10, "b": bottom},
        height=height,
        narrow=notes.narrow
        | narrow
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
                trace = dots(chart, cloud, axes[column], axes[row], palette, 6.0 if k < 4 else 5.0)
                trace.update(xaxis=_name("x", column), yaxis=_name("y", row))
                traces.append(trace)
    return traces


def _alone(clouds: list[Cloud], axes: Sequence[Axis], scales: Sequence[Scale]) -> list[Any]:
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
        across, up = _key_of("xaxis", i), _key_of("yaxis", i)
        wide = [_panel(i, k, size) for size in room]
        tight = [_panel(i, k, size) for size in small]
        layout[across] = {
            **value_axis(axis, along, palette, shown=True),
            "domain": wide[0],
            "anchor": _name("y", k - 1 if i < k - 1 else 2 * k - 1),
            "title": _title(axis, room[0] / k - _GAP, _TITLE, palette),
        }
        few = along.thinned(axis, 3)
        narrow |= {
            f"layout.{across}.{part}": value
            for part, value in _narrow(axis, few, tight[0], small[0] / k - 6, palette).items()
        }
        if i:
            layout[up] = {
                **value_axis(axis, along, palette, shown=True),
                "domain": _upright(wide[1]),
                "anchor": "x",
                "title": _title(axis, room[1] / k - _GAP, _TITLE, palette),
            }
            narrow |= {
                f"layout.{up}.{part}": value
                for part, value in _narrow(
                    axis, few, _upright(tight[1]), small[1] / k - 6, palette
                ).items()
            }
        alone = _key_of("yaxis", k + i)
        layout[alone] = {
            "domain": _upright(wide[1]),
            "anchor": _name("x", i),
            "visible": False,
            "fixedrange": True,
            "rangemode": "tozero",
        }
        narrow[f"layout.{alone}.domain"] = _upright(tight[1])
    return layout, narrow


def _narrow(
    axis: Axis, few: Scale, domain: list[float], room: float, palette: Palette
) -> dict[str, Any]:
    return {
        "domain": domain,
        "tickvals": [at for at, _ in few.ticks],
        "ticktext": [escape(text) for _, text in few.ticks],
        "tickfont.size": _SMALL,
        "title": _title(axis, room, _SMALL, palette),
        "ticklen": 3,
    }


def _title(axis: Axis, room: float, size: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": lines(wrap(clean(axis.title), room, typical(size), most=3)),
        "font": {"size": size, "color": palette.soft},
        "standoff": 6,
    }


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
        for (width, height), size in ((room, LABEL), (small, 12.0)):
            start = _panel(1, k, width)[0] + 0.03
            measure = typical(size)
            text = wrap(cloud.name, (1 - start) * width - 24, measure, most=1)[0]
            kinds.append(
                {
                    "text": f"<span style='color:{cloud.colour}'>{cloud.symbol.sign}</span>  "
                    f"<b>{escape(text)}</b>",
                    "x": round(start, 4),
                    "y": round(1 - (i + 0.5) * _KEY_LINE * size / LABEL / height, 4),
                    "font": {"size": size, "color": palette.ink},
                }
            )
        fixed = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "middle"}
        notes.write(fixed | kinds[0], kinds[1])
