"""A heat map with plotly: cells in steps of colour, the value written where there is room."""

from typing import Any

import plotly.graph_objects as go

from ...core.result import Chart
from ..cells import clean
from .headings import Headings, headings, letters, row_height
from .interactive_notes import Notes
from .interactive_parts import PHONE, REPORT, Drawing, escape, hover, lines, widest
from .lettering import typical, wrap
from .marks import Mark
from .shades import Cells, Shades, cells, shades
from .style import TICK, Palette

_LINE = 16.0
_TWO_LINES = 36.0
"""Height of a row from which on its name may take two lines."""
_FEW = 18
_KEY = (15.0, 9.0)
"""Width of a step in the key, there and on a phone."""


def matrix(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Rows and columns as the table first names them; a cell without a row of it stays blank."""
    table, steps = cells(drawn), shades(drawn, chart.y.reach)
    n_rows, n_columns = len(table.rows), len(table.columns)
    tall = row_height(n_rows)
    # On a phone names take two lines, unless there are very many rows.
    narrow_tall = max(tall, _TWO_LINES) if n_rows <= _FEW else tall
    names, tight = (
        [
            wrap(name, room, typical(TICK), most=2 if high >= _TWO_LINES else 1)
            for name in table.rows
        ]
        for room, high in ((220, tall), (92, narrow_tall))
    )
    if not any(len(name) > 1 for name in tight):
        narrow_tall = tall
    side_title = typical(TICK)(_side_title(chart))
    left, narrow_left = (
        max(widest((line for name in shown for line in name), TICK), title) + 14
        for shown, title in ((names, side_title), (tight, min(side_title, 92.0)))
    )
    pitch, narrow_pitch = (
        (width - side - 8) / n_columns for width, side in ((REPORT, left), (PHONE, narrow_left))
    )
    heads, narrow_heads = (
        headings(table.columns, width, typical(TICK), _LINE) for width in (pitch, narrow_pitch)
    )
    texts = [mark.label for mark in drawn]
    size, narrow_size = (
        letters(texts, width, high, typical(1))
        for width, high in ((pitch, tall), (narrow_pitch, narrow_tall))
    )
    notes = Notes()
    key, narrow_key = _write_key(notes, chart, steps, palette)
    titles = _write_titles(notes, chart, heads, narrow_heads, palette)
    hidden = {"visible": False}
    narrow_letters = {
        f"data.{i}.{k}": v
        for i in (1, 2)
        for k, v in ({"textfont.size": narrow_size} if narrow_size else hidden).items()
    }
    return Drawing(
        traces=[
            _heat(table, steps, palette, pitch),
            *(_letters(table, steps, palette, size, strong=strong) for strong in (False, True)),
        ],
        layout={
            "xaxis": {
                **_bare(palette, n_columns),
                "range": [-0.5, n_columns - 0.5],
                "side": "top",
                **_over(heads),
            },
            "yaxis": {
                **_bare(palette, n_rows),
                "range": [n_rows - 0.5, -0.5],
                "ticktext": [*map(lines, names)],
            },
            **notes.layout,
        },
        margin={"l": left, "r": 8, "t": heads.height + titles + 12, "b": key},
        height=tall * n_rows,
        narrow=notes.narrow
        | narrow_letters
        | {
            "layout.margin.l": narrow_left,
            "layout.margin.t": narrow_heads.height + titles + 12,
            "layout.margin.b": narrow_key,
            "layout.yaxis.ticktext": [*map(lines, tight)],
            **{f"layout.xaxis.{k}": v for k, v in _over(narrow_heads).items()},
        },
        narrow_height=narrow_tall * n_rows,
    )


def _side_title(chart: Chart) -> str:
    return wrap(clean(chart.other.title if chart.other else ""), 160, typical(TICK), most=1)[0]


def _bare(palette: Palette, n: int) -> dict[str, Any]:
    return {
        "tickvals": list(range(n)),
        "tickfont": {"size": TICK, "color": palette.ink},
        "ticks": "outside",
        "ticklen": 5,
        "tickcolor": palette.paper,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
    }


def _over(heads: Headings) -> dict[str, Any]:
    return {
        "ticktext": [lines(text) for text in heads.texts],
        "tickangle": -90 if heads.turned else 0,
    }


def _heat(table: Cells, steps: Shades, palette: Palette, pitch: float) -> Any:
    """The cells: a step of colour each, so that both libraries and both themes agree on it."""
    colours = steps.colours(palette)
    n = len(colours)
    first = -n // 2 if steps.two_sided else 0

    def step(mark: Mark | None) -> float | None:
        if mark is None or mark.y.value != mark.y.value:
            return None
        return steps.step(mark.y.value) - first + 0.5

    gap = 2 if pitch > 40 else 1
    stops = [(i / n, colour) for k, colour in enumerate(colours) for i in (k, k + 1)]
    return go.Heatmap(
        z=[[step(mark) for mark in row] for row in table.marks],
        zmin=0,
        zmax=n,
        colorscale=stops,
        showscale=False,
        xgap=gap,
        ygap=gap,
        hovertext=[[hover(mark) if mark else "" for mark in row] for row in table.marks],
        hoverinfo="text",
        hoverongaps=False,
    )


def _letters(table: Cells, steps: Shades, palette: Palette, size: int, *, strong: bool) -> Any:
    """What is written in weak cells, or in strong ones."""
    spots = [
        (x, y, mark)
        for y, row in enumerate(table.marks)
        for x, mark in enumerate(row)
        if mark and mark.label and (steps.is_strong(mark.y.value) == strong)
    ]
    return go.Scatter(
        x=[x for x, _, _ in spots],
        y=[y for _, y, _ in spots],
        text=[escape(mark.label) for _, _, mark in spots],
        mode="text",
        textfont={"size": size or 9, "color": palette.strong if strong else palette.ink},
        visible=bool(size),
        hoverinfo="skip",
    )


def _write_titles(
    notes: Notes, chart: Chart, heads: Headings, narrow_heads: Headings, palette: Palette
) -> float:
    """What the columns are, above their names; and what the rows are, above theirs."""
    fixed = {
        "xref": "paper",
        "x": 0,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "font": {"size": TICK, "color": palette.soft},
    }
    title = wrap(clean(chart.x.title), 300, typical(TICK), most=1)[0]
    notes.write(
        fixed
        | {"text": escape(title), "xanchor": "left", "yshift": heads.height + 10, "align": "left"},
        {"yshift": narrow_heads.height + 10},
    )
    side = _side_title(chart)
    tight = wrap(side, 92, typical(TICK), most=1)[0]
    notes.write(
        fixed | {"text": escape(side), "xanchor": "right", "xshift": -8, "yshift": 4},
        {"text": escape(tight)},
    )
    return 22.0


def _write_key(notes: Notes, chart: Chart, steps: Shades, palette: Palette) -> tuple[float, float]:
    """The steps of colour from the least to the most, and what they count."""
    colours = steps.colours(palette)
    words = f"{steps.span(chart.y)}: {clean(chart.y.title)}"
    width, narrow_width = (step * len(colours) / (2 if steps.two_sided else 1) for step in _KEY)
    for i, colour in enumerate(colours):
        each, narrow_each = (w / len(colours) for w in (width, narrow_width))
        notes.draw(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": 0,
                "yanchor": 0,
                "x0": round(i * each, 2),
                "x1": round((i + 1) * each, 2),
                "y0": -14,
                "y1": -26,
                "line": {"width": 0},
                "fillcolor": colour,
            },
            {"x0": round(i * narrow_each, 2), "x1": round((i + 1) * narrow_each, 2)},
        )
    wide = wrap(words, 560, typical(TICK), most=2)
    small = wrap(words, PHONE - narrow_width - 110, typical(TICK), most=4)
    notes.write(
        {
            "text": lines(wide),
            "xref": "paper",
            "x": 0,
            "xshift": width + 10,
            "xanchor": "left",
            "yref": "paper",
            "y": 0,
            "yshift": -11,
            "yanchor": "top",
            "align": "left",
            "font": {"size": TICK, "color": palette.soft},
        },
        {"text": lines(small), "xshift": narrow_width + 10},
    )
    return 22 + _LINE * len(wide), 22 + _LINE * len(small)
