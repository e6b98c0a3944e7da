"""Every kind of chart, drawn by both libraries, from friendly and from hostile data."""

import base64
import itertools
import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from regulars.core.errors import OutputError
from regulars.core.result import Axis, Chart, Finding, Guide, Refusal, Result, Table
from regulars.core.words import Quantity, say
from regulars.present.cells import clean, exact
from regulars.present.charts import SUFFIXES, save
from regulars.present.charts.files import picture, pictures, slim
from regulars.present.charts.interactive import CONFIG, plotly_figure
from regulars.present.charts.lettering import beside_line, spread
from regulars.present.charts.marks import marks
from regulars.present.charts.scale import fitted, scale
from regulars.present.charts.static import matplotlib_figure
from regulars.present.charts.static_sheet import house_style
from regulars.present.charts.steps import steps
from regulars.present.charts.style import (
    DARK,
    DASHES,
    LIGHT,
    N_WEAK,
    contrast,
    luminance,
    to_dark,
)
from regulars.present.charts.time_ticks import time_ticks
from regulars.present.grid import chart_grid, table_grid
from regulars.present.jupyter import chart_bundle, result_bundle, table_bundle
from regulars.present.terminal import print_result, print_table

HOSTILE = [
    "</script><script>window.bitten=1</script>",
    '<img src=x onerror="window.bitten=1">',
    "$x^2$ costs $5 or $6",
    "%{x} <b>bold</b> &amp; <br> {{ 7 * 7 }}",
    "[red]not red[/red] | `code` *star*",
    "a name that goes on and on and on, as products in a catalogue of spare parts do, 100 x 50",
    "Loremipsumdolorsitametconsecteturadipiscingelitseddoeiusmodtemporincididuntutlabore",
    "right \u202eto left\u202c \x00\x07 control half",
    "田中さんにあげて下さい",
    "",
]
CLOUDS = ("points", "pair_plot")
MONEY = Axis("net_sales", "Net sales", "money", "USD")


def chart(kind: str, table: pd.DataFrame, x: Axis, y: Axis, other: Axis | None = None) -> Chart:
    """A chart with words around it that say its kind."""
    return Chart(
        f"{kind}_example",
        kind,  # type: ignore[arg-type]
        table,
        x,
        y,
        say("Headline of {kind}", kind=kind),
        f"Subtitle of {kind}, n = 2,469",
        f"Caption of {kind}.",
        f"Alt text of {kind}.",
        other,
    )


def kpis(names: list[str] | None = None) -> Chart:
    names = names or ["Customers", "Orders", "Net sales", "Average order", "Repeat customer share"]
    n = len(names)
    table = pd.DataFrame(
        {
            "figure": names,
            "value": ([2469, 155848, 4590188.03, 29.46, 0.981] * n)[:n],
            "unit": (["count", "count", "money", "money", "share"] * n)[:n],
            "note": [f"note on {name}" for name in names],
        }
    )
    return chart("kpis", table, Axis("figure", "Figure"), Axis("value", "Value", currency="USD"))


def columns(n: int = 12, *, labelled: bool = True) -> Chart:
    months = [f"{2017 + i // 12}-{i % 12 + 1:02}-01" for i in range(n)]
    sales = [332410.12 + 5500.37 * i for i in range(n)]
    table = pd.DataFrame({"month": months, "net_sales": sales, "n": range(1000, 1000 + n)})
    table["partial"] = [False] * (n - 1) + [True]
    if labelled:
        table["label"] = [f"${value / 1000:.0f}k" for value in sales]
    return chart("columns", table, Axis("month", "Month", "month"), MONEY)


def bars(names: list[str] | None = None) -> Chart:
    names = names or ["Grocery", "Drug & general merchandise", "Produce", "Fuel"]
    n = len(names)
    values = [0.84 - 0.7 * i / n for i in range(n)]
    table = pd.DataFrame({"name": names, "share": values, "n": [2469] * n})
    table["low"], table["high"] = table["share"] - 0.02, table["share"] + 0.02
    table["label"] = [f"{value:.0%}" for value in values]
    return chart("bars", table, Axis("name", "Department"), Axis("share", "Share", "share"))


def curve(labels: list[str] | None = None) -> Chart:
    x = [i / 50 for i in range(51)]
    table = pd.DataFrame({"customers": x, "sales": [1 - (1 - v) ** 3 for v in x]})
    table["low"], table["high"] = table["sales"] * 0.97, (table["sales"] * 1.03).clip(upper=1)
    table["label"] = ""
    for i, label in zip((1, 5, 10, 25, 40, 50), labels or ["Top 2%", "Top 10%"], strict=False):
        table.loc[i, "label"] = label
    x_axis = Axis("customers", "Customers, highest spending first", "share")
    return chart("curve", table, x_axis, Axis("sales", "Share of net sales", "share"))


def pairs(names: list[str] | None = None, *, money: bool = False) -> Chart:
    names = names or ["Premium", "Regular", "Casual"]
    n = len(names)
    table = pd.DataFrame({"tier": names, "customers": [(i + 1) / (n + 2) for i in range(n)]})
    table["other"] = [(n - i) / (n + 3) for i in range(n)]
    table["low"], table["high"] = table["customers"] * 0.9, table["customers"] * 1.1
    table["other_low"], table["other_high"] = table["other"] * 0.9, table["other"] * 1.1
    table["label"] = [f"{100 + i} customers" for i in range(n)]
    other = Axis("other", "Share of net sales", "share")
    if money:
        table["other"] = [2295000.12 - 400000 * i for i in range(n)]
        table = table.drop(columns=["other_low", "other_high"])
        other = Axis("other", "Net sales", "money", "USD")
    share = Axis("customers", "Share of customers", "share")
    return chart("pairs", table, Axis("tier", "Tier"), share, other)


def dots(names: list[str] | None = None, *, log: bool = False) -> Chart:
    table = bars(names).table
    if log:
        table["share"] = [40.5 * 10**i for i in range(len(table))]
        table["low"], table["high"] = table["share"] / 1.5, table["share"] * 1.5
        table = table.drop(columns=["label"])
    axis = Axis("share", "Share", "number" if log else "share", log=log)
    drawn = chart("dots", table, Axis("name", "Department"), axis)
    return replace(drawn, guides=(Guide(0.4, "all customers"),)) if not log else drawn


def stacked(n: int = 12, names: list[str] | None = None) -> Chart:
    parts = names or ["returning customers", "new customers", "guests"]
    rows = [
        {
            "month": f"{2017 + i // 12}-{i % 12 + 1:02}-01",
            "part": part,
            "net_sales": 30410.12 - 7400.3 * k + 550.37 * i,
            "partial": i == n - 1,
        }
        for i in range(n)
        for k, part in enumerate(parts[:3])
    ]
    drawn = chart("columns", pd.DataFrame(rows), Axis("month", "Month", "month"), MONEY)
    return replace(drawn, guides=(Guide(41000, "the average month", "y"),))


def series(names: list[str] | None = None, *, days: bool = False) -> Chart:
    names = names or ["Premium", "Regular", "Casual", "New in spring", "New in autumn"]
    rows = [
        {
            "at": f"2017-{i + 1:02}-03" if days else i,
            "series": name,
            "share": 0.9 / (1 + 0.2 * i) - 0.004 * k,
            "low": 0.9 / (1 + 0.2 * i) - 0.004 * k - 0.02,
            "high": 0.9 / (1 + 0.2 * i) - 0.004 * k + 0.02,
            "label": f"after {i}" if (i, k) == (3, 0) else "",
        }
        for k, name in enumerate(names)
        for i in range(12 - 2 * (k % 3))
    ]
    x = Axis("at", "Day", "day") if days else Axis("at", "Months since the first order", "count")
    drawn = chart("curve", pd.DataFrame(rows), x, Axis("share", "Share who bought", "share"))
    at = date(2017, 7, 1).toordinal() if days else 6
    guides = (Guide(at, "half a year"), Guide(0.4, "the target of forty per cent", "y"))
    return replace(drawn, guides=guides)


def histogram(*, log: bool = False, labels: list[str] | None = None) -> Chart:
    edges = [float(10 ** (i / 6)) for i in range(25)] if log else [2.5 * i for i in range(25)]
    table = pd.DataFrame(
        {
            "spend": edges[:-1],
            "x_high": edges[1:],
            "n_customers": [int(900 / (1 + (i - 9) ** 2)) for i in range(24)],
        }
    )
    axis = Axis("spend", "Spend", "money", "USD", log=log)
    drawn = chart("histogram", table, axis, Axis("n_customers", "Customers", "count"))
    names = labels or ["lower quartile $12", "median $18", "upper quartile $22", "fence $49"]
    guides = [Guide(at, name) for at, name in zip((12, 18, 22, 49), names, strict=False)]
    return replace(drawn, guides=tuple(guides))


def matrix(n_rows: int = 7, n_columns: int = 24, names: list[str] | None = None) -> Chart:
    names = names or [f"Row {i}" for i in range(n_rows)]
    columns = [f"{i:02}" for i in range(n_columns)] if n_columns > 10 else names
    rows = [
        {"row": name, "column": column, "share": round(0.011 * (i + 1) * (k + 1) % 0.97, 6)}
        for i, name in enumerate(names)
        for k, column in enumerate(columns)
        # A triangle: the last rows are shorter.
        if i + k < len(columns)
    ]
    share = Axis("share", "Share of customers", "share")
    table = pd.DataFrame(rows)
    return chart("matrix", table, Axis("column", "Hour"), share, Axis("row", "Weekday"))


def correlations(n: int = 15) -> Chart:
    names = [f"A fact with a name, number {i}" for i in range(n)]
    rows = [
        {"row": a, "column": b, "r": math.sin(3 * i + k), "label": f"{math.sin(3 * i + k):.2f}"}
        for i, a in enumerate(names)
        for k, b in enumerate(names)
    ]
    value = Axis("r", "Correlation", "number")
    table = pd.DataFrame(rows)
    return chart("matrix", table, Axis("column", "Fact"), value, Axis("row", "Fact"))


def bridge(names: list[str] | None = None) -> Chart:
    names = names or ["Last year", "More customers", "Fewer orders each", "This year"]
    values = [412000.5, *(58000.25 * (-1) ** i for i in range(len(names) - 2)), 398000.75]
    table = pd.DataFrame({"step": names, "net_sales": values[: len(names)]})
    table["total"] = [i in (0, len(names) - 1) for i in range(len(names))]
    return chart("bridge", table, Axis("step", "Step"), MONEY)


def crowd(names: list[str] | None = None, *, n: int = 40) -> pd.DataFrame:
    """Dots of several series that lie in each other, each of a few customers."""
    rows = [
        {
            "orders": round(2.0 ** (k + 2 + 1.4 * math.sin(7.3 * i + k)), 2),
            "spend": round(10.0 ** (1.5 + 0.4 * k + 0.5 * math.cos(5.1 * i)), 2),
            "silence": float((i * 37 + 11 * k) % 365),
            "discounts": round(0.3 * abs(math.sin(1.7 * i + k)), 3),
            "n": 5 + i % 5,
            "series": name,
        }
        for k, name in enumerate(names or ["Premium", "Regular", "Casual"])
        for i in range(n)
    ]
    return pd.DataFrame(rows)


ORDERS = Axis("orders", "Orders", "count", log=True)
SPEND = Axis("spend", "Spend", "money", "USD", log=True)


def points(names: list[str] | None = None, *, n: int = 40) -> Chart:
    drawn = chart("points", crowd(names, n=n), ORDERS, SPEND)
    label = names[0] if names else "half of all customers"
    return replace(drawn, guides=(Guide(8, label), Guide(50, label, "y")))


def pair_plot(names: list[str] | None = None, *, most: int = 4, n: int = 30) -> Chart:
    measures = (
        ORDERS,
        Axis("silence", "Days since the last purchase", "days"),
        Axis("discounts", "Share of discounts", "share"),
        SPEND,
    )[:most]
    drawn = chart("pair_plot", crowd(names, n=n), measures[0], measures[1])
    return replace(drawn, axes=measures)


def every_chart() -> dict[str, Chart]:
    """One chart of each kind and of each way that a kind is laid out."""
    grey = crowd().drop(columns=["series", "n"])
    return {
        "points": points(),
        "points of five series": points(["One", "Two", "Three", "Four", "Five"]),
        "points without series": replace(points(), table=grey),
        "pair_plot": pair_plot(),
        "pair plot of two": pair_plot(["One", "Two", "Three", "Four", "Five"], most=2),
        "pair plot without series": replace(pair_plot(most=3), table=grey),
        "dots": dots(),
        "dots on a log scale": dots(log=True),
        "stacked columns": stacked(),
        "many stacked columns": stacked(40),
        "lines": series(),
        "lines over days": series(days=True),
        "histogram": histogram(),
        "histogram on a log scale": histogram(log=True),
        "matrix": matrix(),
        "large matrix": matrix(30, 30),
        "small matrix": matrix(4, 4),
        "correlations": correlations(),
        "bridge": bridge(),
        "bars with a guide": replace(bars(), guides=(Guide(0.6, "the average department"),)),
        "columns with a guide": replace(columns(), guides=(Guide(350000, "average", "y"),)),
        "kpis": kpis(),
        "columns": columns(),
        "many columns": columns(40),
        "columns without labels": columns(labelled=False),
        "bars": bars(),
        "curve": curve(),
        "pairs": pairs(),
        "pairs in two panels": pairs(money=True),
    }


def hostile_charts(names: list[str]) -> dict[str, Chart]:
    """The kinds that show names, with names that nobody should have."""
    charts = {
        "kpis": kpis(names),
        "bars": bars(names),
        "curve": curve(names[:6]),
        "pairs": pairs(names),
        "pairs in two panels": pairs(names, money=True),
        "dots": dots(names),
        "lines": series(names[:5]),
        "lines over days": series(names[5:10], days=True),
        "stacked columns": stacked(6, names),
        "histogram": histogram(labels=names),
        "matrix": matrix(names=names, n_columns=1),
        "bridge": bridge(names),
        "points": points(names[:5]),
        "pair plot": pair_plot(names[5:10]),
    }
    guides = (Guide(0.5, names[0]), Guide(0.7, names[-1]))
    charts["bars"] = replace(charts["bars"], guides=guides)
    words = " ".join(names[:2])
    return {
        name: replace(drawn, alt=f"{drawn.alt} {words}", caption=f"{drawn.caption} {words}")
        for name, drawn in charts.items()
    }


EVERY = every_chart()
FRIENDLY_AND_HOSTILE = {**EVERY, **{f"hostile {k}": c for k, c in hostile_charts(HOSTILE).items()}}
every = pytest.mark.parametrize("drawn", EVERY.values(), ids=EVERY.keys())
all_charts = pytest.mark.parametrize(
    "drawn", FRIENDLY_AND_HOSTILE.values(), ids=FRIENDLY_AND_HOSTILE.keys()
)


def numbers(figure: Any) -> list[float]:
    """All numbers that a plotly figure holds in its traces."""
    found = []
    for trace in json.loads(figure.to_json())["data"]:
        found += [v for key in ("x", "y") for v in trace.get(key) or [] if v is not None]
    return found


def reaches(value: float, found: list[float]) -> bool:
    return any(math.isclose(value, v, rel_tol=1e-12) for v in found)


def hovers_of(figure: Any) -> list[str]:
    """All that a plotly figure says when it is pointed at; a matrix holds rows of it."""
    found: list[str] = []
    for trace in figure.data:
        for text in trace.hovertext if trace.hovertext is not None else ():
            found += [text] if isinstance(text, str) else list(text)
    return found


def measures(drawn: Chart) -> list[tuple[float, str]]:
    """Every value that the chart shows, with its exact text."""
    rows = drawn.table.to_dict("records")
    second = drawn.other if drawn.kind != "matrix" else None
    shown = [(drawn.y, row) for row in rows] + [(second, row) for row in rows if second]
    result = []
    for axis, row in shown:
        assert axis is not None
        unit = row.get("unit", axis.unit)
        value = row[axis.column]
        result.append((value, exact(value, Axis(axis.column, "", unit, axis.currency))))
    return result


def patches(figure: Figure) -> list[float]:
    """The lengths of all bars and the heights of all points of a matplotlib figure."""
    found = []
    for axes in figure.axes:
        found += [v for p in axes.patches for v in (p.get_width(), p.get_height())]
        found += [float(v) for line in axes.lines for v in line.get_ydata()]
        found += [float(v) for line in axes.lines for v in line.get_xdata()]
    return found


def spots(dots: Any) -> list[float]:
    return [float(v) for v in dots.get_offsets().ravel()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


# Interactive


@every
def test_every_value_reaches_the_interactive_figure_and_its_hover(drawn: Chart) -> None:
    figure = plotly_figure(drawn)
    hovers = " ".join(hovers_of(figure))
    for value, text in measures(drawn):
        if drawn.kind in CLOUDS:
            assert any(math.isclose(value, v, rel_tol=5e-4) for v in numbers(figure))
            continue
        if drawn.kind not in ("kpis", "matrix"):
            assert reaches(value, numbers(figure))
        assert text in hovers


@every
def test_the_interactive_figure_has_all_its_words(drawn: Chart) -> None:
    figure = plotly_figure(drawn)
    assert str(drawn.headline) in figure.layout.title.text
    assert drawn.subtitle in figure.layout.title.subtitle.text
    assert any(drawn.caption in note.text for note in figure.layout.annotations)
    assert figure.layout.meta["alt"] == drawn.alt
    shown = json.dumps(plotly_figure(drawn, titled=False).to_plotly_json()["layout"], default=str)
    assert str(drawn.headline) not in shown
    assert drawn.subtitle not in shown


@every
def test_intervals_are_drawn(drawn: Chart) -> None:
    if "low" not in drawn.table:
        return
    figure = plotly_figure(drawn)
    lows, highs = drawn.table["low"], drawn.table["high"]
    if drawn.kind == "curve":
        assert all(reaches(v, numbers(figure)) for v in [*lows, *highs])
        bands = matplotlib_figure(drawn).axes[0].collections
        ends = [float(y) for band in bands for y in band.get_paths()[0].vertices[:, 1]]
        assert all(reaches(v, ends) for v in [*lows, *highs])
        return
    assert all("95% interval: " in text for text in figure.data[0].hovertext)
    bar = figure.data[0]
    pairs_ = [(v - m, v + p) for v, m, p in zip(
        bar.x, bar.error_x.arrayminus, bar.error_x.array, strict=True
    )]  # fmt: skip
    assert pairs_ == [pytest.approx(pair) for pair in zip(lows, highs, strict=True)]
    whiskers = [
        float(x)
        for collection in matplotlib_figure(drawn).axes[0].collections
        for segment in collection.get_segments()
        for x in segment[:, 0]
    ]
    assert all(reaches(v, whiskers) for v in [*lows, *highs])


def test_a_partial_period_is_hatched_and_said() -> None:
    figure = plotly_figure(columns())
    assert list(figure.data[0].marker.pattern.shape) == [""] * 11 + ["/"]
    assert "Not a full period" in figure.data[0].hovertext[-1]
    assert any("Hatched" in note.text for note in figure.layout.annotations)
    still = matplotlib_figure(columns())
    assert [bool(p.get_hatch()) for p in still.axes[0].patches] == [False] * 11 + [True]
    assert any("Hatched" in text for text in words(still))


def test_names_from_the_data_are_no_markup_for_plotly() -> None:
    for drawn in hostile_charts(HOSTILE).values():
        figure = plotly_figure(drawn)
        # What stands there is kept for those who read the file; plotly draws none of it.
        figure.layout.meta = None
        text = figure.to_json()
        for tag in ("<script", "</script", "<img", "<b>bold"):
            assert tag not in text.replace("\\u003c", "<").replace("\\u003e", ">")
        # Templates of ours say how a number is written: `%{x:...}`.
        assert not re.search(r"%\{(?![xy]:|customdata:)", text)
        assert ("hovertemplate" in text) == (drawn.kind in CLOUDS)
        assert "texttemplate" not in text


def test_nothing_can_be_sent_to_a_cloud() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["displaylogo"] is False
    assert CONFIG["modeBarButtons"] == [["toImage"]]
    assert CONFIG["responsive"] is True


def test_the_dark_theme_has_none_of_the_light_colours() -> None:
    light, dark = (plotly_figure(bars(), dark=d).to_json() for d in (False, True))
    assert "#ffffff" in light
    assert "#ffffff" not in dark


def test_colours_stand_out_in_both_themes() -> None:
    for theme in (LIGHT, DARK):
        assert all(contrast(colour, theme.paper) >= 3 for colour in theme.series)
        assert len(set(theme.series)) == len(theme.series) == len(DASHES)
        for ramp in (theme.above, theme.below):
            assert len(ramp) == 10
            assert all(contrast(c, theme.ink) >= 4.5 for c in ramp[:N_WEAK])
            assert all(contrast(c, theme.strong) >= 4.5 for c in ramp[N_WEAK:])
            lightness = [luminance(c) for c in ramp]
            assert lightness in (sorted(lightness), sorted(lightness, reverse=True))


def test_every_colour_of_a_matrix_has_its_counterpart_in_the_dark() -> None:
    found = set(re.findall(r"#[0-9a-f]{6}\b", plotly_figure(correlations()).to_json()))
    assert found <= set(to_dark())


def test_a_cell_that_swamps_the_others_is_rooted_and_said() -> None:
    table = matrix(5, 5).table
    assert not any("square root" in text for text in words(matplotlib_figure(matrix(5, 5))))
    table.loc[0, "share"] = 9.0
    swamped = replace(matrix(5, 5), table=table)
    assert any("square root" in text for text in words(matplotlib_figure(swamped)))
    assert any("square root" in note.text for note in plotly_figure(swamped).layout.annotations)


def tinted(drawn: Chart) -> set[str]:
    """The colours that the cells of a matrix have, as plotly draws them."""
    (heat,) = [trace for trace in plotly_figure(drawn).data if trace.type == "heatmap"]
    steps_of_cells = [value for row in heat.z for value in row if value is not None]
    return {heat.colorscale[2 * int(value)][1] for value in steps_of_cells}


def test_colours_reach_as_far_as_the_axis_says_so_that_weak_values_look_weak() -> None:
    drawn = correlations(6)
    weak = replace(drawn, table=drawn.table.assign(r=drawn.table["r"] / 10))
    reaching = replace(weak, y=replace(weak.y, reach=0.5))
    strong = {*LIGHT.above[N_WEAK:], *LIGHT.below[N_WEAK:]}
    assert tinted(weak) & strong
    assert not tinted(reaching) & strong
    for figure_words in (
        words(matplotlib_figure(reaching)),
        [note.text for note in plotly_figure(reaching).layout.annotations],
    ):
        assert any(re.search(r"-0\.50? to 0\.50?: Correlation", text) for text in figure_words)
    # What is larger still is drawn in full.
    assert tinted(replace(drawn, y=replace(drawn.y, reach=0.5))) == tinted(drawn)


def test_a_bridge_adds_up_and_shows_its_signs() -> None:
    walk = steps(marks(bridge()))
    assert [step.total for step in walk] == [True, False, False, True]
    assert walk[1].start == walk[0].end
    assert walk[2].start == walk[1].end == 412000.5 + 58000.25
    assert walk[2].end == pytest.approx(412000.5)
    shown = words(matplotlib_figure(bridge()))
    assert "+$58,000" in shown
    assert "-$58,000" in shown


def test_parts_of_columns_stand_on_each_other() -> None:
    figure = plotly_figure(stacked(3))
    first, second, third = figure.data
    assert list(second.base) == list(first.y)
    assert list(third.base) == pytest.approx(
        [a + b for a, b in zip(first.y, second.y, strict=True)]
    )


def test_lines_are_told_apart_by_more_than_colour() -> None:
    lines = [trace.line for trace in plotly_figure(series()).data if trace.line.width == 2.6]
    assert len({line.color for line in lines}) == len({line.dash for line in lines}) == 5
    assert {"Premium", "Regular", "Casual"} <= set(words(matplotlib_figure(series())))


@pytest.mark.parametrize("sizes", [[18.0] * 5, [34.0, 18.0, 18.0], [200.0, 200.0, 200.0]])
def test_names_at_the_ends_of_lines_keep_apart(sizes: list[float]) -> None:
    room = 400.0
    middles = spread([390.0, 391.0, 389.0, 5.0, 6.0][: len(sizes)], sizes, room)
    ends = sorted(zip(middles, sizes, strict=True))
    scarce = min(1.0, room / sum(sizes))
    for (a, size_a), (b, size_b) in itertools.pairwise(ends):
        assert b - a >= scarce * (size_a + size_b) / 2 - 1e-9
    assert all(m - scarce * s / 2 >= -1e-9 and m + scarce * s / 2 <= room + 1e-9 for m, s in ends)


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ("2017-01-01", "2017-12-01", ["Jan\n2017", "Mar", "May", "Jul", "Sep", "Nov"]),
        ("2016-11-10", "2017-05-20", ["Dec\n2016", "Jan\n2017", "Feb", "Mar", "Apr", "May"]),
        ("2017-03-03", "2017-03-06", ["3 Mar\n2017", "4 Mar", "5 Mar", "6 Mar"]),
        ("2010-02-01", "2021-02-01", ["2012", "2014", "2016", "2018", "2020"]),
    ],
)
def test_ticks_of_days_stand_where_people_count(first: str, last: str, texts: list[str]) -> None:
    low, high = (float(date.fromisoformat(day).toordinal()) for day in (first, last))
    assert [text for _, text in time_ticks(low, high, 7, months=False)] == texts


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    axis = Axis("v", "", "money", "USD", log=True)
    found = fitted([3, 40_000], axis)
    assert [text for _, text in found.ticks] == ["$10", "$100", "$1k", "$10k"]
    assert [text for _, text in fitted([8, 60], axis).ticks] == ["$10", "$20", "$50"]
    assert found.fraction(0) == 0
    assert plotly_figure(histogram(log=True)).layout.xaxis.type == "log"
    assert matplotlib_figure(histogram(log=True)).axes[0].get_xscale() == "log"


# Still


@every
def test_every_value_reaches_the_still_figure(drawn: Chart) -> None:
    figure = matplotlib_figure(drawn)
    if drawn.kind == "kpis":
        assert {"2,469", "155,848", "$4.59M", "$29.46", "98%"} <= set(words(figure))
        return
    if drawn.kind == "matrix":
        shown = figure.axes[0].images[0].get_array()
        assert int((shown[:, :, 3] == 1).sum()) == len(drawn.table)
        return
    found = patches(figure)
    if drawn.kind in CLOUDS:
        found = [v for axes in figure.axes for dots in axes.collections for v in spots(dots)]
    for value, _ in measures(drawn):
        assert reaches(value, found)


@every
def test_the_still_figure_has_all_its_words(drawn: Chart) -> None:
    figure = matplotlib_figure(drawn)
    for text in (str(drawn.headline), drawn.subtitle, drawn.caption):
        assert any(text in line for line in words(figure))
    assert figure.get_label() == drawn.alt


def undated(content: bytes) -> bool:
    return not any(word in content for word in (b"dc:date", b"CreationDate", b"tIME"))


@all_charts
def test_the_same_chart_gives_the_same_bytes(drawn: Chart) -> None:
    """Drawn anew, in whichever order and alone."""
    made = pictures(drawn, ("svg", "png"), scale=1)
    assert pictures(drawn, ("png", "svg"), scale=1) == made
    assert picture(drawn, "png", scale=1) == made["png"]
    assert all(map(undated, made.values()))


@pytest.mark.parametrize(
    "name", [*{chart.kind: name for name, chart in EVERY.items()}.values(), "hostile bars"]
)
def test_the_same_chart_gives_the_same_pdf(name: str) -> None:
    """One of each kind: the fonts within make it slow."""
    drawn = FRIENDLY_AND_HOSTILE[name]
    made = picture(drawn, "pdf", scale=1)
    assert pictures(drawn, ("svg", "pdf"), scale=1)["pdf"] == made
    assert undated(made)


@all_charts
@pytest.mark.parametrize("width", [1000, 780])
def test_no_text_is_clipped_or_covers_another(drawn: Chart, width: int) -> None:
    with house_style():
        figure = matplotlib_figure(drawn, width=width)
        figure.canvas.draw()
        boxes = [
            (text.get_text(), text.get_window_extent())
            for text in figure.texts
            if text.get_text().strip()
        ]
    page = figure.bbox
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
        assert inside, f"{text!r} is cut off"
    pictures = sum(axes.get_position().width for axes in figure.axes)
    assert pictures > 0.4 or drawn.kind == "kpis", "names leave no room for the picture"
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Boxes include the room for accents: two pixels of that may touch.
        assert across <= 1 or down <= 2.5, f"{one!r} and {two!r} cover each other"


def test_the_svg_keeps_text_as_text_and_says_what_it_shows() -> None:
    root = ET.fromstring(picture(bars(HOSTILE), "svg"))
    space = "{http://www.w3.org/2000/svg}"
    texts = [node.text for node in root.iter(f"{space}text")]
    assert "$x^2$ costs $5 or $6" in texts
    assert "田中さんにあげて下さい" in texts
    assert root.find(f"{space}title").text == "Headline of bars"  # type: ignore[union-attr]
    assert root.find(f"{space}desc").text == "Alt text of bars."  # type: ignore[union-attr]
    assert b"<script" not in picture(bars(HOSTILE), "svg")


@pytest.mark.parametrize("drawn", [bars([*HOSTILE, '<b style="x">']), matrix(30, 30), series()])
def test_a_slim_svg_keeps_every_word_and_style(drawn: Chart) -> None:
    whole, small = (ET.fromstring(f(picture(drawn, "svg"))) for f in (bytes, slim))
    space = "{http://www.w3.org/2000/svg}"
    rules = small.find(f".//{space}style").text or ""  # type: ignore[union-attr]
    styles = dict(re.findall(r"\.(s\d+)\{([^}]*)\}", rules))
    texts = [(node.text, node.get("style")) for node in whole.iter(f"{space}text")]
    assert texts
    assert texts == [(n.text, styles[n.get("class", "")]) for n in small.iter(f"{space}text")]
    assert len(slim(picture(drawn, "svg"))) < 0.9 * len(picture(drawn, "svg"))


# Odd tables


@pytest.mark.parametrize(
    "kind",
    [
        *("kpis", "columns", "bars", "dots", "curve", "pairs", "histogram", "matrix", "bridge"),
        *CLOUDS,
    ],
)
def test_a_chart_without_rows_says_so(kind: str) -> None:
    empty = replace(EVERY[kind], table=EVERY[kind].table.iloc[:0])
    assert any("no rows" in note.text for note in plotly_figure(empty).layout.annotations)
    assert any("no rows" in text for text in words(matplotlib_figure(empty)))


@every
def test_one_row_with_nothing_in_it_is_drawn(drawn: Chart) -> None:
    table = drawn.table.iloc[:1].copy()
    columns = [c for c in (drawn.y.column, drawn.other and drawn.other.column) if c]
    table[columns] = math.nan
    lone = replace(drawn, table=table)
    assert json.loads(plotly_figure(lone).to_json())["data"]
    assert picture(lone, "png", scale=1)
    assert "\u2013" in chart_grid(lone).rows[0]


def test_values_below_zero_are_drawn_below_zero() -> None:
    table = pd.DataFrame({"name": ["up", "down"], "net_sales": [1200.5, -830.25]})
    drawn = chart("bars", table, Axis("name", "Name"), MONEY)
    assert plotly_figure(drawn).layout.xaxis.range[0] <= -830.25
    figure = matplotlib_figure(drawn)
    assert [p.get_width() for p in figure.axes[0].patches] == [1200.5, -830.25]
    assert "-$830" in words(figure)


def test_marks_without_a_label_show_their_value_or_their_n() -> None:
    values = bars().table.drop(columns=["label"])
    assert "84%" in words(matplotlib_figure(replace(bars(), table=values)))
    tiers = pairs().table.drop(columns=["label"]).assign(n=[345, 617, 1507])
    counted = replace(pairs(), table=tiers)
    assert {"n = 345", "n = 617", "n = 1,507"} <= set(words(matplotlib_figure(counted)))
    assert "n = 1,507" in plotly_figure(counted).layout.yaxis.ticktext[2]


# Numbers and names as text


def test_clean_text_stands_on_one_line_and_turns_no_other_around() -> None:
    assert clean(" a\u202eb\x00c\n d\u2066\ufeff ") == "ab c d"


@pytest.mark.parametrize(
    ("value", "axis", "text"),
    [
        (Decimal("4590188.03"), MONEY, "$4,590,188.03"),
        (Decimal("90071992547409.93"), MONEY, "$90,071,992,547,409.93"),
        (-0.5, MONEY, "-$0.50"),
        (12.0, Axis("v", "", "money", "CHF"), "12.00 CHF"),
        (155848, Axis("v", "", "count"), "155,848"),
        (1, Axis("v", "", "days"), "1 day"),
        (0.142, Axis("v", "", "share"), "14.2%"),
        (0.00042, Axis("v", "", "share"), "0.04%"),
        (2.7, Axis("v", "", "times"), "2.70 times"),
        ("2017-03-01", Axis("v", "", "month"), "March 2017"),
        (None, MONEY, "\u2013"),
        (pd.NA, MONEY, "\u2013"),
        (True, Axis("v", ""), "yes"),
        (math.inf, MONEY, "unknown"),
    ],
)
def test_exact_values(value: Any, axis: Axis, text: str) -> None:
    assert exact(value, axis) == text


@pytest.mark.parametrize(
    ("values", "axis", "texts"),
    [
        ([398420.05], MONEY, ["$0", "$100k", "$200k", "$300k", "$400k"]),
        ([0.84], Axis("v", "", "share"), ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([3], Axis("v", "", "count"), ["0", "1", "2", "3"]),
        ([-150.0, 420.0], MONEY, ["-$200", "$0", "$200", "$400"]),
        ([], MONEY, ["$0", "$0.2", "$0.4", "$0.6", "$0.8", "$1"]),
    ],
)
def test_axes_have_round_ticks(values: list[float], axis: Axis, texts: list[str]) -> None:
    found = scale(values, axis)
    assert [text for _, text in found.ticks if _ >= found.low] == texts
    assert all(found.low <= v <= found.high for v in values)


def test_labels_of_close_points_keep_apart() -> None:
    places = beside_line([(100, 100), (104, 101), (108, 102)], [80, 80, 80], (900, 400))
    levels = sorted(
        y + place.dy for (_, y), place in zip([(0, 100), (0, 101), (0, 102)], places, strict=True)
    )
    assert min(b - a for a, b in itertools.pairwise(levels)) >= 17.9


def test_a_long_table_says_what_it_leaves_out() -> None:
    table = pd.DataFrame({"at": range(2469), "value": range(2469), "label": [""] * 2469})
    table.loc[7, "label"] = "seven"
    drawn = chart("curve", table, Axis("at", "At", "count"), Axis("value", "Value", "count"))
    grid = chart_grid(drawn)
    assert len(grid.rows) <= 202
    assert "of 2,469 rows" in grid.remark
    shown = [row[0] for row in grid.rows]
    assert {"0", "7", "2,468"} <= set(shown)


# Files


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("drawn", [kpis(), bars(HOSTILE)], ids=["kpis", "hostile bars"])
def test_save_by_suffix(drawn: Chart, suffix: str, tmp_path: Path) -> None:
    path = save(drawn, tmp_path / f"chart{suffix.upper()}")
    head = {".html": b"<!doctype", ".pdf": b"%PDF", ".png": b"\x89PNG", ".svg": b"<?xml"}
    content = path.read_bytes()
    assert content.lstrip().startswith(head[suffix])
    assert save(drawn, tmp_path / f"again{suffix}").read_bytes() == content
    if suffix == ".html":
        assert "Headline of" in content.decode()
        assert "<script>window.bitten" not in content.decode()


def test_a_picture_may_be_larger(tmp_path: Path) -> None:
    sizes = [
        int.from_bytes(save(bars(), tmp_path / f"{s}.png", scale=s).read_bytes()[16:20])
        for s in (1, 2)
    ]
    assert sizes == [1000, 2000]


@pytest.mark.parametrize("name", ["chart.jpeg", "chart", "chart.svgz"])
def test_an_unknown_suffix_names_those_that_exist(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.html, \.pdf, \.png, \.svg"):
        save(bars(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        save(bars(), tmp_path / "nowhere" / "chart.svg")


# Notebooks and terminals


def result() -> Result:
    """A result whose every text is hostile."""
    frame = pd.DataFrame({"name": HOSTILE, "net_sales": [Decimal("1234567.89")] * len(HOSTILE)})
    table = Table(frame, "one row per name", {"name": Axis("name", "Name"), "net_sales": MONEY})
    quantity = Quantity(0.5, "share", low=0.4, high=0.6)
    day = pd.Timestamp("2017-01-01").date()
    sentence = say("{name} brings {value} of net sales.", name=HOSTILE[4], value=quantity)
    finding = Finding(
        "one", "claim", sentence, quantity, 2469, (day, day), say("Do {what}.", what=HOSTILE[0]),
        "A caveat.", p_value=0.0001,
    )  # fmt: skip
    refusal = Refusal("Growth", say("{why} is missing.", why=HOSTILE[4]))
    charts = tuple(every_chart().values())
    return Result({"names": table}, charts, (finding,), (refusal,))


@all_charts
def test_a_chart_in_a_notebook(drawn: Chart) -> None:
    bundle = chart_bundle(drawn)
    assert set(bundle) == {"application/vnd.plotly.v1+json", "image/png", "text/plain"}
    figure = bundle["application/vnd.plotly.v1+json"]
    assert set(figure) == {"data", "layout", "config"}
    assert figure["config"]["showSendToCloud"] is False
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert drawn.alt in bundle["text/plain"]
    json.dumps(bundle, allow_nan=False)


def test_a_result_in_a_notebook_is_text_without_markup_of_the_data() -> None:
    bundle = result_bundle(result())
    assert set(bundle) == {"text/markdown", "text/plain"}
    text = bundle["text/markdown"]
    assert "<script" not in text
    assert "<img" not in text
    assert r"\[red\]not red\[/red\] \|" in text
    assert "$1,234,567.89" in text.replace("\\", "")
    assert "What could not be said" in text
    table = table_bundle(result().tables["names"])
    assert "<script" not in table["text/html"]
    assert "&lt;script" in table["text/html"]


def test_a_running_ipython_shows_charts() -> None:
    pytest.importorskip("IPython", reason="IPython is not installed")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "from regulars.present.jupyter import register\n"
        "register()\n"
        "from tests.story.test_drawing import bars, result\n"
        "data, _ = shell.display_formatter.format(bars())\n"
        "assert 'application/vnd.plotly.v1+json' in data, data.keys()\n"
        "assert 'text/html' not in data\n"
        "data, _ = shell.display_formatter.format(result())\n"
        "assert 'text/markdown' in data, data.keys()\n"
        "data, _ = shell.display_formatter.format(result().tables['names'])\n"
        "assert '<table>' in data['text/html']\n"
    )
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, timeout=120)


def test_importing_the_package_loads_no_drawing_library() -> None:
    code = (
        "import sys, regulars, regulars.present.jupyter, regulars.present.charts\n"
        "heavy = {'plotly', 'matplotlib', 'seaborn', 'IPython'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_shows_names_as_they_are(width: int) -> None:
    console = Console(file=StringIO(), width=width)
    print_result(console, "Tiers [bold]", result(), "Who [link=x]matters[/link]?")
    print_table(console, result().tables["names"], "Names [red]")
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(len(line) for line in text.splitlines()) <= width
    for words_ in ("Tiers [bold]", "[link=x]matters[/link]", "Names [red]", "$1,234,567.89"):
        assert words_ in text
    assert "[red]not red[/red]" in text
    assert "What could not be said" in text
    for drawn in result().charts:
        assert str(drawn.headline) in text
    assert "\x07" not in text


def test_tables_show_only_declared_columns() -> None:
    table = result().tables["names"]
    frame = table.frame.assign(customer_id="secret")
    grid = table_grid(Table(frame, table.grain, table.columns))
    assert [header.title for header in grid.headers] == ["Name", "Net sales"]
    assert [header.numeric for header in grid.headers] == [False, True]
    assert "secret" not in str(grid.rows)
