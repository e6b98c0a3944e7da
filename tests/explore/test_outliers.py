"""Outliers: fences and figures from the raw rows, and whoever was planted is flagged."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.stattools import medcouple

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.explore.outliers.fences import measure
from tests.shops import rows, settings, write_csv

START = date(2024, 1, 1)


def planted(seed: int = 2) -> list[dict[str, str]]:
    """A shop with 12 customers who spend very much, 12 resellers and 11 subscribers."""
    made = [row for row in rows(220, seed=seed, days=400) if not row["pieces"].startswith("-")]

    def buy(who: str, day: int, pieces: int, paid: float) -> None:
        made.append(
            {
                "customer": who, "order": f"{who}-{day}", "product": "p1", "pieces": f"{pieces}",
                "paid": f"{paid:.2f}", "time": f"{START + timedelta(days=day)}",
            }
        )  # fmt: skip

    for i in range(12):
        for day in (20 + i, 90 + 3 * i, 300 + i):
            buy(f"rich{i}", day, 2, 9000 + 100 * i)
        for day in (10 + i, 50 + 2 * i, 120 + i, 200 + i):
            buy(f"resells{i}", day, 90 + i, 5 + i)
    for i in range(11):
        for day in range(i, 390, 30):
            # A day late now and then.
            buy(f"box{i}", day + (day % 4 == 0), 1, 12)
    return made


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    made = pd.DataFrame(planted()).astype({"paid": float, "pieces": int})
    return made.assign(day=made["time"].str[:10])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = write_csv(tmp_path_factory.mktemp("planted") / "sales.csv", planted())
    with Study.open(settings=settings(path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(study: Study) -> Result:
    return study.chapter("outliers")


@pytest.fixture(scope="module")
def flags(study: Study, result: Result) -> pd.DataFrame:
    return study.table(result.customers).set_index("customer_id")


@pytest.fixture(scope="module")
def customers(lines: pd.DataFrame) -> pd.DataFrame:
    orders = lines.drop_duplicates(["customer", "order", "day"])
    return pd.DataFrame(
        {
            "spend": lines.groupby("customer")["paid"].sum(),
            "n_orders": orders.groupby("customer").size(),
        }
    )


@pytest.fixture(scope="module")
def orders(lines: pd.DataFrame) -> pd.Series:
    return lines.groupby(["customer", "order", "day"])["paid"].sum()


def fence(values: pd.Series) -> float:
    """The upper fence on the logarithmic scale, as another package's medcouple has it."""
    logs = np.log(values.to_numpy(dtype=float))
    q1, q3 = np.log(np.quantile(values, [0.25, 0.75]))
    skew = float(medcouple(logs, use_fast=False))
    return exp(q3 + 1.5 * exp((3 if skew >= 0 else 4) * skew) * (q3 - q1))


def test_fences_are_those_of_the_raw_rows(
    result: Result, customers: pd.DataFrame, orders: pd.Series
) -> None:
    found = result.tables["fences"].frame.set_index("measure")
    assert set(found["scale"]) == {"logarithmic"}
    assert found.loc["Spend", "fence"] == pytest.approx(fence(customers["spend"]), abs=0.01)
    assert found.loc["Number of orders", "fence"] == int(fence(customers["n_orders"]))
    assert found.loc["Order value", "median"] == pytest.approx(orders.median())
    assert found.loc["Order value", "fence"] == pytest.approx(fence(orders), abs=0.01)


def test_what_lies_beyond_is_counted(
    result: Result, customers: pd.DataFrame, orders: pd.Series
) -> None:
    found = result.tables["fences"].frame.set_index("measure")
    spend = customers["spend"]
    beyond = spend[spend > found.loc["Spend", "fence"]]
    assert found.loc["Spend", "n_beyond"] == len(beyond) >= 12
    assert found.loc["Spend", "net_sales"] == pytest.approx(beyond.sum())
    assert found.loc["Spend", "share_of_sales"] == pytest.approx(beyond.sum() / spend.sum())
    large = orders[orders > found.loc["Order value", "fence"]]
    assert found.loc["Order value", "n_beyond"] == len(large)
    (finding,) = [f for f in result.findings if f.name == "spend"]
    assert finding.value.low < finding.value.value < finding.value.high
    assert finding.money.value == pytest.approx(beyond.sum())


def test_main_figures_with_and_without(
    result: Result, customers: pd.DataFrame, orders: pd.Series, flags: pd.DataFrame
) -> None:
    fences = result.tables["fences"].frame.set_index("measure")["fence"]
    odd = (customers["spend"] > fences["Spend"]) | (
        customers["n_orders"] > fences["Number of orders"]
    )
    assert set(flags.index[flags["is_outlier_spend"] | flags["is_outlier_orders"]]) == set(
        customers.index[odd]
    )
    found = result.tables["main_figures"].frame.set_index("figure")
    for column, held, kept in (
        ("with_them", customers, orders),
        ("without", customers[~odd], orders[orders <= fences["Order value"]]),
    ):
        assert found.loc["Mean spend", column] == pytest.approx(held["spend"].mean())
        assert found.loc["Median spend", column] == pytest.approx(held["spend"].median())
        assert found.loc["Orders per customer", column] == pytest.approx(held["n_orders"].mean())
        gaps = np.abs(np.subtract.outer(held["spend"].to_numpy(), held["spend"].to_numpy()))
        gini = gaps.mean() / 2 / held["spend"].mean()
        assert found.loc["Gini coefficient of spend", column] == pytest.approx(gini)
        assert found.loc["Mean order value", column] == pytest.approx(kept.mean())
    assert found.loc["Mean spend", "n_left_out"] == odd.sum()


def test_whoever_was_planted_is_flagged_and_nobody_else(flags: pd.DataFrame) -> None:
    who = flags.index.to_series()
    assert flags["probable_reseller"].eq(who.str.startswith("resells")).all()
    assert flags["probable_subscriber"].eq(who.str.startswith("box")).all()
    assert flags.loc[who.str.startswith("rich"), "is_outlier_spend"].all()
    assert flags.loc[who.str.startswith("rich"), "has_outlier_order"].all()


def test_flags_are_told_in_words(result: Result) -> None:
    told = {f.name: str(f.sentence) for f in result.findings}
    assert told["probable_reseller"].startswith("12 customers look like resellers (3 orders or")
    assert told["probable_subscriber"].startswith("11 customers buy by the clock")
    assert all(f.kind == "description" for f in result.findings)


def test_the_tail_is_that_of_the_raw_rows(result: Result, customers: pd.DataFrame) -> None:
    (chart,) = [c for c in result.charts if c.name == "tail"]
    spend = customers["spend"].to_numpy()
    for value, share in chart.table[["value", "share"]].itertuples(index=False):
        assert share == pytest.approx((spend >= value - 1e-9).mean())
    assert len(spend) * chart.table["share"].min() >= 10, "the last few are not drawn"


def test_thinned_values_have_nearly_the_same_fence(
    study: Study, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.explore.outliers.fences.THINNED", 1500)
    thinned = measure(Inputs(study._computing(), study.window, study.settings))
    found = result.tables["fences"].frame.set_index("measure")
    assert 1300 < len(thinned["order_value"].values) < 1500
    # The medcouple moves by a few thousandths, which the exponent multiplies.
    assert thinned["order_value"].high == pytest.approx(found.loc["Order value", "fence"], rel=0.03)


def test_few_customers_beyond_a_fence_are_not_told_of(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "sales.csv", planted())
    with Study.open(settings=settings(path, smallest_group=100)) as study:
        result = study.chapter("outliers")
        assert study.table(result.customers)["is_outlier_spend"].sum() >= 12
    assert set(result.tables) == {"fences"}
    assert result.tables["fences"].frame[["n_beyond", "net_sales"]].isna().all(axis=None)
    assert [c.name for c in result.charts] == ["tail"]
    assert all(f.money is None for f in result.findings)
    assert all("ewer than 100" in str(f.sentence) for f in result.findings)


ODD = {
    "one order each": [(f"{n}", f"{n}.50", "1") for n in range(90)],
    "one customer": [("a", f"{n}.50", "2") for n in range(90)],
    "no amounts": [(f"{n % 70}", "0.00", "1") for n in range(120)],
    "all alike": [(f"{n}", "3.00", "1") for n in range(90)],
    "all returned": [(f"{n % 60}", "5.00" if n < 60 else "-5.00", "1") for n in range(120)],
    "half give back more": [(f"{n % 60}", "5.00" if n < 60 else "-9.00", "1") for n in range(90)],
    "ties": [(f"{n}", f"{1 + n % 3}.00", "1") for n in range(90)],
}  # fmt: skip
REFUSED = {"one customer", "all alike", "all returned", "half give back more"}


@pytest.mark.parametrize("name", ODD)
def test_odd_shops(name: str, tmp_path: Path) -> None:
    sold = [
        {"customer": who, "order": f"{i}", "time": f"2024-01-{1 + i % 28:02d}", "product": "a",
         "pieces": f"-{n}" if paid[0] == "-" else n, "paid": paid}
        for i, (who, paid, n) in enumerate(ODD[name])
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "odd.csv", sold))) as study:
        result = study.chapter("outliers")
    assert result.refusals
    assert bool(result.findings) == (name not in REFUSED)
    if result.findings:
        refused = " ".join(refusal.what for refusal in result.refusals)
        assert ("in spend" if name == "no amounts" else "in number of orders") in refused
        # Nobody's pieces are known to differ, so nobody can be told to resell.
        assert "probable_reseller" not in {f.name for f in result.findings}


def test_records_after_the_cut_off_change_nothing(tmp_path: Path) -> None:
    sold = planted()
    before = [row for row in sold if row["time"] < "2024-09-01"]
    found, flagged = [], []
    for i, held in enumerate((sold, before)):
        config = settings(write_csv(tmp_path / f"{i}.csv", held), cutoff="2024-09-01")
        with Study.open(settings=config) as study:
            found.append(study.chapter("outliers"))
            flagged.append(study.table("outliers_customers"))
    assert found[0].findings == found[1].findings
    pd.testing.assert_frame_equal(*flagged)
