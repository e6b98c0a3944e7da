"""Customers who are alike in one dot, so that a picture of a crowd shows no single one of them.

Microaggregation: rows are gathered in cells of a few that are near each other, and each cell is
shown by its mean (Domingo-Ferrer & Mateo-Sanz 2002, Practical data-oriented microaggregation for
statistical disclosure control). The cells are the leaves of a k-d tree (Bentley 1975,
Multidimensional binary search trees used for associative searching), which is cut at the median
of the column that spreads widest.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.stats

MOST = 700
"""Dots of one picture, about: more of them only cover each other."""

COUNT = "n"
"""The column that tells how many rows a dot stands for."""


def alike(values: npt.ArrayLike, size: int) -> npt.NDArray[np.int64]:
    """The cell of each row of `values` (n rows, d columns): 0, 1, 2, and so on.

    Every cell holds `size` to 2 * size - 1 rows; fewer than that many rows make one cell. How far
    a column spreads is told by ranks over all rows, so that the unit of a column, or its logarithm
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
    ranks = scipy.stats.rankdata(rows, axis=0)
    order = np.lexsort(ranks.T[::-1])
    starts = np.zeros(1, dtype=np.int64)
    while True:
        sizes = np.diff(starts, append=n)
        large = sizes >= 2 * size
        if not large.any():
            break
        sorted_ranks = ranks[order]
        spread = np.maximum.reduceat(sorted_ranks, starts) - np.minimum.reduceat(
            sorted_ranks, starts
        )
        cell = np.repeat(np.arange(len(starts)), sizes)
        # Cells that are small enough already are left as they stand.
        along = np.where(large[cell], sorted_ranks[np.arange(n), spread.argmax(axis=1)[cell]], 0.0)
        order = order[np.lexsort((along, cell))]
        starts = np.sort(np.concatenate([starts, (starts + sizes // 2)[large]]))
    cells = np.empty(n, dtype=np.int64)
    cells[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=n))
    return cells


def dots(
    frame: pd.DataFrame, by: str | None = None, size: int = 5, most: int = MOST
) -> pd.DataFrame:
    """A crowd as dots: the means of rows that are alike, and `n`, how many rows each stands for.

    All columns but `by` are measures. Rows of different series, named by the column `by`, never
    share a dot; series come in the order of their categories, else sorted. `size` is the fewest
    rows that may be shown as one; where that would make more than about `most` dots, all dots hold
    more, so that one dot tells of equally many in every series. Rows with a missing measure or
    without a series, and series of fewer than `size` rows, are left out: what is missing from the
    sum of `n`.
    """
    measures = [column for column in frame.columns if column != by]
    kept = frame.dropna()
    series = [("", kept)] if by is None else list(kept.groupby(by, observed=True, sort=True))
    shown = [(name, part) for name, part in series if len(part) >= size]
    most_rows = max(size, -(-sum(len(part) for _, part in shown) // most))
    parts = []
    for name, part in shown:
        values = part[measures].astype("float64")
        cells = values.groupby(alike(values.to_numpy(), most_rows))
        means = cells.mean()
        means.insert(len(measures), COUNT, cells.size())
        if by is not None:
            means.insert(0, by, name)
        parts.append(means)
    if not parts:
        columns = [*([] if by is None else [by]), *measures, COUNT]
        return pd.DataFrame({column: pd.Series(dtype="float64") for column in columns})
    return pd.concat(parts, ignore_index=True)
