"""Dots as clouds: which series each belongs to, how it looks, and where its name stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...core.result import Axis, Chart
from ..cells import MISSING, clean, is_missing
from .scale import Scale, fitted
from .style import DASHES, Palette

Values = npt.NDArray[np.float64]
Spot = tuple[float, float]
"""A place in pixels from the lower left of a picture."""


@dataclass(frozen=True)
class Symbol:
    """One shape under the names that plotly and matplotlib know it by, and as a letter."""

    plotly: str
    matplotlib: str
    sign: str
    size: float
    """What makes it look as large as the others."""


SYMBOLS = (
    Symbol("circle", "o", "●", 1.0),
    Symbol("triangle-up", "^", "▲", 1.1),
    Symbol("square", "s", "■", 0.9),
    Symbol("diamond", "D", "◆", 0.85),
    Symbol("cross", "P", "✚", 1.3),
)
"""Shapes of the series to be told apart, for readers who do not see their colours."""

OPACITY = 0.65
"""So that dots over each other look darker."""
N_BINS = 8
"""Of a measure alone: few, for dots are means and lie in layers that are no gaps between groups."""

MOST_TRIED = 1_000
"""Dots of a series that are looked at for the place of its name."""

_REACH = 26.0
"""Pixels within which dots count as lying together."""
_STEP = (9.0, 6.0)
"""Pixels between the places that are tried for a name."""


@dataclass(frozen=True)
class Cloud:
    """The dots of one series."""

    name: str
    values: dict[str, Values]
    """Where they lie, by the column of each axis."""
    n: Values
    """How many customers each stands for; 1 where the table does not tell."""
    colour: str
    symbol: Symbol
    dash: tuple[float, ...]


def axes_of(chart: Chart) -> tuple[Axis, ...]:
    """The measures that a cloud is drawn by."""
    return chart.axes if chart.kind == "pair_plot" else (chart.x, chart.y)


def clouds_of(chart: Chart, palette: Palette) -> list[Cloud]:
    """The series as the table first names them; a crowd without series is grey.

    Dots without a place on some axis are left out.
    """
    table, axes = chart.table, axes_of(chart)
    values = {a.column: table[a.column].astype("float64").to_numpy() for a in axes}
    known = np.ones(len(table), dtype=bool)
    for axis in axes:
        column = values[axis.column]
        known &= np.isfinite(column) & ((column > 0) | (not axis.log))
    n = table["n"].astype("float64").to_numpy() if "n" in table else np.ones(len(table))
    names = [_name(v) for v in table["series"]] if "series" in table else [""] * len(table)
    listed = np.array(names, dtype=object)
    found = []
    for i, name in enumerate(dict.fromkeys(names)):
        ours = known & (listed == name)
        several = "series" in table and i < len(SYMBOLS)
        found.append(
            Cloud(
                name,
                {column: v[ours] for column, v in values.items()},
                n[ours],
                palette.series[i] if several else palette.soft,
                SYMBOLS[i] if several else SYMBOLS[0],
                DASHES[i] if several else (),
            )
        )
    return found


def by_size(clouds: Sequence[Cloud]) -> list[Cloud]:
    """The largest first: drawn in this order, no crowd buries a smaller one."""
    return sorted(clouds, key=lambda cloud: -len(cloud.n))


def scales_of(chart: Chart, n_ticks: int, margin: float = 0.03) -> list[Scale]:
    """The scale of each axis, with a little room so that no dot is cut by the edge."""
    scales = []
    for i, axis in enumerate(axes_of(chart)):
        at = [g.at for g in chart.guides if chart.kind == "points" and g.across == "xy"[i]]
        known = [float(v) for v in chart.table[axis.column].astype("float64")]
        positive = [v for v in [*known, *at] if v > 0 or not axis.log]
        scales.append(fitted(positive, axis, n_ticks, margin=margin))
    return scales


def fractions(values: Values, along: Scale) -> Values:
    """Where values lie on their axis, 0 to 1."""
    low, high = along.place(along.low), along.place(along.high)
    placed = np.log10(values) if along.log else values
    return np.asarray((placed - low) / (high - low), dtype=np.float64)


def name_spots(
    clouds: Sequence[Cloud],
    at: Sequence[Values],
    sizes: Sequence[tuple[float, float]],
    room: tuple[float, float],
) -> list[Spot]:
    """The middles of names, each where the dots of its series lie thickest.

    `at` holds the dots of each cloud in pixels (a row each), `sizes` width and height of its name,
    `room` those of the picture. A place is worth less where other crowds lie as thick, and where
    the name would cover more dots; no name covers another as long as there is room.
    """
    some = [slice(None, None, max(1, len(dots) // MOST_TRIED)) for dots in at]
    at = [dots[part] for dots, part in zip(at, some, strict=True)]
    counts = [cloud.n[part] for cloud, part in zip(clouds, some, strict=True)]
    thick = [_thickness(dots, n, room) for dots, n in zip(at, counts, strict=True)]
    xs, ys = _grid(room)
    spots: dict[int, Spot] = {}
    # Those that lie closest together have the fewest places to choose from.
    for i in sorted(range(len(clouds)), key=lambda i: -float(thick[i].max(initial=0.0))):
        worth = _relative(thick[i])
        others = [_relative(thick[j]) for j in range(len(clouds)) if j != i]
        if others:
            worth = worth - 0.4 * np.maximum.reduce(others)
        width, height = sizes[i]
        worth = worth - 0.5 * _relative(_covered(at, xs, ys, width, height))
        inside = (xs >= width / 2) & (xs <= room[0] - width / 2)
        inside &= (ys >= height / 2) & (ys <= room[1] - height / 2)
        free = inside.copy()
        for j, (x, y) in spots.items():
            apart = np.abs(xs - x) >= (width + sizes[j][0]) / 2 + 4
            free &= apart | (np.abs(ys - y) >= (height + sizes[j][1]) / 2 + 3)
        allowed = free if free.any() else inside
        best = int(np.where(allowed, worth, -np.inf).argmax())
        spots[i] = (float(xs[best]), float(ys[best]))
    return [spots[i] for i in range(len(clouds))]


def _grid(room: tuple[float, float]) -> tuple[Values, Values]:
    """The places that are tried for a name."""
    x, y = (np.arange(step / 2, size, step) for size, step in zip(room, _STEP, strict=True))
    xs, ys = np.meshgrid(x, y)
    return xs.ravel(), ys.ravel()


def _thickness(dots: Values, n: Values, room: tuple[float, float]) -> Values:
    """How many customers, as a part of the series, are near each place of the grid."""
    x, y = (np.arange(step / 2, size, step) for size, step in zip(room, _STEP, strict=True))
    if not len(dots):
        return np.zeros(len(x) * len(y))
    near_x, near_y = (
        np.exp(-(((places[:, None] - dots[None, :, i]) / _REACH) ** 2) / 2)
        for i, places in enumerate((x, y))
    )
    return np.asarray((near_y * n) @ near_x.T / n.sum(), dtype=np.float64).ravel()


def _covered(at: Sequence[Values], xs: Values, ys: Values, width: float, height: float) -> Values:
    """How many dots a name would cover at each of the places that are tried for it."""
    covered = np.zeros(len(xs))
    for dots in at:
        near = np.abs(xs[:, None] - dots[None, :, 0]) < width / 2
        near &= np.abs(ys[:, None] - dots[None, :, 1]) < height / 2
        covered += near.sum(axis=1)
    return covered


def _relative(thick: Values) -> Values:
    most = float(thick.max(initial=0.0))
    return thick / most if most > 0 else thick


def steps_of(cloud: Cloud, axis: Axis, along: Scale) -> tuple[Values, Values]:
    """A series alone on one axis: the edges of even bins, and the part of its customers in each."""
    edges = _edges(along)
    held, _ = np.histogram(cloud.values[axis.column], edges, weights=cloud.n)
    return edges, held / max(float(held.sum()), 1.0)


def _edges(along: Scale) -> Values:
    if along.log:
        return np.geomspace(along.low, along.high, N_BINS + 1)
    return np.linspace(along.low, along.high, N_BINS + 1)


def key_panel(n: int, k: int, panel: float, line: float) -> int:
    """The panel of the diagonal right above which a key of `n` lines has room, of `k` in all."""
    return max(1, min(k - 1, -(-int(n * line) // int(panel))))


def dot_remark(chart: Chart) -> str:
    """How many customers a dot stands for."""
    if chart.kind not in ("points", "pair_plot") or "n" not in chart.table or chart.table.empty:
        return ""
    low, high = (int(end) for end in (chart.table["n"].min(), chart.table["n"].max()))
    if high == 1:
        return "Each dot is one customer."
    span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"Each dot stands for {span} customers who are alike, at their mean."


def _name(value: Any) -> str:
    return (MISSING if is_missing(value) else clean(value)) or MISSING
