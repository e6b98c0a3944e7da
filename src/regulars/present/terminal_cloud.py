"""Clouds of dots on a terminal: the signs of the series where their customers are."""

from collections import Counter

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from ..core.result import Chart
from .cells import clean, rounded
from .charts.clouds import Cloud, axes_of, clouds_of, fractions, scales_of
from .charts.style import LIGHT

_WIDTH, _HEIGHT = 60, 16


def print_cloud(console: Console, chart: Chart) -> None:
    """A cloud as signs, of which each shows the series that most customers there belong to."""
    clouds = [cloud for cloud in clouds_of(chart, LIGHT) if len(cloud.n)]
    if not clouds:
        return
    across, up = scales_of(chart, 5)
    held: Counter[tuple[int, int, int]] = Counter()
    for i, cloud in enumerate(clouds):
        columns, rows = (
            np.clip((fractions(cloud.values[axis.column], along) * size).astype(int), 0, size - 1)
            for axis, along, size in ((chart.x, across, _WIDTH), (chart.y, up, _HEIGHT))
        )
        for column, row, n in zip(columns, rows, cloud.n, strict=True):
            held[int(row), int(column), i] += int(n)
    lines = [[" "] * _WIDTH for _ in range(_HEIGHT)]
    for (row, column, i), _ in sorted(held.items(), key=lambda item: item[1]):
        lines[_HEIGHT - 1 - row][column] = clouds[i].symbol.sign
    console.print(Text(f"  {clean(chart.y.title)}", style="dim"))
    grid = RichTable.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_column(no_wrap=True)
    marked = {_HEIGHT - 1 - min(_HEIGHT - 1, int(up.fraction(v) * _HEIGHT)): t for v, t in up.ticks}
    for i, line in enumerate(lines):
        grid.add_row(Text(marked.get(i, "")), Text("".join(line).rstrip(), style="blue"))
    low, high = (rounded(end, chart.x) for end in (across.low, across.high))
    grid.add_row("", Text(f"{low}{high:>{_WIDTH - len(low)}}", style="dim"))
    console.print(Padding(grid, (0, 0, 0, 2)))
    console.print(Text(f"  From left to right: {clean(chart.x.title)}.", style="dim"))
    for cloud in clouds if "series" in chart.table else ():
        console.print(Text(f"  {cloud.symbol.sign} {cloud.name}"))


def print_means(console: Console, chart: Chart) -> None:
    """A pair plot in figures: the mean of each measure over the customers of each series."""
    clouds = [cloud for cloud in clouds_of(chart, LIGHT) if len(cloud.n)]
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(max_width=32, overflow="fold")
    axes = axes_of(chart)
    for _ in axes:
        grid.add_column(justify="right")
    grid.add_row("", *(Text(clean(axis.title), style="dim") for axis in axes))
    for cloud in clouds:
        means = [_mean(cloud, axis.column) for axis in axes]
        texts = [Text(rounded(mean, axis)) for mean, axis in zip(means, axes, strict=True)]
        grid.add_row(Text(cloud.name or "all"), *texts)
    console.print(Padding(grid, (0, 0, 0, 2)))
    console.print(Text("  Means of the customers in the dots.", style="dim"))


def _mean(cloud: Cloud, column: str) -> float:
    return float(np.average(cloud.values[column], weights=cloud.n))
