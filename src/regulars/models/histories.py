"""Customers' purchase histories, folded: all that the repeat-buying models look at.

Of a customer they take three numbers: x repeat purchases, the last of them t_x after the first, T
observed in all. Many customers share the same three, so that a fit needs each but once, with how
many there are: a million customers observed by the day are a hundred thousand histories.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

COLUMNS = ("x", "t_x", "T")


@dataclass(frozen=True)
class Histories:
    """Distinct histories and how many customers have each.

    x      repeat purchases, whole, 0 or more
    t_x    from the first to the last purchase; 0 where x = 0
    T      from the first purchase to the cut-off, in the same unit; 0 <= t_x <= T
    count  customers, 0 or more (need not be whole: weights of a bootstrap)
    """

    x: Floats
    t_x: Floats
    T: Floats
    count: Floats

    @classmethod
    def fold(cls, customers: pd.DataFrame) -> Self:
        """From a frame with columns x, t_x and T, and `count` where it is folded already.

        ValueError where a column is missing or a history cannot be: a missing value, a last
        purchase after the end, repeat purchases without time for them.
        """
        frame = check(customers)
        frame["count"] = customers["count"].astype("float64") if "count" in customers else 1.0
        if not (np.isfinite(frame["count"]).all() and (frame["count"] >= 0).all()):
            raise ValueError("a count of customers is missing or negative")
        if not frame["count"].sum() > 0:
            raise ValueError("there are no customers to learn from")
        folded = frame.groupby(list(COLUMNS), as_index=False, sort=True)["count"].sum()
        return cls(*(folded[column].to_numpy() for column in (*COLUMNS, "count")))

    @property
    def n(self) -> float:
        """Customers in all."""
        return float(self.count.sum())

    def scaled(self, unit: float) -> "Histories":
        """The same in another unit of time: so many of the present units each."""
        return Histories(self.x, self.t_x / unit, self.T / unit, self.count)

    def weighted(self, count: ArrayLike) -> "Histories":
        """The same, of so many customers each: a bootstrap's draw. Those of none are left out."""
        of = np.asarray(count, dtype=np.float64)
        drawn = of > 0
        return Histories(self.x[drawn], self.t_x[drawn], self.T[drawn], of[drawn])


def check(customers: pd.DataFrame) -> pd.DataFrame:
    """x, t_x and T as numbers; ValueError where a column is missing or a history cannot be."""
    missing = [column for column in COLUMNS if column not in customers]
    if missing:
        there = ", ".join(map(str, customers.columns))
        raise ValueError(f"columns {', '.join(missing)} are missing; there are {there}")
    frame = customers[list(COLUMNS)].astype("float64")
    x, t_x, T = frame.to_numpy().T
    wrong = [
        ("a value that is missing or infinite", ~np.isfinite(frame.to_numpy()).all(axis=1)),
        ("a negative number", (frame.to_numpy() < 0).any(axis=1)),
        ("repeat purchases that are no whole number", x != np.floor(x)),
        ("a last purchase after the end (t_x > T)", t_x > T),
        ("no repeat purchase and yet time to the last one (x = 0, t_x > 0)", (x == 0) & (t_x > 0)),
        ("repeat purchases on the first day (x > 0, t_x = 0)", (x > 0) & (t_x == 0)),
    ]
    for what, where in wrong:
        if where.any():
            row = frame.index[where][0]
            raise ValueError(f"{int(where.sum())} histories have {what}; the first is row {row}")
    return frame


def columns(customers: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T of each row; ValueError where a history cannot be."""
    x, t_x, T = check(customers).to_numpy().T
    return x, t_x, T
