"""What all kinds of interactive charts are made of: hovers, labels, axes, margins."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from ...core.result import Axis
from ..cells import clean
from .lettering import typical, wrap
from .marks import Mark
from .scale import Scale
from .style import LABEL, TICK, Palette

REPORT = 830
"""The width of a picture in the report, the least that is not narrow."""
PHONE = 345
"""The width of a picture on a phone."""


@dataclass(frozen=True)
class Drawing:
    """What a kind of chart needs, before the words around it are set.

    `narrow` holds dotted paths into the figure and what stands there where the picture is narrow;
    `narrow_height` is the height there, where it differs.
    """

    traces: list[Any]
    layout: dict[str, Any]
    margin: dict[str, float]
    height: float
    narrow: dict[str, Any] = field(default_factory=dict)
    narrow_height: float = 0


def lines(parts: Iterable[str]) -> str:
    """Lines from the data as plotly writes them: none of their signs is read as markup.

    Nor as a template: plotly would put something of its own in the place of %{x}.
    """
    escaped = (html.escape(part, quote=False).replace("%{", "%&#123;") for part in parts)
    return "<br>".join(escaped)


def escape(text: str) -> str:
    """One line from the data, without signs that plotly would read as markup."""
    return lines([text])


def hover(mark: Mark) -> str:
    """What the hover says of a mark."""
    name = wrap(mark.title, 360, typical(13), most=6)
    facts = [part for fact in mark.facts for part in wrap(fact, 360, typical(13))]
    return f"<b>{lines(name)}</b><br>{lines(facts)}"


def labels(
    x: Iterable[float], y: Iterable[float], text: Sequence[str], where: Any, palette: Palette
) -> Any:
    """Direct labels: text beside marks, that no edge of the picture cuts off."""
    return go.Scatter(
        x=list(x),
        y=list(y),
        text=list(text),
        # The unseen marker keeps the text off the end of its bar.
        mode="markers+text",
        marker={"opacity": 0, "size": 7},
        textposition=where,
        textfont={"size": LABEL, "color": palette.ink},
        cliponaxis=False,
        hoverinfo="skip",
    )


def value_axis(axis: Axis, along: Scale, palette: Palette, *, shown: bool) -> dict[str, Any]:
    """An axis of values: a light grid with ticks, or nothing where labels say it all."""
    return {
        "type": "log" if along.log else "linear",
        "range": [along.place(along.low), along.place(along.high)],
        "tickvals": [at for at, _ in along.ticks],
        "ticktext": [lines(text.split("\n")) for _, text in along.ticks],
        "tickfont": {"size": TICK, "color": palette.soft},
        "tickangle": 0,
        # Unseen ticks keep the text off the picture.
        "ticks": "outside",
        "ticklen": 7,
        "tickcolor": palette.paper,
        "title": {
            "text": escape(clean(axis.title)) if shown else "",
            "font": {"size": TICK, "color": palette.soft},
            "standoff": 10,
        },
        "showticklabels": shown,
        "showgrid": shown,
        "gridcolor": palette.grid,
        "zeroline": False,
        "fixedrange": True,
        "showline": False,
    }


def narrow_ticks(axis: Axis, along: Scale, most: int = 4) -> dict[str, Any]:
    """The ticks of a lying axis of values on a phone."""
    few = along.thinned(axis, most)
    return {
        "layout.xaxis.tickvals": [at for at, _ in few.ticks],
        "layout.xaxis.ticktext": [lines(text.split("\n")) for _, text in few.ticks],
    }


def name_axis(palette: Palette, n: int, *, listed: bool) -> dict[str, Any]:
    """An axis of names: one place a row; where they are listed, the first on top."""
    return {
        "range": [n - 0.5, -0.5] if listed else [-0.5, n - 0.5],
        "tickvals": list(range(n)),
        "tickfont": {"size": TICK, "color": palette.ink if listed else palette.soft},
        "tickangle": 0,
        "ticks": "outside",
        "ticklen": 9 if listed else 5,
        "tickcolor": palette.paper,
        "showgrid": False,
        # Bars stand on the zero line of their values, also where some are below zero.
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
    }


def base_line(palette: Palette) -> dict[str, Any]:
    """The line that bars stand on."""
    return {"zeroline": True, "zerolinecolor": palette.rule, "zerolinewidth": 1}


def tick_room(along: Scale) -> float:
    """The width of the widest tick label."""
    return widest((text for _, text in along.ticks), TICK)


def widest(texts: Iterable[str], size: float) -> float:
    """The width of the widest text."""
    return max((typical(size)(text) for text in texts), default=0.0)
