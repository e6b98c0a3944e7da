"""What groups hold: shares that add up, and no group of a few told by the others."""

from math import isnan
from typing import Any

import pandas as pd
import pytest

from regulars.stats.holding import OF_MONEY, hide_few, holdings


def sums(*groups: tuple[int, float]) -> list[dict[str, Any]]:
    """Groups of so many customers, each with the same spend."""
    return [
        {"name": f"g{i}", "n": n, "net_sales": n * each, "squares": n * each**2, "n_orders": 2 * n}
        for i, (n, each) in enumerate(groups)
    ]


def table(*groups: tuple[int, float]) -> pd.DataFrame:
    return pd.DataFrame([group.row for group in holdings(sums(*groups))])


def test_shares_add_up_and_lie_within_their_intervals() -> None:
    frame = table((10, 100.0), (30, 20.0), (60, 5.0))
    assert frame["share_of_customers"].tolist() == [0.1, 0.3, 0.6]
    assert frame["share_of_net_sales"].tolist() == pytest.approx(
        [1000 / 1900, 600 / 1900, 300 / 1900]
    )
    assert (frame["other_low"] < frame["share_of_net_sales"]).all()
    assert (frame["other_high"] > frame["share_of_net_sales"]).all()
    assert frame["spend_per_customer"].tolist() == [100, 20, 5]
    assert frame["orders_per_customer"].tolist() == [2, 2, 2]


def test_where_nothing_was_brought_nobody_holds_a_share_of_it() -> None:
    assert all(isnan(g.share_of_net_sales.value) for g in holdings(sums((10, 5.0), (10, -5.0))))


def test_a_group_below_nought_holds_less_than_nothing() -> None:
    worst = holdings(sums((10, -1.0), (30, 20.0)))[0].share_of_net_sales
    assert worst.value < 0
    assert worst.low is not None
    assert worst.low <= worst.value


def test_unknown_orders_stay_unknown() -> None:
    rows = [{**row, "n_orders": None} for row in sums((10, 5.0))]
    assert isnan(holdings(rows)[0].n_orders)


def test_a_small_group_is_hidden_and_another_so_that_the_total_does_not_tell_it() -> None:
    shown = hide_few(table((4, 100.0), (30, 20.0), (60, 5.0)), 10)
    assert shown.loc[[0, 1], list(OF_MONEY)].isna().all(axis=None)
    assert shown.loc[2, "net_sales"] == 300
    assert shown["n_customers"].tolist() == [4, 30, 60]


def test_small_groups_that_hide_each_other_need_no_other() -> None:
    shown = hide_few(table((6, 100.0), (7, 20.0), (60, 5.0)), 10)
    assert shown["net_sales"].isna().tolist() == [True, True, False]


def test_nothing_is_hidden_where_no_group_is_small() -> None:
    assert hide_few(table((10, 1.0), (30, 2.0)), 10)["net_sales"].notna().all()
