"""Two measures of each row with plotly: pairs of lying bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from ...core.result import Axis, Chart
from ..cells import clean
from .interactive_bars import whiskers
from .interactive_parts import (
    PHONE,
    Drawing,
    base_line,
    escape,
    hover,
    labels,
    lines,
    name_axis,
    value_axis,
    widest,
)
from .interactive_rows import wrapped
from .lettering import typical, wrap
from .marks import Mark, Measure, all_values, bar_fill, same_unit
from .scale import Scale, scale
from .style import LABEL, TICK, WIDTH, Palette


@dataclass(frozen=True)
class _Side:
    """One of the two measures."""

    measures: list[Measure]
    axis: Axis
    along: Scale
    fill: str

    @property
    def title(self) -> str:
        return wrap(clean(self.axis.title), 240, typical(LABEL), most=1)[0]


def pairs(chart: Chart, drawn: list[Mark], palette: Palette) -> Drawing:
    """Two measures of each row: on one axis where their units agree, else in two panels."""
    sides = _sides(chart, drawn, palette)
    names, tight = wrapped(drawn, 230), wrapped(drawn, 84, most=3)
    notes = [wrap(mark.label, 230, typical(TICK), most=1)[0] for mark in drawn]
    bold = (line for name in names for line in name)
    left = max(widest(bold, TICK * 1.1), widest(notes, TICK)) + 16
    texts = [
        "<br>".join(
            [f"<b>{escape(line)}</b>" for line in name] + [escape(note) for note in [note] if note]
        )
        for name, note in zip(names, notes, strict=True)
    ]
    layout = {"yaxis": {**name_axis(palette, len(drawn), listed=True), "ticktext": texts}}
    narrow = {
        "layout.yaxis.ticktext": [f"<b>{lines(name)}</b>" for name in tight],
        "layout.margin.l": widest((line for name in tight for line in name), TICK * 1.1) + 14,
    }
    build = _on_one_axis if same_unit(chart) else _in_two_panels
    return build(sides, drawn, palette, left, layout, narrow)


def _sides(chart: Chart, drawn: list[Mark], palette: Palette) -> tuple[_Side, _Side]:
    if chart.other is None:
        raise ValueError(f"the chart {chart.name!r} shows pairs but names no other measure")
    first, second = [mark.y for mark in drawn], [mark.other for mark in drawn if mark.other]
    both = first + second
    one = same_unit(chart)
    return (
        _Side(first, chart.y, scale(all_values(both if one else first), chart.y), palette.context),
        _Side(
            second,
            chart.other,
            scale(all_values(both if one else second), chart.other),
            bar_fill(second, palette),
        ),
    )


def _on_one_axis(
    sides: tuple[_Side, _Side],
    drawn: list[Mark],
    palette: Palette,
    left: float,
    layout: dict[str, Any],
    narrow: dict[str, Any],
) -> Drawing:
    """Both measures of a row below each other; the bars of the first row name the measures."""
    traces: list[Any] = []
    plain: list[list[str]] = []
    for side, shift in zip(sides, (-0.19, 0.19), strict=True):
        texts = [escape(m.text) for m in side.measures]
        plain.append(texts)
        title = f"<span style='color:{palette.soft}'>  {escape(side.title)}</span>"
        at = [i + shift for i in range(len(drawn))]
        traces += _bars(side, at, [texts[0] + title, *texts[1:]], drawn, palette, "x", 0.34)
    longest = widest((m.text for side in sides for m in side.measures), LABEL) + 14
    titled = widest((f"{side.measures[0].text}  {side.title}" for side in sides), LABEL) + 18
    # A short first bar leaves room within the picture for the name of its measure.
    reach = max(side.along.fraction(side.measures[0].label_at) for side in sides)
    right = max(longest, titled - (1 - reach) * (WIDTH - left - titled - 120))
    key = "<br>".join(
        f"<span style='color:{side.fill}'>■</span> {escape(side.title)}" for side in sides
    )
    layout["xaxis"] = value_axis(sides[0].axis, sides[0].along, palette, shown=False)
    layout["xaxis"] |= base_line(palette)
    layout["annotations"] = [_above(key, "paper", palette) | {"visible": False}]
    return Drawing(
        traces=traces,
        layout=layout,
        margin={"l": left, "r": right, "t": 8, "b": 8},
        height=76 * len(drawn),
        narrow=narrow
        | {
            "data.1.text": plain[0],
            "data.3.text": plain[1],
            "layout.annotations.0.visible": True,
            "layout.margin.t": 54,
            "layout.margin.r": longest,
        },
    )


def _in_two_panels(
    sides: tuple[_Side, _Side],
    drawn: list[Mark],
    palette: Palette,
    left: float,
    layout: dict[str, Any],
    narrow: dict[str, Any],
) -> Drawing:
    """Each measure on an axis of its own, side by side."""
    traces: list[Any] = []
    rows = list(range(len(drawn)))
    wide = [widest((m.text for m in side.measures), LABEL) + 14 for side in sides]
    layout["annotations"] = []
    for i, (side, ref) in enumerate(zip(sides, ("x", "x2"), strict=True)):
        texts = [escape(m.text) for m in side.measures]
        traces += _bars(side, rows, texts, drawn, palette, ref, 0.6)
        layout[("xaxis", "xaxis2")[i]] = value_axis(
            side.axis, side.along, palette, shown=False
        ) | base_line(palette)
        layout["annotations"].append(_above(escape(side.title), f"{ref} domain", palette))
        short = wrap(clean(side.axis.title), 105, typical(TICK), most=3)
        narrow[f"layout.annotations.{i}.text"] = lines(short)
    for target, width, gap in ((layout, WIDTH - left - 110, 26.0), (narrow, PHONE - 100, 12.0)):
        inside = width - wide[1]
        middle = inside / 2
        domains = [0, (middle - gap - wide[0] / 2) / inside], [(middle + wide[0] / 2) / inside, 1]
        if target is layout:
            layout["xaxis"]["domain"], layout["xaxis2"]["domain"] = domains
        else:
            narrow["layout.xaxis.domain"], narrow["layout.xaxis2.domain"] = domains
    return Drawing(
        traces=traces,
        layout=layout,
        margin={"l": left, "r": wide[1], "t": 34, "b": 8},
        height=58 * len(drawn),
        narrow=narrow | {"layout.margin.t": 60},
    )


def _bars(
    side: _Side,
    at: Sequence[float],
    texts: list[str],
    drawn: list[Mark],
    palette: Palette,
    ref: str,
    width: float,
) -> list[Any]:
    """The bars of one measure, and their labels."""
    bar = go.Bar(
        x=[m.value for m in side.measures],
        y=list(at),
        orientation="h",
        width=width,
        xaxis=ref,
        marker={"color": side.fill},
        error_x=whiskers(side.measures, palette),
        hovertext=[hover(mark) for mark in drawn],
        hoverinfo="text",
    )
    label = labels([m.label_at for m in side.measures], at, texts, "middle right", palette)
    label.update(xaxis=ref)
    return [bar, label]


def _above(text: str, ref: str, palette: Palette) -> dict[str, Any]:
    """Words above the bars, from their left edge."""
    return {
        "text": text,
        "xref": ref,
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 7,
        "align": "left",
        "showarrow": False,
        "font": {"size": TICK, "color": palette.soft},
    }
