"""Customers who are alike in one dot, so that a picture of a crowd shows no single one of them.

Microaggregation: rows are gathered in cells of a few that are near each other, and each cell is
shown by its mean (Domingo-Ferrer & Mateo-Sanz 2002, Practical data-oriented microaggregation for
statistical disclosure control). The cells are the leaves of a tree that is cut at the median, as
a k-d tree is (Bentley 1975, Multidimensional binary search trees used for associative searching),
but across the direction in which a cell spreads most and not one column (McNames 2001, A fast
nearest-neighbor algorithm based on a principal axis search tree): cells cut along the columns
would lie in bands, which customers do not.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

MOST = 600
"""Dots of one cloud, about: more of them only cover each other."""

MOST_MARKS = 1_800
"""Marks of a picture in which every two of several measures make a cloud."""

FEWEST = 250
"""Dots that it takes to see the shape of a cloud."""

COUNT = "n"
"""The column that tells how many rows a dot stands for."""


def alike(values: npt.ArrayLike, size: int) -> npt.NDArray[np.int64]:
    """The cell of each row of `values` (n rows, d columns): 0, 1, 2, and so on.

    Every cell holds `size` to 2 * size - 1 rows; fewer than that many rows make one cell. How far
    rows spread is told by ranks over all of them, so that the unit of a column, or its logarithm
    in its stead, changes nothing. The order of the rows changes nothing either: rows are cut in the
    order of all columns, so that only wholly equal ones can change places.
    """
    rows = np.asarray(values, dtype=np.float64)
    if size < 1:
        raise ValueError(f"cells of {size} rows")
    if rows.ndim != 2 or np.isnan(rows).any():
        raise ValueError("cells take a table of numbers without gaps")
    n, d = rows.shape
    if n < 2 * size or d == 0:
        return np.zeros(n, dtype=np.int64)
    # From -1 to 1, so that no sum of products is large.
    ranks = (2 * scipy.stats.rankdata(rows, axis=0) - n - 1) / n
    order = np.lexsort(ranks.T[::-1])
    starts = np.zeros(1, dtype=np.int64)
    while True:
        sizes = np.diff(starts, append=n)
        large = sizes >= 2 * size
        if not large.any():
            break
        cell = np.repeat(np.arange(len(starts)), sizes)
        # Cells that are small enough already are left as they stand.
        along = np.where(large[cell], _along(ranks[order], starts, sizes, cell), 0.0)
        sorting = np.lexsort((along, cell))
        order = order[sorting]
        cuts = _cuts(along[sorting], starts[large], sizes[large], size)
        starts = np.sort(np.concatenate([starts, cuts]))
    cells = np.empty(n, dtype=np.int64)
    cells[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=n))
    return cells


def _along(ranks: Floats, starts: Places, sizes: Places, cell: Places) -> Floats:
    """Where each row lies in the direction in which its cell spreads most.

    Where the median of the column that spreads most falls into equal values, as with customers of
    one order, that column alone is gone by.
    """
    n, d = ranks.shape
    means = np.add.reduceat(ranks, starts) / sizes[:, None]
    off = ranks - means[cell]
    products = np.add.reduceat((off[:, :, None] * off[:, None, :]).reshape(n, d * d), starts)
    spread = products.reshape(-1, d, d)
    widest = np.diagonal(spread, axis1=1, axis2=2).argmax(axis=1)
    directions = np.linalg.eigh(spread)[1][:, :, -1]
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.sign(directions[np.arange(len(starts)), largest])[:, None]
    alone = ranks[np.arange(n), widest[cell]]
    in_order = np.lexsort((alone, cell))
    middle = starts + sizes // 2
    lumped = alone[in_order[middle]] == alone[in_order[middle - 1]]
    lumped &= sizes > 1
    together = np.einsum("ij,ij->i", off, directions[cell])
    # Rounded, so that equal rows are equal here too.
    return np.asarray(np.where(lumped[cell], alone, np.round(together, 9)), dtype=np.float64)


def _cuts(along: Floats, starts: Places, sizes: Places, size: int) -> Places:
    """Where cells are cut: at the median, or near it between two values.

    Customers with one order and such with two then share no dot, which nobody with one and a half
    orders would stand for. At least a quarter of the cell stays on either side, so that few cuts
    lead to its leaves.
    """
    middle = starts + sizes // 2
    between = np.flatnonzero(np.diff(along)) + 1
    if not len(between):
        return middle
    after = np.searchsorted(between, middle)
    above = between[np.minimum(after, len(between) - 1)]
    below = between[np.maximum(after - 1, 0)]
    nearest = np.where(np.abs(above - middle) < np.abs(below - middle), above, below)
    least = np.maximum(size, sizes // 4)
    near = (nearest >= starts + least) & (nearest <= starts + sizes - least)
    return np.where(near, nearest, middle)


def dots(
    frame: pd.DataFrame, by: str | None = None, size: int = 5, most: int | None = None
) -> pd.DataFrame:
    """A crowd as dots: the means of rows that are alike, and `n`, how many rows each stands for.

    All columns but `by` are measures. Rows of different series, named by the column `by`, never
    share a dot; series come in the order of their categories, else sorted. `size` is the fewest
    rows that may be shown as one; where that would make more than about `most` dots (by default as
    many as a picture of so many measures takes), all dots hold more, so that one dot tells of
    about as many in every series. Means are rounded to four digits. Rows with a missing measure or
    without a series, and series of fewer than `size` rows, are left out: what is missing from the
    sum of `n`.
    """
    measures = [column for column in frame.columns if column != by]
    kept = frame.dropna()
    series = [("", kept)] if by is None else list(kept.groupby(by, observed=True, sort=True))
    shown = [(name, part) for name, part in series if len(part) >= size]
    most = most or _most(len(measures))
    least = max(size, -(-sum(len(part) for _, part in shown) // most))
    parts = []
    for name, part in shown:
        values = part[measures].astype("float64")
        cells = values.groupby(alike(values.to_numpy(), least))
        means = cells.mean().map(lambda mean: float(f"{mean:.4g}"))
        means.insert(len(measures), COUNT, cells.size())
        if by is not None:
            means.insert(0, by, name)
        parts.append(means)
    if not parts:
        columns = [*([] if by is None else [by]), *measures, COUNT]
        return pd.DataFrame({column: pd.Series(dtype="float64") for column in columns})
    return pd.concat(parts, ignore_index=True)


def _most(n_measures: int) -> int:
    """Dots of a picture that holds every two measures against each other."""
    clouds = max(1, n_measures * (n_measures - 1) // 2)
    return max(FEWEST, min(MOST, MOST_MARKS // clouds))
