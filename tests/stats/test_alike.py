"""Dots that stand for several customers each: their sizes, their means, and nobody twice."""

import time

import numpy as np
import pandas as pd
import pytest

from regulars.stats.alike import alike, dots


def crowd(n: int, d: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.lognormal(0, 1, n), rng.integers(1, 4, n), rng.normal(size=(n, max(0, d - 2)))]
    )[:, :d]


@pytest.mark.parametrize("n", [0, 1, 4, 5, 9, 10, 11, 99, 1_237])
@pytest.mark.parametrize("size", [1, 5, 7])
def test_every_cell_holds_as_many_as_promised(n: int, size: int) -> None:
    sizes = np.bincount(alike(crowd(n, 3), size))
    assert sizes.sum() == n
    if n >= size:
        assert size <= sizes.min()
        assert sizes.max() <= 2 * size - 1
    else:
        assert len(sizes) <= 1


def test_the_first_cut_is_at_the_median_of_what_spreads_widest() -> None:
    # One column has two values in the ratio of one to nine, the other ten: ranks spread wider.
    values = np.column_stack([[0.0] * 9 + [1e9], np.arange(10.0)])
    cells = alike(values, 5)
    assert set(cells[:5]) != set(cells[5:])
    assert len(set(cells[:5])) == len(set(cells[5:])) == 1


def test_unit_and_logarithm_change_no_cell() -> None:
    values = crowd(400, 3) + np.array([0, 0, 10])
    assert (alike(values, 6) == alike(np.log(values * [3, 1, 100]), 6)).all()


def test_order_of_rows_changes_no_dot() -> None:
    # Whole numbers: many rows are equal, and many more have one column equal.
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.integers(1, 5, 500), "b": rng.integers(1, 9, 500)})
    frame["tier"] = rng.choice(["Casual", "Premium"], 500)
    one = dots(frame, "tier", 5)
    other = dots(frame.sample(frac=1, random_state=4), "tier", 5)
    pd.testing.assert_frame_equal(one, other)


def test_whole_numbers_are_seldom_mixed_in_a_dot() -> None:
    rng = np.random.default_rng(2)
    orders = rng.choice([1, 2, 3, 4], 3_000, p=[0.6, 0.25, 0.1, 0.05])
    cells = alike(np.column_stack([orders, rng.lognormal(0, 1, 3_000)]), 5)
    means = pd.Series(orders).groupby(cells).mean()
    assert (means % 1 == 0).mean() > 0.99
    sizes = np.bincount(cells)
    assert (sizes.min(), sizes.max()) >= (5, 5)
    assert sizes.max() <= 9


def test_dots_are_means_of_their_rows_and_keep_the_total() -> None:
    frame = pd.DataFrame(crowd(1_003, 3), columns=["spend", "orders", "gap"])
    shown = dots(frame, size=5)
    assert shown.columns.tolist() == ["spend", "orders", "gap", "n"]
    assert shown["n"].between(5, 9).all()
    assert all(float(f"{v:.4g}") == v for v in shown["gap"])
    assert shown["n"].sum() == 1_003
    for column in frame:
        total = (shown[column] * shown["n"]).sum()
        # Means have four digits.
        most = 1e-3 * frame[column].abs().sum()
        assert total == pytest.approx(frame[column].sum(), abs=most)


def test_no_dot_is_of_two_series_and_small_series_are_left_out() -> None:
    names = ["Casual"] * 30 + ["Premium"] * 12 + ["Lost"] * 4 + [None] * 3
    frame = pd.DataFrame({"spend": np.arange(49.0), "tier": names})
    shown = dots(frame, "tier", 5)
    assert shown.groupby("tier")["n"].sum().to_dict() == {"Casual": 30, "Premium": 12}
    assert shown.loc[shown["tier"] == "Casual", "spend"].max() < 30
    assert len(frame) - shown["n"].sum() == 7


def test_series_come_in_the_order_of_their_categories() -> None:
    order = ["Premium", "Casual", "Unused"]
    tier = pd.Categorical(["Casual"] * 6 + ["Premium"] * 6, categories=order)
    shown = dots(pd.DataFrame({"tier": tier, "spend": np.arange(12.0)}), "tier", 5)
    assert shown["tier"].unique().tolist() == ["Premium", "Casual"]


def test_a_large_crowd_makes_no_more_dots_than_can_be_seen() -> None:
    frame = pd.DataFrame(crowd(20_000, 2), columns=["spend", "orders"])
    frame["tier"] = np.where(np.arange(20_000) < 19_990, "Casual", "Premium")
    shown = dots(frame, "tier", 5, most=500)
    assert 250 <= len(shown) <= 501
    assert len(dots(frame, "tier", 5)) <= 601
    for column in "abc":
        frame[column] = frame["spend"]
    assert len(dots(frame, "tier", 5)) <= 251
    # A series with fewer rows than a dot holds elsewhere is one dot, and not left out.
    assert shown.loc[shown["tier"] == "Premium", "n"].tolist() == [10]
    assert shown["n"].sum() == 20_000


def test_rows_with_a_gap_are_left_out_and_nobody_makes_no_dots() -> None:
    frame = pd.DataFrame({"spend": [1.0, None, 3.0, 4.0, 5.0, 6.0], "tier": ["a"] * 6})
    assert dots(frame, "tier", 5)["n"].tolist() == [5]
    none = dots(frame.head(3), "tier", 5)
    assert none.columns.tolist() == ["tier", "spend", "n"]
    assert none.empty
    with pytest.raises(ValueError, match="without gaps"):
        alike(frame[["spend"]], 5)
    with pytest.raises(ValueError, match="cells of 0 rows"):
        alike(frame[["spend"]].fillna(0), 0)


def test_fifty_thousand_rows_take_less_than_a_second() -> None:
    values = crowd(50_000, 5)
    start = time.process_time()
    alike(values, 5)
    assert time.process_time() - start < 1
