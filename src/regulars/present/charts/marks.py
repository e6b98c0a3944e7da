"""The rows of a chart's table as marks: the same for every library that draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ...core.result import Axis, Chart
from ..cells import MISSING, clean, day_parts, exact, is_missing, month_parts, number, rounded
from ..grid import kpi_axis
from .lettering import Measure as Width
from .style import Palette

_N = Axis("n", "n", "count")
_SERIES = ("curve", "points", "pair_plot")


@dataclass(frozen=True)
class Measure:
    """A measure of one row: to draw with, to write beside the mark, and its exact value."""

    value: float
    low: float
    high: float
    text: str
    exact: str

    @property
    def has_interval(self) -> bool:
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def label_at(self) -> float:
        """Where the label of a bar stands: past its end and its whisker, and never below zero.

        Below zero it would run into the names; beside a bar that points there it has room.
        """
        return max([0.0, *(end for end in (self.value, self.high) if math.isfinite(end))])


@dataclass(frozen=True)
class Mark:
    """One row as it is drawn. Texts are cleaned but not escaped: each library has its own needs."""

    name: str
    year: str
    """For months: the year, which is written once."""
    at: float
    """The number on the x axis, for kinds that have one."""
    y: Measure
    other: Measure | None
    label: str
    note: str
    partial: bool
    facts: tuple[str, ...]
    """Lines for the hover, after the name."""
    until: float = math.nan
    """The upper edge of a bin."""
    row: str = ""
    """The row of a matrix that the cell is in; its column is the name."""
    group: str = ""
    """The line or the part of a column that the mark belongs to."""
    total: bool = False
    """A bar of a bridge that stands on nought."""

    @property
    def title(self) -> str:
        """What the hover is headed by."""
        parts = (self.row, f"{self.name} {self.year}".strip(), self.group)
        return ", ".join(part for part in parts if part)


def marks(chart: Chart) -> list[Mark]:
    """The marks of a chart, in the order of its table."""
    drawn = [_mark(chart, row) for row in chart.table.to_dict("records")]
    return _closed(drawn, chart.x) if chart.kind == "histogram" else drawn


def groups(drawn: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    """The lines of a curve or the parts of columns, as the table first names them."""
    found: dict[str, list[Mark]] = {}
    for mark in drawn:
        found.setdefault(mark.group, []).append(mark)
    return list(found.items())


def place(value: Any, axis: Axis) -> float:
    """Where a value stands on its axis; days and months by their ordinal number."""
    if axis.unit not in ("month", "day") or isinstance(value, int | float):
        return number(value)
    when = pd.to_datetime(value.to_timestamp() if isinstance(value, pd.Period) else value)
    return math.nan if pd.isna(when) else float(when.toordinal())


def _closed(drawn: Sequence[Mark], axis: Axis) -> list[Mark]:
    """Bins with both edges: one without an upper edge ends where the next begins.

    The last one is then as wide as the one before it.
    """
    closed: list[Mark] = []
    for i, mark in enumerate(drawn):
        until = mark.until
        if not math.isfinite(until):
            before = closed[-1].until - closed[-1].at if closed else 1.0
            until = drawn[i + 1].at if i + 1 < len(drawn) else mark.at + before
            if axis.log and closed and i + 1 == len(drawn) and closed[-1].at > 0:
                until = mark.at * closed[-1].until / closed[-1].at
        closed.append(replace(mark, until=until))
    return closed


def hatching(drawn: Sequence[Mark]) -> str:
    """What hatched bars mean, where there are any."""
    return "Hatched: not a full period." if any(mark.partial for mark in drawn) else ""


def figures_across(n: int) -> int:
    """How many of `n` figures stand side by side: five at most, in rows about as long."""
    return -(-n // -(-n // 5))


def month_ticks(drawn: Sequence[Mark], room: float, width: Width) -> list[list[str]]:
    """Lines under columns, for as many as there is room; a year stands once, where it begins."""
    pitch = room / max(1, len(drawn))
    widest = max(width(mark.name) for mark in drawn) + 5
    every = next((k for k in (1, 2, 3, 4, 6, 12) if k * pitch >= widest), math.ceil(widest / pitch))
    ticks: list[list[str]] = []
    year = ""
    for i, mark in enumerate(drawn):
        if i % every:
            ticks.append([])
            continue
        ticks.append([mark.name, mark.year] if mark.year and mark.year != year else [mark.name])
        year = mark.year
    return ticks


def _mark(chart: Chart, row: dict[Any, Any]) -> Mark:
    axis = kpi_axis(chart, row) if chart.kind == "kpis" else chart.y
    x = row[chart.x.column]
    name, year = _name_and_year(chart, x)
    y = _measure(row, axis, "low", "high")
    other = None
    if chart.other and chart.kind != "matrix":
        other = _measure(row, chart.other, "other_low", "other_high")
    binned = chart.kind == "histogram"
    mark = Mark(
        name=_bin(chart, row) if binned else name,
        year="" if binned else year,
        at=place(x, chart.x) if chart.kind in ("curve", "histogram", "points") else math.nan,
        y=y,
        other=other,
        label=_label(chart, row, y),
        note=_text(row, "note"),
        partial=_is_true(row.get("partial")),
        facts=(),
        until=place(row.get("x_high"), chart.x) if binned else math.nan,
        row=_row_name(chart, row),
        group=_group(chart, row),
        total=_is_true(row.get("total")),
    )
    return replace(mark, facts=_facts(chart, axis, row, mark))


def _is_true(value: Any) -> bool:
    return not is_missing(value) and bool(value)


def _bin(chart: Chart, row: dict[Any, Any]) -> str:
    """A bin by its edges."""
    low, high = row[chart.x.column], row.get("x_high")
    has_low, has_high = (not is_missing(v) and _is_finite(v) for v in (low, high))
    if not has_high:
        return f"from {rounded(low, chart.x)}"
    return f"{rounded(low, chart.x) if has_low else 'up'} to {rounded(high, chart.x)}"


def _is_finite(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _row_name(chart: Chart, row: dict[Any, Any]) -> str:
    if chart.kind != "matrix" or chart.other is None:
        return ""
    axis = chart.other
    value = row[axis.column]
    return (exact(value, axis) if axis.unit == "name" else rounded(value, axis)) or MISSING


def _group(chart: Chart, row: dict[Any, Any]) -> str:
    column = {"columns": "part"}.get(chart.kind, "series" if chart.kind in _SERIES else "")
    return (_text(row, column) or MISSING) if column in row else ""


def _name_and_year(chart: Chart, x: Any) -> tuple[str, str]:
    if is_missing(x) or chart.x.unit not in ("month", "day"):
        return _name(chart, x), ""
    return month_parts(x) if chart.x.unit == "month" else day_parts(x)


def _name(chart: Chart, x: Any) -> str:
    # An empty name would be a bar without a label.
    return (exact(x, chart.x) if chart.x.unit == "name" else rounded(x, chart.x)) or MISSING


def _label(chart: Chart, row: dict[Any, Any], y: Measure) -> str:
    """What stands beside the mark: the chapter's label, else its value, or its n under a name."""
    if "label" in row:
        return _text(row, "label")
    match chart.kind:
        case "bars" | "columns" | "dots":
            return y.text
        case "matrix":
            return "" if is_missing(row[chart.y.column]) else y.text
        case "bridge":
            rises = y.value > 0 and not _is_true(row.get("total"))
            return f"+{y.text}" if rises else y.text
        case "pairs" if not is_missing(row.get("n")):
            return f"n = {exact(row['n'], _N)}"
        case _:
            return ""


def bar_fill(measures: Sequence[Measure], palette: Palette) -> str:
    """The colour of bars in the accent: lighter where they carry whiskers."""
    return palette.estimate if any(m.has_interval for m in measures) else palette.accent


def _text(row: dict[Any, Any], column: str) -> str:
    value = row.get(column)
    return "" if is_missing(value) else clean(value)


def _measure(row: dict[Any, Any], axis: Axis, low: str, high: str) -> Measure:
    value = row[axis.column]
    return Measure(
        value=number(value),
        low=number(row.get(low)),
        high=number(row.get(high)),
        text=rounded(value, axis),
        exact=exact(value, axis),
    )


def _facts(chart: Chart, axis: Axis, row: dict[Any, Any], mark: Mark) -> tuple[str, ...]:
    """What the hover says: every measure exactly, its interval, n, and what is unusual."""
    lines = [f"{clean(axis.title)}: {mark.y.exact}" if chart.kind != "kpis" else mark.y.exact]
    if mark.y.has_interval:
        lines.append(_interval(row, axis, "low", "high"))
    if chart.kind == "histogram":
        # The name of a bin has rounded edges.
        lines.insert(0, f"{clean(chart.x.title)}: {_exact_bin(chart, row)}")
    if chart.other and mark.other:
        lines.append(f"{clean(chart.other.title)}: {mark.other.exact}")
        if mark.other.has_interval:
            lines.append(_interval(row, chart.other, "other_low", "other_high"))
    if not is_missing(row.get("n")):
        lines.append(f"n = {exact(row['n'], _N)}")
    if mark.note:
        lines.append(mark.note)
    if mark.partial:
        lines.append("Not a full period")
    return tuple(lines)


def _exact_bin(chart: Chart, row: dict[Any, Any]) -> str:
    return f"{exact(row[chart.x.column], chart.x)} to {exact(row.get('x_high'), chart.x)}"


def _interval(row: dict[Any, Any], axis: Axis, low: str, high: str) -> str:
    return f"95% interval: {exact(row[low], axis)} to {exact(row[high], axis)}"


def all_values(measures: Sequence[Measure]) -> list[float]:
    """Values and the ends of their intervals: what an axis has to hold."""
    return [v for m in measures for v in (m.value, m.low, m.high)]


def same_unit(chart: Chart) -> bool:
    """Whether the two measures of a chart can stand on one axis."""
    other = chart.other
    return other is not None and (chart.y.unit, chart.y.currency) == (other.unit, other.currency)
