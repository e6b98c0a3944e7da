"""A cloud of dots with plotly, each series named where its dots lie thickest."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ...core.result import Axis, Chart
from ...core.words import SYMBOLS as CURRENCIES
from ..cells import clean
from .clouds import OPACITY, Cloud, by_size, clouds_of, fractions, name_spots, scales_of
from .guides import lying_guides, upright_guides
from .interactive_notes import Notes, Room, beside_room, names_beside, upright
from .interactive_parts import (
    PHONE,
    REPORT,
    Drawing,
    escape,
    lines,
    narrow_ticks,
    tick_room,
    value_axis,
    widest,
)
from .lettering import typical, wrap
from .marks import Mark
from .scale import Scale
from .style import LABEL, Palette

_HEIGHT, _NARROW_HEIGHT = 470.0, 380.0
_BESIDE = (130.0, 76.0)
_DOT = 7.0


def points(chart: Chart, _drawn: list[Mark], palette: Palette) -> Drawing:
    """Dots over two measures, told apart by colour, shape and name."""
    across, up = scales_of(chart, 7)
    clouds = clouds_of(chart, palette)
    wanted = [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
    left, narrow_left = tick_room(up) + 38, tick_room(up) + 32
    right, narrow_right = (max(20.0, beside_room(wanted, most)) for most in _BESIDE)
    room = Room(REPORT - left - right, _HEIGHT, PHONE - narrow_left - narrow_right, _NARROW_HEIGHT)
    notes = Notes()
    names_beside(notes, wanted, up, room, _BESIDE, [], palette)
    top, narrow_top = upright(notes, upright_guides(chart), across, room, palette)
    if "series" in chart.table:
        _names(notes, chart, clouds, across, up, room, palette)
    return Drawing(
        traces=[dots(chart, cloud, chart.x, chart.y, palette, _DOT) for cloud in by_size(clouds)],
        layout={
            "xaxis": value_axis(chart.x, across, palette, shown=True),
            "yaxis": value_axis(chart.y, up, palette, shown=True),
            **notes.layout,
        },
        margin={"l": left, "r": right, "t": 12 + top, "b": 58},
        height=_HEIGHT,
        narrow=notes.narrow
        | narrow_ticks(chart.x, across, 5)
        | {
            "layout.margin.l": narrow_left,
            "layout.margin.r": narrow_right,
            "layout.margin.t": 12 + narrow_top,
        },
        narrow_height=_NARROW_HEIGHT,
    )


def dots(chart: Chart, cloud: Cloud, x: Axis, y: Axis, palette: Palette, size: float) -> Any:
    """The dots of one series over two of its measures."""
    counted = "n" in chart.table
    told = [f"<b>{escape(cloud.name)}</b>"] if cloud.name else []
    told += [_told(x, "x"), _told(y, "y"), *(["n = %{customdata:,.0f}"] if counted else [])]
    return go.Scatter(
        x=short(cloud.values[x.column]),
        y=short(cloud.values[y.column]),
        customdata=[int(n) for n in cloud.n] if counted else None,
        mode="markers",
        marker={
            "color": cloud.colour,
            "symbol": cloud.symbol.plotly,
            "size": round(size * cloud.symbol.size, 1),
            "opacity": OPACITY,
            "line": {"color": palette.paper, "width": 0.5},
        },
        # A dot at the edge is drawn whole.
        cliponaxis=False,
        # One template for all: the same words for each of hundreds of dots would fill the page.
        hovertemplate="<br>".join(told) + "<extra></extra>",
    )


def short(values: Any) -> list[float]:
    """Values in as many digits as a picture and its hover need: four."""
    rounded = [float(f"{v:.4g}") for v in values]
    return [int(v) if v.is_integer() else v for v in rounded]


def _told(axis: Axis, which: str) -> str:
    """A measure as the hover tells it: plotly writes the number, in four digits."""
    symbol = CURRENCIES.get(axis.currency, "")
    code = "" if symbol else clean(axis.currency)
    number = f"%{{{which}:,.4~r}}"
    told = {
        "money": f"{symbol}{number} {escape(code)}".rstrip(),
        "share": f"%{{{which}:.1%}}",
        "days": f"{number} days",
        "times": f"{number} times",
    }.get(axis.unit, number)
    return f"{escape(clean(axis.title))}: {told}"


def _names(
    notes: Notes,
    chart: Chart,
    clouds: list[Cloud],
    across: Scale,
    up: Scale,
    room: Room,
    palette: Palette,
) -> None:
    """The names of the series, each after its sign, where its dots lie thickest."""
    shown = [cloud for cloud in clouds if len(cloud.n)]
    measure = typical(LABEL)
    placed = []
    for width, height in (
        (room.width, room.height),
        (room.narrow_width, room.narrow_height),
    ):
        texts = [wrap(cloud.name, 0.34 * width, measure, most=2) for cloud in shown]
        at = [
            np.column_stack(
                [
                    fractions(cloud.values[chart.x.column], across) * width,
                    fractions(cloud.values[chart.y.column], up) * height,
                ]
            )
            for cloud in shown
        ]
        sizes = [(widest(text, LABEL) + 27, 7.0 + 17 * len(text)) for text in texts]
        spots = name_spots(shown, at, sizes, (width, height))
        placed.append(
            [
                {
                    "text": f"<span style='color:{cloud.colour}'>{cloud.symbol.sign}</span> "
                    f"<b>{lines(text)}</b>",
                    "x": round(x / width, 4),
                    "y": round(y / height, 4),
                }
                for cloud, text, (x, y) in zip(shown, texts, spots, strict=True)
            ]
        )
    for one, other in zip(*placed, strict=True):
        fixed = {
            "xref": "paper",
            "yref": "paper",
            "xanchor": "center",
            "yanchor": "middle",
            "align": "left",
            # Dots behind a name are kept off its letters.
            "bgcolor": palette.paper,
            "opacity": 0.92,
            "borderpad": 2,
            "font": {"size": LABEL, "color": palette.ink},
        }
        notes.write(fixed | one, other)
