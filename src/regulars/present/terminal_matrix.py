"""A heat map on a terminal: its values where they fit, else a shade for each cell."""

import math

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from ..core.result import Chart
from .cells import clean
from .charts.marks import Mark
from .charts.shades import Cells, Shades, cells, shades

_SHADES = " ░▒▓█"
_NAME = 28
_MOST_ROWS = 40


def print_matrix(console: Console, chart: Chart, drawn: list[Mark]) -> None:
    """Rows and columns as the table first names them; blank where it has no row."""
    if not drawn:
        return
    table, steps = cells(drawn), shades(drawn, chart.y.reach)
    written = _written(table)
    if sum(2 + max(len(row[i]) for row in written) for i in range(len(written[0]))) < console.width:
        grid = RichTable.grid(padding=(0, 2, 0, 0))
        grid.add_column()
        for _ in table.columns:
            grid.add_column(justify="right")
        for i, row in enumerate(written[: _MOST_ROWS + 1]):
            grid.add_row(*(Text(cell, style="" if i else "dim") for cell in row))
        console.print(Padding(grid, (0, 0, 0, 2)))
    else:
        _print_shades(console, chart, table, steps)
    left_out = len(table.rows) - _MOST_ROWS
    if left_out > 0:
        console.print(Text(f"{left_out} more rows are not shown.", style="dim"))


def _written(table: Cells) -> list[list[str]]:
    """The matrix as text, its headings first."""
    return [
        ["", *table.columns],
        *(
            [_short(name), *((mark.label or mark.y.text) if mark else "" for mark in row)]
            for name, row in zip(table.rows, table.marks, strict=True)
        ),
    ]


def _print_shades(console: Console, chart: Chart, table: Cells, steps: Shades) -> None:
    """One sign a cell, two where the terminal is wide enough; a minus for those below nought."""
    room = console.width - _NAME - 5
    wide = 2 if 2 * len(table.columns) <= room else 1
    shown = room // wide
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    for name, row in list(zip(table.rows, table.marks, strict=True))[:_MOST_ROWS]:
        line = "".join(_sign(mark, steps) * wide for mark in row[:shown])
        grid.add_row(Text(_short(name)), Text(line, style="blue"))
    console.print(Padding(grid, (0, 0, 0, 2)))
    ends = table.columns[0], table.columns[min(shown, len(table.columns)) - 1]
    words = (
        f"From left to right {clean(chart.x.title)} {ends[0]} to {ends[1]}; "
        f"the darker, the more, {steps.span(chart.y)}"
    )
    console.print(Text(words + ("; - below nought." if steps.two_sided else "."), style="dim"))


def _sign(mark: Mark | None, steps: Shades) -> str:
    if mark is None or not math.isfinite(mark.y.value):
        return " "
    step = steps.step(mark.y.value)
    return _SHADES[1 + step * 4 // 10] if step >= 0 else "-"


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
