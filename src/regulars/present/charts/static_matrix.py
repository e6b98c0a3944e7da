"""A heat map with matplotlib: cells in steps of colour, the value written where there is room."""

import math
from dataclasses import dataclass

import numpy as np

from ...core.result import Chart
from ..cells import clean
from .headings import Headings, headings, letters, row_height
from .marks import Mark
from .shades import Cells, Shades, cells, shades
from .static_bars import names_at_left
from .static_sheet import Sheet
from .style import LIGHT, TICK

_LINE = 16.0
_TITLE = 24.0
_KEY = 15.0


@dataclass(frozen=True)
class _Plan:
    """Where everything is, from the top of the picture."""

    table: Cells
    names: list[list[str]]
    heads: Headings
    left: float
    pitch: float
    tall: float


def _plan(sheet: Sheet, chart: Chart, drawn: list[Mark]) -> _Plan:
    table = cells(drawn)
    tall = row_height(len(table.rows))
    measure = sheet.measure(TICK)
    most = 2 if tall >= 36 else 1
    names = [sheet.wrap(name, TICK, room=0.23 * sheet.width, most=most) for name in table.rows]
    title = min(measure(clean(chart.other.title)), 160.0) if chart.other else 0.0
    left = sheet.side + max(title, *(measure(line) for name in names for line in name)) + 14
    pitch = (sheet.width - sheet.side - 4 - left) / len(table.columns)
    return _Plan(table, names, headings(table.columns, pitch, measure, _LINE), left, pitch, tall)


def matrix_height(sheet: Sheet, chart: Chart, drawn: list[Mark]) -> float:
    """How tall the picture is with its headings and its key."""
    plan = _plan(sheet, chart, drawn)
    return _TITLE + plan.heads.height + 10 + plan.tall * len(plan.names) + 30


def matrix(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, _height: float) -> None:
    """Rows and columns as the table first names them; a cell without a row of it stays blank."""
    plan, steps = _plan(sheet, chart, drawn), shades(drawn, chart.y.reach)
    table, heads, left, pitch, tall = plan.table, plan.heads, plan.left, plan.pitch, plan.tall
    names, measure = plan.names, sheet.measure(TICK)
    n_rows, n_columns = len(table.rows), len(table.columns)
    box = (left, top + _TITLE + heads.height + 10, pitch * n_columns, tall * n_rows)
    axes = sheet.axes(*box)
    axes.set_xlim(-0.5, n_columns - 0.5)
    axes.set_ylim(n_rows - 0.5, -0.5)
    picture = np.zeros((n_rows, n_columns, 4))
    for y, row in enumerate(table.marks):
        for x, mark in enumerate(row):
            if mark and math.isfinite(mark.y.value):
                colour = steps.colour(mark.y.value, LIGHT)
                picture[y, x] = [*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)), 1]
    # One small picture of a pixel a cell: a hundred times less to keep than a shape for each.
    axes.imshow(
        picture,
        aspect="auto",
        interpolation="none",
        extent=(-0.5, n_columns - 0.5, n_rows - 0.5, -0.5),
    )
    gap = 1.6 if pitch > 40 else 0.8
    for x in range(n_columns + 1):
        axes.axvline(x - 0.5, color=LIGHT.paper, linewidth=gap)
    for y in range(n_rows + 1):
        axes.axhline(y - 0.5, color=LIGHT.paper, linewidth=gap)
    names_at_left(sheet, box, names)
    for x, text in enumerate(heads.texts):
        sheet.write(
            left + (x + 0.5) * pitch,
            box[1] - 6,
            "\n".join(text),
            size=TICK,
            ha="center",
            va="bottom",
        ).set_rotation(90 if heads.turned else 0)
    title = sheet.wrap(clean(chart.x.title), TICK, room=0.5 * sheet.width, most=1)[0]
    sheet.write(left, top + 8, title, size=TICK, colour=LIGHT.soft)
    if chart.other is not None:
        side = sheet.wrap(clean(chart.other.title), TICK, room=left - sheet.side - 12, most=1)[0]
        at = box[1] - 8
        sheet.write(left - 12, at, side, size=TICK, colour=LIGHT.soft, ha="right", va="bottom")
    shown = [m for row in table.marks for m in row if m and m.label]
    size = letters([m.label for m in shown], pitch, tall, lambda t: measure(t) / TICK)
    if size:
        for y, row in enumerate(table.marks):
            for x, mark in enumerate(row):
                if mark and mark.label:
                    colour = LIGHT.strong if steps.is_strong(mark.y.value) else LIGHT.ink
                    at_x, at_y = left + (x + 0.5) * pitch, box[1] + (y + 0.5) * tall
                    sheet.write(at_x, at_y, mark.label, size=size, colour=colour, ha="center")
    _key(sheet, chart, steps, left, box[1] + box[3] + 14)


def _key(sheet: Sheet, chart: Chart, steps: Shades, left: float, top: float) -> None:
    """The steps of colour from the least to the most, and what they count."""
    colours = steps.colours(LIGHT)
    width = _KEY / (2 if steps.two_sided else 1)
    for i, colour in enumerate(colours):
        sheet.square(left + i * width, top, colour, width + 0.3, 12)
    room = sheet.width - sheet.side - left - width * len(colours) - 10
    words = sheet.wrap(f"{steps.span(chart.y)}: {clean(chart.y.title)}", TICK, room=room, most=1)[0]
    x = left + width * len(colours) + 10
    sheet.write(x, top + 6, words, size=TICK, colour=LIGHT.soft)
