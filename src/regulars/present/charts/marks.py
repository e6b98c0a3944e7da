"""The rows of a chart's table as marks: the same for every library that draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...core.result import Axis, Chart
from ..cells import MISSING, clean, exact, is_missing, month_parts, number, rounded
from ..grid import kpi_axis
from .lettering import Measure as Width
from .style import Palette

_N = Axis("n", "n", "count")


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


def marks(chart: Chart) -> list[Mark]:
    """The marks of a chart, in the order of its table."""
    return [_mark(chart, row) for row in chart.table.to_dict("records")]


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
    name, year = (
        month_parts(x) if chart.x.unit == "month" and not is_missing(x) else (_name(chart, x), "")
    )
    y = _measure(row, axis, "low", "high")
    other = _measure(row, chart.other, "other_low", "other_high") if chart.other else None
    partial = row.get("partial", False)
    mark = Mark(
        name=name,
        year=year,
        at=number(x) if chart.kind == "curve" else math.nan,
        y=y,
        other=other,
        label=_label(chart, row, y),
        note=_text(row, "note"),
        partial=bool(partial) and not is_missing(partial),
        facts=(),
    )
    return replace(mark, facts=_facts(chart, axis, row, mark))


def _name(chart: Chart, x: Any) -> str:
    # An empty name would be a bar without a label.
    return (exact(x, chart.x) if chart.x.unit == "name" else rounded(x, chart.x)) or MISSING


def _label(chart: Chart, row: dict[Any, Any], y: Measure) -> str:
    """What stands beside the mark: the chapter's label, else its value, or its n under a name."""
    if "label" in row:
        return _text(row, "label")
    match chart.kind:
        case "bars" | "columns":
            return y.text
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


def _interval(row: dict[Any, Any], axis: Axis, low: str, high: str) -> str:
    return f"95% interval: {exact(row[low], axis)} to {exact(row[high], axis)}"


def all_values(measures: Sequence[Measure]) -> list[float]:
    """Values and the ends of their intervals: what an axis has to hold."""
    return [v for m in measures for v in (m.value, m.low, m.high)]


def same_unit(chart: Chart) -> bool:
    """Whether the two measures of a chart can stand on one axis."""
    other = chart.other
    return other is not None and (chart.y.unit, chart.y.currency) == (other.unit, other.currency)
