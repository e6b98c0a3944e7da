"""The rows that occur in columns of numbers, each but once, and which of them each row is.

Purchases are counted by the day, so that columns of times are whole days, or sevenths of a week.
Numbers on such a grid make one whole number of a row, its place in a box of all rows that could
be, and a million rows are told apart by a table of the box instead of by comparing. Numbers on no
grid, or in too large a box, are grouped by pandas: slower, and the same.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int32]

GRIDS = (1.0, 7.0, 365.25)
"""Steps to the unit: whole numbers; days as parts of a week, and of a year."""
NEAR = 1e-9
"""Of a step: what is so near to the grid is on it. Days as parts of a year are within 1e-12."""
BOX = 1 << 24
"""Rows that could be: a table of them has 128 MB."""
BLOCK = 1 << 15
"""Rows at once, which the processor's own memory holds: twice as fast, and nothing to allocate."""


@dataclass(frozen=True)
class _Grid:
    """Steps of which all numbers of a column are, if they are on any."""

    per_unit: float
    lowest: float
    levels: int

    @classmethod
    def of(cls, column: Floats) -> Self | None:
        """The grid that the first rows are on, unless the column spans too much of it."""
        low, high = float(column.min()), float(column.max())
        for per_unit in GRIDS:
            steps = column[:BLOCK] * per_unit
            if (high - low) * per_unit < BOX and (np.abs(steps - np.rint(steps)) < NEAR).all():
                lowest = float(np.rint(low * per_unit))
                return cls(per_unit, lowest, int(np.rint(high * per_unit) - lowest) + 1)
        return None

    def values(self, above: NDArray[np.int64]) -> Floats:
        """What so many steps above the lowest are."""
        return np.asarray((self.lowest + above) / self.per_unit, dtype=np.float64)


def distinct(*columns: Floats) -> tuple[tuple[Floats, ...], Places]:
    """The rows that occur, in order, and for each row which of them it is."""
    if not len(columns[0]):
        return columns, np.zeros(0, dtype=np.int32)
    grids = [grid for grid in map(_Grid.of, columns) if grid]
    size = math.prod(grid.levels for grid in grids)
    if len(grids) < len(columns) or size > BOX:
        return _grouped(columns)
    key = np.zeros(len(columns[0]), dtype=np.int32)
    for column, grid in zip(columns, grids, strict=True):
        if not _add(key, column, grid):
            return _grouped(columns)
    # Fresh memory is what costs time here: one table, and the key itself becomes the places.
    table = np.zeros(size, dtype=np.int32)
    for i in range(0, len(key), BLOCK):
        table[key[i : i + BLOCK].astype(np.intp)] = 1
    rows = np.flatnonzero(table)
    table[rows] = np.arange(len(rows), dtype=np.int32)
    for i in range(0, len(key), BLOCK):
        key[i : i + BLOCK] = table[key[i : i + BLOCK].astype(np.intp)]
    values = []
    for grid in reversed(grids):
        rows, above = np.divmod(rows, grid.levels)
        values.append(grid.values(above))
    return tuple(reversed(values)), key


def total(of: Floats | None, place: Places, n: int) -> Floats:
    """Sum over the rows of each of n places; how many there are, where nothing is to be summed."""
    sums, ones = np.zeros(n), np.ones(BLOCK)
    for i in range(0, len(place), BLOCK):
        at = place[i : i + BLOCK].astype(np.intp)
        np.add.at(sums, at, ones[: len(at)] if of is None else of[i : i + BLOCK])
    return sums


def _add(key: Places, column: Floats, grid: _Grid) -> bool:
    """Make room in the key for another column, and put it there; False where it is off the grid."""
    for i in range(0, len(key), BLOCK):
        steps = column[i : i + BLOCK] * grid.per_unit
        whole = np.rint(steps)
        steps -= whole
        if max(steps.max(), -steps.min()) > NEAR:
            return False
        whole -= grid.lowest
        key[i : i + BLOCK] *= grid.levels
        key[i : i + BLOCK] += whole.astype(np.int32)
    return True


def _grouped(columns: tuple[Floats, ...]) -> tuple[tuple[Floats, ...], Places]:
    groups = pd.DataFrame(dict(enumerate(columns))).groupby(
        list(range(len(columns))), sort=True, dropna=False
    )
    place = groups.ngroup().to_numpy(dtype=np.int32)
    row = np.empty(groups.ngroups, dtype=np.intp)
    row[place] = np.arange(len(place))
    return tuple(column[row] for column in columns), place
