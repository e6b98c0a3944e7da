"""Rows told apart by the grid of days: the same as by comparing."""

import numpy as np
import pandas as pd
import pytest

from regulars.models.distinct import BLOCK, Floats, distinct, total
from regulars.models.histories import Histories


def by_comparing(columns: tuple[Floats, ...]) -> tuple[Floats, Floats]:
    rows, place = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    return rows, place.ravel()


def made(kind: str, n: int) -> tuple[Floats, ...]:
    rng = np.random.default_rng(3)
    x = rng.geometric(0.4, n) - 1.0
    days = rng.integers(100, 300, n).astype(np.float64)
    columns = {
        "days": (x, np.minimum(x * 9, days), days),
        "weeks": (x, np.minimum(x * 9, days) / 7, days / 7),
        "weeks, another rounding": (x, days * (1 / 7)),
        "years": (x, days / 365.25),
        "below nought": (x - 3, days - 200),
        "no grid": (x, np.sqrt(days)),
        # The first rows are on the grid of whole numbers, a later one is not.
        "off it late": (x, np.append(days[:-1], 0.3)),
        "too large a box": (x * 1e8, days * 1e6),
        "one column": (x,),
    }
    return columns[kind]


@pytest.mark.parametrize(
    "kind",
    ["days", "weeks", "weeks, another rounding", "years", "below nought", "no grid", "off it late",
     "too large a box", "one column"],
)  # fmt: skip
def test_distinct_rows_are_those_of_comparing(kind: str) -> None:
    columns = made(kind, BLOCK + 7)
    rows, place = distinct(*columns)
    expected, where = by_comparing(columns)
    assert (place == where).all()
    # To the last digit but one: the grid gives the number that the step is of.
    assert np.column_stack(rows) == pytest.approx(expected, rel=4e-16)
    for column, row in zip(columns, rows, strict=True):
        assert column == pytest.approx(row[place], rel=4e-16)


def test_numbers_that_are_none_stay_what_they_are() -> None:
    (values,), place = distinct(np.array([1.0, np.nan, np.inf, 1.0, np.nan]))
    assert values[place] == pytest.approx([1.0, np.nan, np.inf, 1.0, np.nan], nan_ok=True)
    assert len(values) == 3
    assert distinct(np.zeros(0), np.zeros(0))[1].tolist() == []


def test_sums_are_over_the_rows_of_a_place() -> None:
    rng = np.random.default_rng(4)
    place = rng.integers(0, 5, BLOCK * 2 + 3).astype(np.int32)
    of = rng.random(len(place))
    assert total(of, place, 7) == pytest.approx(np.bincount(place, of, minlength=7), rel=1e-12)
    assert (total(None, place, 7) == np.bincount(place, minlength=7)).all()


def test_coarse_histories_keep_customers_purchases_and_time() -> None:
    x, t_x, T = made("weeks", 20_000)
    fine = Histories.fold(pd.DataFrame({"x": x, "t_x": t_x, "T": T}))
    coarse = fine.coarse(2.0)
    assert len(coarse.x) < len(fine.x) / 4
    assert coarse.n == fine.n
    for one, two in ((fine.x, coarse.x), (fine.t_x, coarse.t_x), (fine.T, coarse.T)):
        assert two @ coarse.count == pytest.approx(one @ fine.count, rel=1e-12)


def test_counts_of_a_thousand_million_and_purchases_as_many() -> None:
    customers = pd.DataFrame({"x": [0, 1e9, 0], "t_x": [0.0, 3.0, 0.0], "T": [0.0, 9.0, 0.0]})
    folded = Histories.fold(customers.assign(count=[1e9, 1.0, 2e9]))
    assert folded.x.tolist() == [0, 1e9]
    assert folded.count.tolist() == [3e9, 1]
