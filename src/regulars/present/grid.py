"""A table as text, ready to be set on a page or a terminal."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..core.result import Axis, Chart, Table
from .cells import clean, exact, is_number

MOST_ROWS = 200
"""Longer tables are shown in part, and say so: a page is read, not searched."""

MOST_DOTS = 40
"""Rows that are shown of the table of a cloud."""


@dataclass(frozen=True)
class Header:
    """A column's title, and whether its cells are numbers."""

    title: str
    numeric: bool


@dataclass(frozen=True)
class Grid:
    """Titles, rows of text, and a remark on rows that are not shown."""

    headers: tuple[Header, ...]
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""


def table_grid(table: Table, most: int = MOST_ROWS) -> Grid:
    """The columns that the table declares, in the order of its frame, formatted by their unit."""
    columns = [(name, table.columns[name]) for name in table.frame if name in table.columns]
    return _grid(table.frame, columns, most)


def chart_grid(chart: Chart, most: int = MOST_ROWS) -> Grid:
    """The table behind a chart: what the marks show, with every digit."""
    table = chart.table
    if chart.kind == "kpis":
        return _kpi_grid(chart)
    if chart.kind == "matrix" and chart.other is not None:
        return _cross_table(chart, chart.other)
    columns = [(chart.x.column, chart.x), (chart.y.column, chart.y)]
    match chart.kind:
        case "histogram" if "x_high" in table:
            columns[0] = (chart.x.column, replace(chart.x, title=f"{chart.x.title}, from"))
            columns.insert(1, ("x_high", replace(chart.x, title="to")))
        case "curve" if "series" in table:
            columns.insert(0, ("series", Axis("series", "Line")))
        case "points" | "pair_plot":
            columns = [(axis.column, axis) for axis in chart.axes or (chart.x, chart.y)]
            if "series" in table:
                columns.insert(0, ("series", Axis("series", "Group")))
            # A cloud is looked at; a few of its dots tell how it was made.
            most = min(most, MOST_DOTS)
        case "columns" if "part" in table:
            columns.insert(1, ("part", Axis("part", "Part")))
        case _:
            pass
    columns += _interval(table, chart.y, "low", "high")
    if chart.other is not None:
        columns.append((chart.other.column, chart.other))
        columns += _interval(table, chart.other, "other_low", "other_high")
    shown = {name for name, _ in columns} | {"label"}
    columns += [(str(name), _guess(table, str(name))) for name in table if name not in shown]
    return _grid(table, columns, most)


def _kpi_grid(chart: Chart) -> Grid:
    """Every row of a strip of figures has a unit of its own."""
    has_note = "note" in chart.table
    rows = [
        (
            exact(row[chart.x.column], chart.x),
            exact(row[chart.y.column], kpi_axis(chart, row)),
            *([exact(row["note"], Axis("note", ""))] if has_note else []),
        )
        for row in chart.table.to_dict("records")
    ]
    headers = [Header(chart.x.title, False), Header(chart.y.title, True)]
    return Grid((*headers, *([Header("Note", False)] if has_note else [])), tuple(rows))


def _cross_table(chart: Chart, other: Axis) -> Grid:
    """A matrix as it is drawn: a row a row, a column a column, empty where nothing is drawn."""
    cells: dict[str, dict[str, str]] = {}
    names: dict[str, None] = {}
    for row in chart.table.to_dict("records"):
        name = exact(row[chart.x.column], chart.x)
        names[name] = None
        line = cells.setdefault(exact(row[other.column], other), {})
        line[name] = exact(row[chart.y.column], chart.y)
    return Grid(
        (Header(other.title, False), *(Header(name, True) for name in names)),
        tuple((name, *(line.get(n, "") for n in names)) for name, line in cells.items()),
        f"{clean(chart.y.title)}, by {clean(chart.x.title)}.",
    )


def kpi_axis(chart: Chart, row: dict[Any, Any]) -> Axis:
    """The unit of one row of a strip of figures."""
    unit = row.get("unit", chart.y.unit)
    return Axis(chart.y.column, str(row[chart.x.column]), unit, chart.y.currency)


def _interval(table: pd.DataFrame, axis: Axis, low: str, high: str) -> list[tuple[str, Axis]]:
    if low not in table or high not in table:
        return []
    return [
        (low, Axis(low, "95% interval, from", axis.unit, axis.currency)),
        (high, Axis(high, "to", axis.unit, axis.currency)),
    ]


def _guess(table: pd.DataFrame, name: str) -> Axis:
    """A column that the chart does not draw: titled by its name, counted if it holds integers."""
    values = table[name]
    title = name if name == "n" else name.replace("_", " ").capitalize()
    if pd.api.types.is_bool_dtype(values):
        return Axis(name, title)
    if pd.api.types.is_integer_dtype(values):
        return Axis(name, title, "count")
    return Axis(name, title, "number" if pd.api.types.is_numeric_dtype(values) else "name")


def _grid(frame: pd.DataFrame, columns: list[tuple[str, Axis]], most: int) -> Grid:
    shown, remark = _thin(frame, most)
    headers = tuple(Header(axis.title, is_number(axis)) for _, axis in columns)
    cells = [[exact(value, axis) for value in shown[name]] for name, axis in columns]
    return Grid(headers, tuple(zip(*cells, strict=True)), remark)


def _thin(frame: pd.DataFrame, most: int) -> tuple[pd.DataFrame, str]:
    """All rows, or evenly spaced ones with the last and those that carry a label."""
    n = len(frame)
    if n <= most:
        return frame, ""
    step = -(-n // most)
    keep = set(range(0, n, step)) | {n - 1}
    if "label" in frame:
        keep |= {i for i, label in enumerate(frame["label"]) if isinstance(label, str) and label}
    rows = sorted(keep)
    return frame.iloc[rows], f"{len(rows):,} of {n:,} rows are shown, evenly spaced."
