"""A Result on a terminal: findings first, then each chart as text, then what could not be said."""

import math
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from ..core.result import Chart, Finding, Result, Table
from .cells import clean
from .charts.clouds import dot_remark
from .charts.lines import lines_of
from .charts.marks import Mark, all_values, hatching, marks
from .charts.scale import Scale, fitted, scale
from .charts.steps import steps
from .charts.style import LIGHT
from .grid import Grid, chart_grid, table_grid
from .terminal_cloud import print_cloud, print_means
from .terminal_matrix import print_matrix

_MOST_ROWS = 24
_BAR = 24
_ACCENT = "blue"
_GAP = 2
_TEXT = 24

# Text objects are never read as markup: a name such as [red] stays a name.


def print_result(console: Console, chapter: str, result: Result, question: str = "") -> None:
    """What the chapter of that title found, to be read at 80 columns or more."""
    console.print()
    console.print(Text(clean(chapter), style="bold"))
    if question:
        console.print(Text(clean(question), style="dim italic"))
    for finding in result.findings:
        _print_finding(console, finding)
    for chart in result.charts:
        _print_chart(console, chart)
    for name, table in result.tables.items():
        print_table(console, table, f"{name.replace('_', ' ')} ({table.grain})")
    if result.refusals:
        console.print()
        console.print(Text("What could not be said", style="bold yellow"))
        for refusal in result.refusals:
            words = Text.assemble((clean(refusal.what), "bold"), " ", clean(refusal.why))
            console.print(_hanging("- ", words))
    if not (result.findings or result.charts or result.tables or result.refusals):
        console.print(Text("This chapter found nothing to say.", style="dim"))
    console.print()


def print_table(console: Console, table: Table, title: str) -> None:
    """A table with its numbers to the right, each with all its digits."""
    console.print()
    _print_grid(console, table_grid(table, _MOST_ROWS), clean(title))


def _print_finding(console: Console, finding: Finding) -> None:
    console.print()
    console.print(_hanging("• ", Text(clean(finding.sentence), style="bold")))
    console.print(_hanging("  ", Text(clean(finding.so_what))))
    sure = f"n = {finding.n:,} {clean(finding.of)}"
    if finding.p_value is not None:
        small = finding.p_value < 0.001
        sure += f", claim, p {'< 0.001' if small else f'= {finding.p_value:.3f}'} corrected"
    console.print(_hanging("  ", Text(sure, style="dim")))
    if finding.caveat:
        console.print(_hanging("  ", Text(clean(finding.caveat), style="yellow")))


def _hanging(mark: str, text: Text) -> RichTable:
    """Text whose further lines start where its first one does."""
    grid = RichTable.grid(padding=0)
    grid.add_column(width=len(mark))
    grid.add_column()
    grid.add_row(Text(mark), text)
    return grid


def _print_chart(console: Console, chart: Chart) -> None:
    console.print()
    console.print(Text(clean(chart.headline), style="bold"))
    console.print(Text(clean(chart.subtitle), style="dim"))
    drawn = marks(chart)
    match chart.kind:
        case "curve":
            _print_curve(console, chart, drawn)
        case "matrix":
            print_matrix(console, chart, drawn)
        case "points":
            print_cloud(console, chart)
        case "pair_plot":
            print_means(console, chart)
        case _:
            console.print(Padding(_bars(chart, drawn[:_MOST_ROWS]), (0, 0, 0, 2)))
            if len(drawn) > _MOST_ROWS:
                remark = f"{_MOST_ROWS} of {len(drawn):,} rows are shown."
                console.print(Text(remark, style="dim"))
    for guide in chart.guides:
        console.print(_hanging("  ", Text(clean(guide.label), style="dim")))
    hatched = hatching(drawn).replace("Hatched", "Shaded")
    for words in (clean(chart.caption), hatched, dot_remark(chart)):
        if words:
            console.print(Text(words, style="dim"))


def _print_curve(console: Console, chart: Chart, drawn: list[Mark]) -> None:
    """Of a line its labelled points; of several where each of them ends."""
    if len({mark.group for mark in drawn}) > 1:
        grid = RichTable.grid(padding=(0, 2, 0, 0))
        for line in lines_of(drawn, LIGHT):
            if line.end is not None:
                end = line.end
                where = f"at {f'{end.name} {end.year}'.strip()}"
                grid.add_row(Text(line.name), Text(end.y.text), Text(where, style="dim"))
        console.print(Padding(grid, (0, 0, 0, 2)))
        return
    pointed = [mark for mark in drawn if mark.label]
    for mark in pointed:
        console.print(_hanging("  ", Text(mark.label)))
    if not pointed:
        _print_grid(console, chart_grid(chart, 10), "")


def _bars(chart: Chart, drawn: list[Mark]) -> RichTable:
    """The marks of a chart as lines of a table: name, bar, label."""
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(max_width=32, overflow="fold")
    if chart.kind == "kpis":
        grid.add_column(justify="right")
        grid.add_column(style="dim")
        for mark in drawn:
            grid.add_row(Text(mark.name), Text(mark.y.text, style="bold"), Text(mark.note))
        return grid
    for _ in range(1 if chart.other is None else 2):
        grid.add_column(no_wrap=True)
        grid.add_column()
    if chart.kind in ("dots", "bridge"):
        return _spans(grid, chart, drawn)
    most = _longest([mark.y.value for mark in drawn])
    most_other = _longest([mark.other.value for mark in drawn if mark.other])
    if chart.other is not None:
        titles = (clean(chart.y.title), clean(chart.other.title))
        if (chart.y.unit, chart.y.currency) == (chart.other.unit, chart.other.currency):
            most = most_other = max(most, most_other)
        head = [Text(title, style="dim", overflow="fold") for title in titles]
        grid.add_row("", head[0], "", head[1], "")
    width = _BAR if chart.other is None else _BAR // 2 + 2
    for mark in drawn:
        name = mark.title
        cells = [Text(name), _bar(mark.y.value, most, width, light=mark.partial)]
        if mark.other is None:
            cells.append(Text(mark.label or mark.y.text))
        else:
            cells += [
                Text(mark.y.text),
                _bar(mark.other.value, most_other, width),
                Text(mark.other.text),
            ]
        grid.add_row(*cells)
    return grid


def _spans(grid: RichTable, chart: Chart, drawn: list[Mark]) -> RichTable:
    """Points with their intervals, or the steps of a bridge, on one line of characters each."""
    if chart.kind == "bridge":
        walk = steps(drawn)
        along = scale([end for step in walk for end in (step.start, step.end)], chart.y)
        spans = [(step.start, step.end, float("nan")) for step in walk]
    else:
        along = fitted(all_values([mark.y for mark in drawn]), chart.y, margin=0.02)
        spans = [(mark.y.low, mark.y.high, mark.y.value) for mark in drawn]
    for mark, (low, high, value) in zip(drawn, spans, strict=True):
        line = [" "] * _BAR
        if math.isfinite(low) and math.isfinite(high):
            first, last = sorted(_column(end, along) for end in (low, high))
            fill = "█" if chart.kind == "bridge" else "─"
            line[first : last + 1] = [fill] * (last + 1 - first)
        if math.isfinite(value):
            line[_column(value, along)] = "●"
        label = Text(mark.label or mark.y.text)
        grid.add_row(Text(mark.name), Text("".join(line), style=_ACCENT), label)
    return grid


def _column(value: float, along: Scale) -> int:
    return max(0, min(_BAR - 1, int(along.fraction(value) * _BAR)))


def _longest(values: list[float]) -> float:
    return max((abs(v) for v in values if math.isfinite(v)), default=0.0)


def _bar(value: float, most: float, width: int, *, light: bool = False) -> Text:
    """A bar in eighths of a character; shaded where the period is not a whole one."""
    if not math.isfinite(value) or most == 0:
        return Text("")
    eighths = round(abs(value) / most * width * 8)
    if light:
        return Text("░" * max(1, eighths // 8), style=_ACCENT)
    return Text("█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip(), style=_ACCENT)


def _print_grid(console: Console, grid: Grid, title: str) -> None:
    """A table where it fits; where the terminal is too narrow, each row as lines of its own."""
    if _least_width(grid) > console.width:
        _print_records(console, grid, title)
    else:
        _print_columns(console, grid, title)
    if grid.remark:
        console.print(Text(grid.remark, style="dim"))


def _least_width(grid: Grid) -> int:
    """What a table needs so that no number and no word of it is cut in two, and text reads well."""
    return sum(_longest_part(grid, i) + _GAP for i in range(len(grid.headers)))


def _longest_part(grid: Grid, column: int) -> int:
    header = grid.headers[column]
    cells = [row[column] for row in grid.rows]
    title = clean(header.title)
    if header.numeric:
        return max(map(len, [title, *cells]))
    words = [word for cell in cells for word in cell.split()]
    longest_cell = max(map(len, cells), default=0)
    return max(*map(len, [*title.split(), *words]), min(longest_cell, _TEXT), 1)


def _print_records(console: Console, grid: Grid, title: str) -> None:
    if title:
        console.print(Text(title, style="bold"))
    for row in grid.rows:
        lines = RichTable.grid(padding=(0, 2, 0, 0))
        lines.add_column(style="dim")
        lines.add_column(overflow="fold")
        for header, cell in zip(grid.headers, row, strict=True):
            lines.add_row(Text(clean(header.title)), Text(cell))
        console.print(Padding(lines, (0, 0, 1, 2)))


def _print_columns(console: Console, grid: Grid, title: str) -> None:
    table = RichTable(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="dim",
        padding=(0, _GAP, 0, 0),
    )
    for i, header in enumerate(grid.headers):
        side: Literal["right", "left"] = "right" if header.numeric else "left"
        table.add_column(
            Text(clean(header.title)),
            justify=side,
            overflow="fold",
            no_wrap=header.numeric,
            min_width=_longest_part(grid, i),
        )
    for row in grid.rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
