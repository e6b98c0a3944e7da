"""A cloud of dots with matplotlib, each series named where its dots lie thickest."""

import numpy as np
from matplotlib.axes import Axes

from ...core.result import Chart
from ..cells import clean
from .clouds import OPACITY, Cloud, by_size, clouds_of, fractions, name_spots, scales_of
from .guides import lying_guides, upright_guides
from .marks import Mark
from .scale import Scale
from .static_guides import draw_upright, framed, names_beside
from .static_sheet import MIDDLE, POINTS, Box, Sheet, grid
from .style import LABEL, LIGHT

_BESIDE = 130.0
_DOT = 7.0
_SIGN = 17.0
"""Pixels that the sign before a name takes."""


def points(sheet: Sheet, chart: Chart, _drawn: list[Mark], top: float, height: float) -> None:
    """Dots over two measures, told apart by colour, shape and name."""
    across, up = scales_of(chart, 7)
    clouds = clouds_of(chart, LIGHT)
    wanted = [(guide.at, clean(guide.label), -1) for guide in lying_guides(chart)]
    box, axes = framed(sheet, chart, (across, up), (wanted, _BESIDE), (top, height), right=16)
    grid(sheet, axes, box, across, chart.x, lying=True)
    grid(sheet, axes, box, up, chart.y, lying=False)
    for cloud in by_size(clouds):
        _dots(axes, cloud, chart)
    names_beside(sheet, axes, box, wanted, up, _BESIDE, [])
    draw_upright(sheet, box, upright_guides(chart), across)
    if "series" in chart.table:
        _names(sheet, chart, box, clouds, across, up)


def _dots(axes: Axes, cloud: Cloud, chart: Chart) -> None:
    axes.scatter(
        cloud.values[chart.x.column],
        cloud.values[chart.y.column],
        s=dot_area(cloud, _DOT),
        marker=cloud.symbol.matplotlib,
        color=cloud.colour,
        alpha=OPACITY,
        edgecolors=LIGHT.paper,
        linewidths=0.35,
        # A dot at the edge is drawn whole.
        clip_on=False,
        zorder=2,
    )


def dot_area(cloud: Cloud, size: float) -> float:
    """The area that matplotlib draws a dot of that many pixels by, in square points."""
    return (size * cloud.symbol.size * POINTS) ** 2


def _names(
    sheet: Sheet, chart: Chart, box: Box, clouds: list[Cloud], across: Scale, up: Scale
) -> None:
    """The names of the series, each after its sign, where its dots lie thickest."""
    left, top, width, height = box
    shown = [cloud for cloud in clouds if len(cloud.n)]
    texts = [sheet.wrap(cloud.name, LABEL, "bold", room=0.34 * width, most=1)[0] for cloud in shown]
    at = [
        np.column_stack(
            [
                fractions(cloud.values[chart.x.column], across) * width,
                fractions(cloud.values[chart.y.column], up) * height,
            ]
        )
        for cloud in shown
    ]
    sizes = [(_SIGN + sheet.measure(LABEL, "bold")(text) + 10, 23.0) for text in texts]
    for cloud, text, size, (x, y) in zip(
        shown, texts, sizes, name_spots(shown, at, sizes, (width, height)), strict=True
    ):
        start, middle = left + x - size[0] / 2, top + height - y
        sheet.square(start, middle - size[1] / 2, LIGHT.paper, *size, alpha=0.88)
        sign(sheet, start + 5 + _SIGN / 2 - 3, middle, cloud)
        sheet.write(
            start + 5 + _SIGN,
            middle + MIDDLE * LABEL,
            text,
            size=LABEL,
            weight="bold",
            va="baseline",
        )


def sign(sheet: Sheet, x: float, y: float, cloud: Cloud) -> None:
    """The sign of a series at a place of the sheet."""
    sheet.dot(x, y, cloud.symbol.matplotlib, cloud.colour, 8.5 * cloud.symbol.size)
