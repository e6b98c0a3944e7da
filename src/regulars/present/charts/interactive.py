"""A Chart as an interactive plotly figure."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from ..cells import clean
from .interactive_bars import bars
from .interactive_bridge import bridge
from .interactive_columns import columns
from .interactive_curve import curve
from .interactive_dots import dots
from .interactive_histogram import histogram
from .interactive_kpis import kpis
from .interactive_matrix import matrix
from .interactive_pair_plot import pair_plot
from .interactive_pairs import pairs
from .interactive_parts import Drawing, lines
from .interactive_points import points
from .lettering import typical, wrap
from .marks import Mark, marks
from .remarks import remarks
from .style import CAPTION, DARK, HEADLINE, LIGHT, SANS, SUBTITLE, WIDTH, Palette

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    # Plotly's own button would upload the chart to a cloud: no button, and nowhere to send it.
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtons": [["toImage"]],
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    # A name with dollar signs is a name, not a formula.
    "typesetMath": False,
}
"""How plotly behaves on every surface: it offers the picture as a file, and sends nothing."""

BUILDERS: dict[str, Callable[[Chart, list[Mark], Palette], Drawing]] = {
    "kpis": kpis,
    "columns": columns,
    "bars": bars,
    "dots": dots,
    "curve": curve,
    "pairs": pairs,
    "histogram": histogram,
    "matrix": matrix,
    "bridge": bridge,
    "points": points,
    "pair_plot": pair_plot,
}
"""What draws each kind."""

_SIDE = 24


def plotly_figure(chart: Chart, *, dark: bool = False, titled: bool = True) -> go.Figure:
    """The chart to look at in a browser: hovering over a mark tells its exact value.

    With `titled` false, headline, subtitle and caption are left to the page around the picture.
    The figure's `layout.meta` holds the alt text, and under `narrow` what to change on a phone.
    """
    palette = DARK if dark else LIGHT
    drawn = marks(chart)
    drawing = BUILDERS[chart.kind](chart, drawn, palette) if drawn else _nothing(palette)
    figure = go.Figure(data=drawing.traces)
    figure.update_layout(template="none", **_frame(palette))
    figure.update_layout(**drawing.layout)
    _size(figure, drawing, chart, palette, titled=titled)
    narrow = dict(drawing.narrow)
    more = (drawing.narrow_height or drawing.height) - drawing.height
    more += sum(
        narrow.get(f"layout.margin.{side}", drawing.margin[side]) - drawing.margin[side]
        for side in "tb"
    )
    if more:
        narrow["layout.height"] = figure.layout.height + more
    figure.update_layout(meta={"name": chart.name, "alt": clean(chart.alt), "narrow": narrow})
    return figure


def picture_config(chart: Chart) -> dict[str, Any]:
    """CONFIG, with the chart's name for the downloaded picture."""
    return {**CONFIG, "toImageButtonOptions": {"filename": clean(chart.name), "scale": 2}}


def whole_caption(chart: Chart) -> str:
    """The caption, and what hatched bars or odd colours mean where there are any."""
    return " ".join(part for part in (clean(chart.caption), *remarks(chart, marks(chart))) if part)


def _frame(palette: Palette) -> dict[str, Any]:
    """What all kinds have in common."""
    return {
        "paper_bgcolor": palette.paper,
        "plot_bgcolor": palette.paper,
        "font": {"family": SANS, "size": 13, "color": palette.ink},
        "hoverlabel": {
            "bgcolor": palette.paper,
            "bordercolor": palette.rule,
            "font": {"family": SANS, "size": 13, "color": palette.ink},
            "align": "left",
            "namelength": -1,
        },
        "hovermode": "closest",
        # Charts are read, not zoomed: a finger that scrolls the page must not catch in them.
        "dragmode": False,
        "showlegend": False,
        "modebar": {
            "bgcolor": palette.paper,
            "color": palette.rule,
            "activecolor": palette.ink,
        },
        "bargap": 0.28,
        "barmode": "overlay",
    }


def _size(
    figure: go.Figure, drawing: Drawing, chart: Chart, palette: Palette, *, titled: bool
) -> None:
    """Room for the words around the picture, and its height in all."""
    margin = {**drawing.margin, "pad": 0}
    if not titled:
        figure.update_layout(margin=margin, height=drawing.height + margin["t"] + margin["b"])
        return
    room = WIDTH - 2 * _SIDE
    headline = wrap(clean(chart.headline), room, typical(HEADLINE))
    subtitle = wrap(clean(chart.subtitle), room, typical(SUBTITLE))
    caption = wrap(whole_caption(chart), room, typical(CAPTION))
    margin["t"] += 40 + 25 * len(headline) + 20 * len(subtitle)
    below = margin["b"] + 14
    margin["b"] = below + 17 * len(caption) + 10
    margin["l"] += _SIDE
    margin["r"] += _SIDE
    figure.update_layout(
        margin=margin,
        height=drawing.height + margin["t"] + margin["b"],
        title={
            "text": f"<b>{lines(headline)}</b>",
            "subtitle": {
                "text": lines(subtitle),
                "font": {"size": SUBTITLE, "color": palette.soft, "family": SANS},
            },
            "font": {"size": HEADLINE, "color": palette.ink, "family": SANS},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": _SIDE, "t": 22},
        },
    )
    if any(caption):
        figure.add_annotation(
            text=lines(caption),
            xref="paper",
            x=0,
            xshift=_SIDE - margin["l"],
            xanchor="left",
            align="left",
            yref="paper",
            y=0,
            yshift=-below,
            yanchor="top",
            showarrow=False,
            font={"size": CAPTION, "color": palette.soft},
        )


def _nothing(palette: Palette) -> Drawing:
    """A chart without rows says so."""
    note = {
        "text": "Nothing to draw: the table has no rows.",
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 14, "color": palette.soft},
    }
    hidden = {"visible": False, "fixedrange": True}
    return Drawing(
        traces=[],
        layout={"annotations": [note], "xaxis": hidden, "yaxis": hidden},
        margin={"l": 0, "r": 0, "t": 10, "b": 10},
        height=120,
    )
