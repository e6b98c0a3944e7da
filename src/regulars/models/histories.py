"""Customers' purchase histories, folded: all that the repeat-buying models look at.

Of a customer they take three numbers: x repeat purchases, the last of them t_x after the first, T
observed in all. Many customers share the same three, so that a fit needs each but once, with how
many there are: a million customers observed by the day are a hundred thousand histories. What is
foretold is the same for all of them as well, and is worked out once for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .distinct import Places, distinct, total

Floats = NDArray[np.float64]

COLUMNS = ("x", "t_x", "T")
ROUGHLY = 1 / 16
"""Of the mean T: so near to each other times are taken together where an optimum is looked for
first."""


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
        histories, place = _distinct(customers)
        if "count" not in customers:
            count = total(None, place, len(histories[0]))
        else:
            weight = customers["count"].astype("float64").to_numpy()
            if not (np.isfinite(weight).all() and (weight >= 0).all()):
                raise ValueError("a count of customers is missing or negative")
            count = total(weight, place, len(histories[0]))
        if not count.sum() > 0:
            raise ValueError("there are no customers to learn from")
        return cls(*histories, count)

    @property
    def n(self) -> float:
        """Customers in all."""
        return float(self.count.sum())

    def scaled(self, unit: float) -> "Histories":
        """The same in another unit of time: so many of the present units each."""
        return Histories(self.x, self.t_x / unit, self.T / unit, self.count)

    def weighted(self, count: ArrayLike) -> "Histories":
        """The same histories, of so many customers each: a bootstrap's draw."""
        return Histories(self.x, self.t_x, self.T, np.asarray(count, dtype=np.float64))

    def coarse(self, step: float) -> "Histories":
        """Fewer: histories of the same x whose times are within a step or so, as their mean.

        Rough work, such as where to look for an optimum, needs no more.
        """
        count = np.maximum(self.count, 1e-300)  # the mean of none is not asked for, but stands
        times = (np.rint(self.t_x / step), np.rint(self.T / step))
        (x, *_), place = distinct(self.x, *times)
        n, t_x, T = (total(count * of, place, len(x)) for of in (1.0, self.t_x, self.T))
        return Histories(x, t_x / n, T / n, n)


def check(customers: pd.DataFrame) -> pd.DataFrame:
    """x, t_x and T as numbers; ValueError where a column is missing or a history cannot be."""
    frame = _numbers(customers)
    for what, where in _impossible(*frame.to_numpy().T):
        if where.any():
            row = frame.index[where][0]
            raise ValueError(f"{int(where.sum())} histories have {what}; the first is row {row}")
    return frame


def columns(customers: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """x, t_x and T of each row; ValueError where a history cannot be."""
    x, t_x, T = check(customers).to_numpy().T
    return x, t_x, T


def by_history(
    customers: pd.DataFrame, value: Callable[[Floats, Floats, Floats], Floats]
) -> Floats:
    """value(x, t_x, T) of each row, worked out once for each history that occurs.

    ValueError where a history cannot be.
    """
    histories, place = _distinct(customers)
    return value(*histories)[place]


def by_x_and_T(  # noqa: N802 - the papers' letter
    value: Callable[[Floats, Floats], Floats], x: Floats, T: Floats
) -> Floats:
    """value(x, T) of each history, worked out once for each x and T that occur together.

    Of a customer who is active the models forget when he bought last; there are some thousands of
    x and T where there are a hundred thousand histories.
    """
    pairs, place = distinct(x, T)
    return value(*pairs)[place]


def _distinct(customers: pd.DataFrame) -> tuple[tuple[Floats, Floats, Floats], Places]:
    frame = _numbers(customers)
    (x, t_x, T), place = distinct(*(frame[column].to_numpy() for column in COLUMNS))
    if any(where.any() for _, where in _impossible(x, t_x, T)):
        check(frame)  # says how many customers, and who
    return (x, t_x, T), place


def _numbers(customers: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in COLUMNS if column not in customers]
    if missing:
        there = ", ".join(map(str, customers.columns))
        raise ValueError(f"columns {', '.join(missing)} are missing; there are {there}")
    return customers[list(COLUMNS)].astype("float64")


def _impossible(x: Floats, t_x: Floats, T: Floats) -> list[tuple[str, NDArray[np.bool_]]]:
    """What is wrong with a history, and which ones it is wrong with."""
    return [
        (
            "a value that is missing or infinite",
            ~(np.isfinite(x) & np.isfinite(t_x) & np.isfinite(T)),
        ),
        ("a negative number", (x < 0) | (t_x < 0) | (T < 0)),
        ("repeat purchases that are no whole number", x != np.floor(x)),
        ("a last purchase after the end (t_x > T)", t_x > T),
        ("no repeat purchase and yet time to the last one (x = 0, t_x > 0)", (x == 0) & (t_x > 0)),
        ("repeat purchases on the first day (x > 0, t_x = 0)", (x > 0) & (t_x == 0)),
    ]
