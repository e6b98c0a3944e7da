"""Upright bars over time with matplotlib, in one piece or stacked of parts."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from ...core.result import Chart
from ..cells import clean
from .guides import crosses_labels, lying_guides
from .lettering import fits
from .marks import Mark, all_values, bar_fill, month_ticks
from .parts import Part, names_of, parts_of, reach, starts
from .scale import scale
from .static_bars import draw_bars
from .static_guides import beside_room, names_beside
from .static_sheet import Box, Sheet, grid
from .style import LABEL, LIGHT, TICK

_BESIDE = 130.0
_KEY = 22.0


def columns(sheet: Sheet, chart: Chart, drawn: list[Mark], top: float, height: float) -> None:
    """Upright bars over time; parts are stacked in the order in which the table names them."""
    parts = parts_of(drawn, LIGHT) if any(mark.group for mark in drawn) else []
    named = names_of(drawn) if parts else drawn
    measures = [mark.y for mark in drawn]
    guides = lying_guides(chart)
    values = reach(drawn) if parts else all_values(measures)
    along = scale([*values, *(guide.at for guide in guides)], chart.y)
    wanted = [(guide.at, clean(guide.label), -1) for guide in guides]
    right = sheet.side + beside_room(sheet, wanted, _BESIDE)
    labelled = not parts and all(mark.label for mark in drawn)
    labelled = labelled and fits(
        [mark.label for mark in drawn],
        (sheet.width - sheet.side - right) / len(drawn),
        sheet.measure(LABEL),
    )
    labelled = labelled and not crosses_labels(
        [m.label_at for m in measures], guides, along, height - 70
    )
    ticks = max(sheet.measure(TICK)(text) for _, text in along.ticks)
    left = sheet.side + (0 if labelled else ticks + 34)
    width = sheet.width - right - left
    keys = _key_rows(sheet, parts, width)
    down = 26 + _KEY * max(0, len(keys) - 1)
    box = (left, top + down, width, height - down - 44)
    axes = sheet.axes(*box)
    axes.set_xlim(-0.5, len(named) - 0.5)
    axes.set_ylim(along.low, along.high)
    if not labelled:
        grid(sheet, axes, box, along, chart.y, lying=False)
    if parts:
        for part, base in zip(parts, starts(parts), strict=True):
            _draw_part(axes, part, base)
        _write_keys(sheet, keys, left, top)
    else:
        fill = bar_fill(measures, LIGHT)
        at = range(len(drawn))
        draw_bars(axes, at, drawn, 0.72, lying=False, measures=measures, fill=fill)
    axes.axhline(0, color=LIGHT.rule, linewidth=1, clip_on=False)
    _write_names(sheet, box, named)
    if labelled:
        for i, mark in enumerate(drawn):
            y = box[1] + (1 - along.fraction(mark.y.label_at)) * box[3]
            x = box[0] + (i + 0.5) * box[2] / len(drawn)
            sheet.write(x, y - 6, mark.label, size=LABEL, ha="center", va="baseline")
    names_beside(sheet, axes, box, wanted, along, _BESIDE, [])


def _draw_part(axes: Axes, part: Part, base: Sequence[float]) -> None:
    for at, mark, start in zip(part.at, part.marks, base, strict=True):
        if not math.isfinite(mark.y.value):
            continue
        fill = LIGHT.hatch if mark.partial else part.colour
        bar = axes.bar([at], [mark.y.value], 0.72, bottom=start, color=fill)
        # A line in the colour of the paper keeps the parts apart for those who see no colours.
        bar[0].set(edgecolor=LIGHT.paper, linewidth=0.7)
        if mark.partial:
            bar[0].set(edgecolor=part.colour, linewidth=0.9, hatch="////")


def _key_rows(sheet: Sheet, parts: Sequence[Part], room: float) -> list[list[tuple[Part, str]]]:
    """The parts in lines that fit over the picture."""
    measure = sheet.measure(TICK)
    rows: list[list[tuple[Part, str]]] = []
    used = room
    for part in parts:
        name = sheet.wrap(part.name, TICK, room=room - 20, most=1)[0]
        width = measure(name) + 40
        if used + width > room:
            rows.append([])
            used = 0.0
        rows[-1].append((part, name))
        used += width
    return rows


def _write_keys(
    sheet: Sheet, rows: Sequence[Sequence[tuple[Part, str]]], left: float, top: float
) -> None:
    for i, row in enumerate(rows):
        x, y = left, top + 6 + _KEY * i
        for part, name in row:
            sheet.square(x, y - 5, part.colour, 10, 10)
            sheet.write(x + 16, y, name, size=TICK)
            x += sheet.measure(TICK)(name) + 40


def _write_names(sheet: Sheet, box: Box, named: Sequence[Mark]) -> None:
    """Names under the columns, as many as there is room for."""
    for i, name in enumerate(month_ticks(named, box[2], sheet.measure(TICK))):
        x = box[0] + (i + 0.5) * box[2] / len(named)
        for j, line in enumerate(name):
            y = box[1] + box[3] + 20 + 17 * j
            sheet.write(x, y, line, size=TICK, colour=LIGHT.soft, ha="center", va="baseline")
