"""Clouds of dots: all dots drawn, told apart by more than colour, named where they lie thickest."""

import itertools
import json
import re
from dataclasses import replace
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from regulars.core.result import Axis, Chart, Result
from regulars.present.charts.clouds import (
    MOST_TRIED,
    Cloud,
    clouds_of,
    fractions,
    name_spots,
    scales_of,
    steps_of,
)
from regulars.present.charts.files import picture, slim
from regulars.present.charts.interactive import plotly_figure, whole_caption
from regulars.present.charts.scale import fitted
from regulars.present.charts.static import matplotlib_figure
from regulars.present.charts.style import LIGHT
from regulars.present.grid import MOST_DOTS, chart_grid
from regulars.present.terminal import print_result
from regulars.stats.alike import dots

from .test_drawing import ORDERS, SPEND, crowd, pair_plot, points

NAMES = ["One", "Two", "Three", "Four", "Five"]


def markers(figure: Any) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "markers"]


@pytest.mark.parametrize("k", [2, 3, 4])
def test_every_dot_is_drawn_once_in_every_panel(k: int) -> None:
    drawn = pair_plot(NAMES, most=k)
    n_panels = k * (k - 1) // 2
    figure = plotly_figure(drawn)
    panels = {(trace.xaxis, trace.yaxis) for trace in markers(figure)}
    assert len(panels) == n_panels
    assert sum(len(trace.x) for trace in markers(figure)) == n_panels * len(drawn.table)
    still = [len(c.get_offsets()) for a in matplotlib_figure(drawn).axes for c in a.collections]
    assert sum(still) == n_panels * len(drawn.table)
    assert sum(len(trace.x) for trace in markers(plotly_figure(points(NAMES)))) == 200


def test_panels_of_a_row_and_of_a_column_share_their_axis() -> None:
    figure = plotly_figure(pair_plot())
    where = {(t.xaxis, t.yaxis): t for t in markers(figure) if "Premium" in t.hovertemplate}
    first, below = where["x", "y3"], where["x", "y4"]
    assert list(first.x) == list(below.x)
    assert list(where["x2", "y4"].y) == list(below.y)
    assert "Orders: " in first.hovertemplate
    assert figure.layout.xaxis.anchor == "y4"
    # The last column has the panel of its measure alone only.
    assert figure.layout.xaxis4.anchor == "y8"
    assert figure.layout.xaxis.type == figure.layout.yaxis4.type == "log"


def test_series_differ_in_colour_shape_and_dash() -> None:
    for drawn in (points(NAMES), pair_plot(NAMES)):
        looks = {(t.marker.color, t.marker.symbol) for t in markers(plotly_figure(drawn))}
        assert len({colour for colour, _ in looks}) == len({sign for _, sign in looks}) == 5
    alone = [trace for trace in plotly_figure(pair_plot(NAMES)).data if trace.mode == "lines"]
    assert len({trace.line.dash for trace in alone}) == 5
    signs = {
        len(c.get_paths()[0].vertices) for c in matplotlib_figure(points()).axes[0].collections
    }
    assert len(signs) == 3
    sixth = clouds_of(points([*NAMES, "Six"]), LIGHT)[5]
    assert sixth.colour == LIGHT.soft


def test_a_crowd_without_series_is_grey_and_leaves_the_accent_free() -> None:
    grey = replace(points(), table=crowd().drop(columns=["series"]))
    figure = plotly_figure(grey)
    assert {trace.marker.color for trace in markers(figure)} == {LIGHT.soft}
    assert LIGHT.accent not in figure.to_json()


def test_one_measure_alone_is_the_same_in_both_libraries() -> None:
    drawn = pair_plot()
    # Seaborn counts for itself; lines of the grid have two ends.
    outlines = [
        tuple(np.round(line.get_ydata()[:-1], 3))
        for axes in matplotlib_figure(drawn).axes
        for line in axes.lines
        if len(line.get_ydata()) > 2
    ]
    steps = [tuple(t.y[1:-2]) for t in plotly_figure(drawn).data if t.mode == "lines"]
    assert len(set(outlines)) == len(steps) == 12
    assert outlines == [pytest.approx(step, abs=1e-9) for step in steps]
    premium = clouds_of(drawn, LIGHT)[0]
    for axis, along in zip(drawn.axes, scales_of(drawn, 4, 0.05), strict=True):
        edges, shares = steps_of(premium, axis, along)
        rows = drawn.table[drawn.table["series"] == "Premium"]
        within = (rows[axis.column] >= edges[3]) & (rows[axis.column] < edges[4])
        # Each dot counts as many as it stands for.
        expected = rows.loc[within, "n"].sum() / rows["n"].sum()
        assert shares[3] == pytest.approx(expected)
        assert shares.sum() == pytest.approx(1)


def blobs(middles: list[tuple[float, float]], n: int = 60) -> tuple[list[Cloud], list[Any]]:
    rng = np.random.default_rng(5)
    at = [rng.normal(middle, 14, (n, 2)) for middle in middles]
    drawn = clouds_of(points([str(i) for i in range(len(at))], n=n), LIGHT)
    return [replace(cloud, n=np.ones(n)) for cloud in drawn], at


def test_a_name_stands_where_its_dots_lie() -> None:
    middles = [(120.0, 80.0), (500.0, 300.0), (640.0, 90.0)]
    clouds, at = blobs(middles)
    spots = name_spots(clouds, at, [(90.0, 24.0)] * 3, (760.0, 400.0))
    for (x, y), (wanted_x, wanted_y) in zip(spots, middles, strict=True):
        assert abs(x - wanted_x) < 60
        assert abs(y - wanted_y) < 45


@pytest.mark.parametrize("room", [(760.0, 440.0), (250.0, 380.0)])
def test_names_of_crowds_in_one_place_keep_apart(room: tuple[float, float]) -> None:
    clouds, at = blobs([(130.0, 200.0)] * 5)
    sizes = [(60.0 + 12 * i, 24.0) for i in range(5)]
    spots = name_spots(clouds, at, sizes, room)
    boxes = list(zip(spots, sizes, strict=True))
    for ((x, y), (w, h)), ((u, v), (b, a)) in itertools.combinations(boxes, 2):
        assert abs(x - u) >= (w + b) / 2 or abs(y - v) >= (h + a) / 2
    for (x, y), (w, h) in boxes:
        assert w / 2 <= x <= room[0] - w / 2
        assert h / 2 <= y <= room[1] - h / 2


def test_many_dots_are_named_as_fast_as_few() -> None:
    """Where a table holds tens of thousands of dots, some of them tell where they lie thickest."""
    clouds, at = blobs([(120.0, 80.0), (500.0, 300.0)], n=MOST_TRIED * 3)
    spots = name_spots(clouds, at, [(90.0, 24.0)] * 2, (760.0, 400.0))
    assert abs(spots[0][0] - 120) < 60
    assert abs(spots[1][0] - 500) < 60


@pytest.mark.parametrize(
    ("axis", "told"),
    [
        (Axis("spend", "Spend", "money", "USD"), "Spend: $%{y:,.4~r}<br>"),
        (Axis("spend", "Spend", "money", "SEK"), "Spend: %{y:,.4~r} SEK<br>"),
        (Axis("spend", "Spend", "money"), "Spend: %{y:,.4~r}<br>"),
        (Axis("spend", "Part", "share"), "Part: %{y:.1%}<br>"),
        (Axis("spend", "Silence", "days"), "Silence: %{y:,.4~r} days<br>"),
        (Axis("spend", "%{x} <b>", "number"), "%&#123;x} &lt;b&gt;: %{y:,.4~r}<br>"),
    ],
)
def test_the_hover_writes_each_unit(axis: Axis, told: str) -> None:
    template = markers(plotly_figure(replace(points(), y=axis)))[0].hovertemplate
    assert told in template
    assert template.endswith("n = %{customdata:,.0f}<extra></extra>")


def test_how_many_a_dot_stands_for_is_said() -> None:
    words = "Each dot stands for 5 to 9 customers who are alike, at their mean."
    for drawn in (points(), pair_plot()):
        assert words in whole_caption(drawn)
        assert any(words in text.get_text() for text in matplotlib_figure(drawn).texts)
    same = replace(points(), table=crowd().assign(n=7))
    assert "Each dot stands for 7 customers" in whole_caption(same)
    untold = replace(points(), table=crowd().drop(columns=["n"]))
    assert "dot" not in whole_caption(untold).replace("points", "")


def test_what_a_logarithmic_axis_cannot_hold_is_left_out() -> None:
    table = crowd()
    table.loc[[0, 1, 2], "spend"] = [0.0, -5.0, np.nan]
    for drawn in (replace(points(), table=table), replace(pair_plot(), table=table)):
        figure = plotly_figure(drawn)
        spend = [v for t in markers(figure) for v in t.y if "Spend" in t.hovertemplate]
        assert min(spend) > 0
        assert len(clouds_of(drawn, LIGHT)[0].n) == 37
        assert picture(drawn, "svg")


def test_whole_numbers_on_a_logarithmic_axis() -> None:
    table = pd.DataFrame({"orders": [1.0, 2, 3] * 9, "spend": np.arange(1.0, 28), "n": 5})
    drawn = replace(points(), table=table, guides=())
    assert scales_of(drawn, 7)[0].ticks[0] == (1.0, "1")
    assert picture(drawn, "png", scale=1)
    one = replace(drawn, table=table.assign(orders=1.0, spend=4.0))
    assert picture(one, "png", scale=1)
    assert plotly_figure(replace(pair_plot(most=2), table=table.assign(silence=3.0)))


@pytest.mark.parametrize(("low", "high"), [(1, 900), (5, 80), (0.5, 2e6)])
@pytest.mark.parametrize("room", [40.0, 90.0, 300.0])
def test_ticks_that_are_written_have_room(low: float, high: float, room: float) -> None:
    whole = fitted([low, high], SPEND, 4)
    shown = whole.spaced(room, lambda text: 7.0 * len(text), 5)
    ends = [(shown.fraction(at) * room, 3.5 * len(text)) for at, text in shown.ticks]
    assert ends
    assert all(b - h >= a + g for (a, g), (b, h) in itertools.pairwise(ends))
    assert ends[0][0] - ends[0][1] >= -5
    assert ends[-1][0] + ends[-1][1] <= room + 5


def test_a_slim_svg_keeps_every_dot() -> None:
    for drawn, times in ((points(NAMES), 1), (pair_plot(NAMES), 6)):
        text = slim(picture(drawn, "svg")).decode()
        runs = re.findall(r'<path d="M([\d. -]+)" fill="none" stroke="none" marker-start', text)
        assert len(runs) == 5 * times
        assert sum(len(run.split()) for run in runs) == 2 * times * len(drawn.table)
        markers_ = re.findall(r'<marker id="([^"]+)"', text)
        assert len(set(markers_)) == len(markers_) == len(runs)


def test_clouds_of_a_large_crowd_are_light() -> None:
    rng = np.random.default_rng(1)
    spend = rng.lognormal(3, 1, 20_000)
    frame = pd.DataFrame({"orders": 1 + spend // 20, "spend": spend})
    frame["series"] = np.where(spend > 40, "Premium", "Casual")
    cloud = replace(points(), table=dots(frame, "series", 5), guides=())
    frame["silence"], frame["discounts"] = rng.exponential(50, 20_000), rng.uniform(0, 1, 20_000)
    four = replace(pair_plot(), table=dots(frame, "series", 5))
    for drawn, most in ((cloud, 40_000), (four, 110_000)):
        assert weight(drawn) < most


def weight(drawn: Chart) -> float:
    """Bytes that the drawing and the still picture of a chart take in a report."""
    interactive = json.loads(plotly_figure(drawn, titled=False).to_json())
    still = slim(picture(drawn, "svg", titled=False, width=780))
    return len(json.dumps(interactive, separators=(",", ":"))) + 4 / 3 * len(still)


def test_the_table_of_a_cloud_names_its_measures_and_is_short() -> None:
    grid = chart_grid(pair_plot(NAMES))
    assert [header.title for header in grid.headers] == [
        *("Group", "Orders", "Days since the last purchase", "Share of discounts", "Spend", "n"),
    ]
    assert len(grid.rows) <= MOST_DOTS + 1
    assert "evenly spaced" in grid.remark


def shown(drawn: Chart, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width)
    print_result(console, "Clouds", Result(charts=(drawn,)))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_cloud_on_a_terminal() -> None:
    text = shown(points())
    assert "▲ Regular" in text
    assert text.count("●") > 10
    assert "$100" in text
    assert "Each dot stands for" in text
    lone = crowd().iloc[[0]]
    assert shown(replace(points(), table=lone)).count("●") == 2
    assert shown(replace(points(), table=lone.assign(spend=np.nan)))


def test_a_pair_plot_on_a_terminal_tells_means_of_customers() -> None:
    drawn = pair_plot()
    table = drawn.table[drawn.table["series"] == "Premium"]
    mean = (table["silence"] * table["n"]).sum() / table["n"].sum()
    line = next(line for line in shown(drawn).splitlines() if "Premium" in line)
    assert f"{mean:.0f} days" in line


def test_places_on_an_axis() -> None:
    along = fitted([1, 100], ORDERS)
    assert fractions(np.array([1.0, 10, 100]), along) == pytest.approx([0, 0.5, 1])
