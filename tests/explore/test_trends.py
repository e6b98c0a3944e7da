"""Trends, computed once more without any of our SQL, on planted seasons, and where little is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Study
from regulars.core.periods import whole_months
from regulars.core.window import Window
from tests.explore.timed_shops import planted, with_guests
from tests.shops import rows, settings, write_csv

Shop = tuple[Study, pd.DataFrame]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    config, raw = with_guests(tmp_path_factory.mktemp("shop"))
    with Study.open(settings=config) as study:
        yield study, raw


def factors(sold: pd.DataFrame) -> list[float]:
    """Net sales of customers and of guests, customers, orders of each, net sales of an order."""
    of_customers = sold[sold["customer"] != ""]
    bought = of_customers[of_customers["pieces"] > 0]
    n, orders = bought["customer"].nunique(), bought.groupby(["order", "day"]).ngroups
    spent = of_customers["paid"].sum()
    return [spent, sold["paid"].sum() - spent, n, orders / n, spent / orders]


def test_months_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("trends").tables["months"].frame.set_index("month")
    raw = raw.assign(month=raw["day"].dt.strftime("%Y-%m-01"))
    by_month = raw.groupby("month")
    assert list(frame.index) == sorted(by_month.groups)
    assert frame["net_sales"].round(2).tolist() == by_month["paid"].sum().round(2).tolist()
    bought = raw[raw["pieces"] > 0]
    known, guests = bought[bought["customer"] != ""], bought[bought["customer"] == ""]
    assert frame["n_customers"].tolist() == known.groupby("month")["customer"].nunique().tolist()
    for column, sold in (("n_orders", known), ("n_guest_orders", guests)):
        orders = sold.drop_duplicates(["order", "day"]).groupby("month").size()
        assert frame[column].tolist() == orders.reindex(frame.index, fill_value=0).tolist()
    guest_sales = raw[raw["customer"] == ""].groupby("month")["paid"].sum()
    assert frame["guest_net_sales"].round(2).tolist() == guest_sales.round(2).tolist()


def test_new_customers_are_new_in_one_month_and_never_in_the_run_in(shop: Shop) -> None:
    study, raw = shop
    facts = study.table("facts")
    new = facts.loc[facts["start_known"], "customer_id"]
    own = raw[raw["customer"].isin(new)].assign(month=lambda f: f["day"].dt.strftime("%Y-%m-01"))
    own = own[own["month"] == own.groupby("customer")["month"].transform("min")]
    result = study.chapter("trends")
    frame = result.tables["months"].frame.set_index("month")
    sums = own.groupby("month")["paid"].sum().reindex(frame.index, fill_value=0)
    assert frame["new_net_sales"].round(2).tolist() == sums.round(2).tolist()
    counts = own[own["pieces"] > 0].groupby("month")["customer"].nunique()
    assert frame["n_new"].tolist() == counts.reindex(frame.index, fill_value=0).tolist()
    begins = facts.loc[facts["start_known"], "first_seen"].min()
    assert (frame.loc[frame.index < begins.strftime("%Y-%m-01"), "n_new"] == 0).all()

    after = [m for m in frame.index[~frame["partial"]] if m >= _run_in_end(study)]
    whole = raw[(raw["customer"] != "") & raw["day"].dt.strftime("%Y-%m-01").isin(after)]
    (finding,) = [f for f in result.findings if f.name == "new_customers"]
    assert finding.value.value == pytest.approx(sums[after].sum() / whole["paid"].sum())
    assert finding.n == whole["customer"].nunique()


def _run_in_end(study: Study) -> str:
    from regulars.facts.snapshot import run_in_end

    return run_in_end(study._computing(), study.window, study.settings).isoformat()


def test_the_bridge_equals_plain_pandas_and_adds_up_to_the_cent(shop: Shop) -> None:
    study, raw = shop
    months = whole_months(study.window)
    half = len(months) // 2
    borders = [pd.Timestamp(months[-2 * half]), pd.Timestamp(months[-half])]
    end = borders[1] + pd.DateOffset(months=half)
    before = factors(raw[(raw["day"] >= borders[0]) & (raw["day"] < borders[1])])
    after = factors(raw[(raw["day"] >= borders[1]) & (raw["day"] < end)])
    result = study.chapter("trends")
    frame = result.tables["bridge"].frame
    first, *steps, last = (round(value * 100) for value in frame["money"])
    assert first + sum(steps) == last
    assert first == round((before[0] + before[1]) * 100)
    assert last == round((after[0] + after[1]) * 100)
    assert frame["step"].tolist()[1:-1] == [
        "Customers", "Orders per customer", "Order value", "Guests",
    ]  # fmt: skip
    assert frame["before"].tolist()[1:-1] == pytest.approx([*before[2:], before[1]])
    assert frame["after"].tolist()[1:-1] == pytest.approx([*after[2:], after[1]])
    assert frame["money"].iloc[4] == pytest.approx(after[1] - before[1], abs=0.01)
    # The first factor by hand: its change times the mean of the others over the orders of change.
    (n, f, v), (m, g, w) = before[2:], after[2:]
    mean = (2 * f * v + f * w + g * v + 2 * g * w) / 6
    assert frame["money"].iloc[1] == pytest.approx((m - n) * mean, abs=0.03)


def test_pace_is_each_measure_against_its_own_mean(shop: Shop) -> None:
    frame = shop[0].chapter("trends").tables["pace"].frame
    months = shop[0].chapter("trends").tables["months"].frame
    for _, rows_ in frame.groupby("series"):
        assert rows_["above"].mean() == pytest.approx(0, abs=1e-12)
        assert np.ptp(rows_["value"] / (1 + rows_["above"])) < 1e-9 * rows_["value"].mean()
        assert len(rows_) == (~months["partial"]).sum()


def test_under_two_years_no_season_is_told(shop: Shop) -> None:
    result = shop[0].chapter("trends")
    assert "season" not in result.tables
    assert any("two" not in str(r.why) and "season" in str(r.why) for r in result.refusals)


def december(day: date) -> float:
    return 6.0 * (1.8 if day.month == 12 else 1.0)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_december_is_claimed_where_planted_and_not_where_not(seed: int, tmp_path: Path) -> None:
    """Two Decembers in thirty months."""
    with Study.open(settings=planted(tmp_path / "a.csv", december, seed=seed)) as study:
        result = study.chapter("trends")
        claims = [f for f in result.findings if f.kind == "claim"]
        assert "strong_month" in [f.name for f in claims]
        (strong,) = [f for f in claims if f.name == "strong_month"]
        assert "December" in str(strong.sentence)
        assert strong.sentence.quantities["years"].value == 2
        truth = 1.8 / 1.8 ** (1 / 12) - 1
        assert strong.value.low <= truth <= strong.value.high
        assert len(result.tables["months"].frame) == 30
    with Study.open(settings=planted(tmp_path / "b.csv", lambda _: 6.0, seed=seed)) as study:
        findings = study.chapter("trends").findings
        assert not [f for f in findings if f.kind == "claim"]
        assert "no_season" in [f.name for f in findings]
        season = next(c for c in study.chapter("trends").charts if c.name == "season")
        assert str(season.headline).startswith("No month stands out")


def test_with_two_years_the_bridge_takes_twelve_months_each(tmp_path: Path) -> None:
    with Study.open(settings=planted(tmp_path / "a.csv", december)) as study:
        (finding,) = [f for f in study.chapter("trends").findings if f.name == "change"]
        assert "In July 2023 to June 2024 net sales were" in str(finding.sentence)
        assert "of July 2022 to June 2023." in str(finding.sentence)
        assert not finding.caveat


def test_partial_months_are_marked_and_left_out(tmp_path: Path) -> None:
    config = planted(tmp_path / "a.csv", lambda _: 5.0, start=date(2024, 1, 15), n_days=100)
    with Study.open(settings=config) as study:
        result = study.chapter("trends")
        months = result.tables["months"].frame
        assert months["partial"].tolist() == [True, False, False, True]
        assert result.tables["bridge"].frame["step"].tolist()[::4] == [
            "February 2024",
            "March 2024",
        ]


def test_whole_months_of_a_window() -> None:
    assert whole_months(Window(date(2024, 1, 1), date(2024, 3, 1))) == [
        date(2024, 1, 1), date(2024, 2, 1),
    ]  # fmt: skip
    assert whole_months(Window(date(2024, 1, 2), date(2024, 2, 29))) == []
    assert whole_months(Window(date(2023, 12, 2), date(2024, 2, 15))) == [date(2024, 1, 1)]


def odd(path: Path, days: int, paid: str, n: int = 30, **more: str) -> Study:
    made = [
        {"customer": f"c{i % 12}", "order": f"o{i}", "product": "p", "pieces": "1", "paid": paid,
         "time": f"{date.fromordinal(date(2024, 1, 1).toordinal() + i * days // n)}", **more}
        for i in range(n)
    ]  # fmt: skip
    return Study.open(settings=settings(write_csv(path, made)))


def test_little_is_refused_not_made_up(tmp_path: Path) -> None:
    with odd(tmp_path / "day.csv", 1, "5.00") as study:
        result = study.chapter("trends")
        assert not result.findings
        assert {r.what for r in result.refusals} == {
            "What new customers bring", "What moved net sales",
            "How customers, orders and order value go", "Which months of the year are strong",
        }  # fmt: skip
    with odd(tmp_path / "free.csv", 200, "0.00") as study:
        result = study.chapter("trends")
        assert "bridge" not in result.tables
        assert "What moved net sales" in {r.what for r in result.refusals}
    with odd(tmp_path / "back.csv", 200, "-5.00", pieces="-1") as study:
        result = study.chapter("trends")
        assert not result.findings


def test_records_after_the_cut_off_change_nothing(tmp_path: Path) -> None:
    sold = rows(80, days=300)
    cut = {"cutoff": "2024-07-15", "horizon_days": 30}
    kept = [row for row in sold if row["time"] < "2024-07-15"]
    results = []
    for name, lines in (("all", sold), ("past", kept)):
        config = settings(write_csv(tmp_path / f"{name}.csv", lines), **cut)
        with Study.open(settings=config) as study:
            results.append(study.chapter("trends"))
    one, two = results
    assert one.findings == two.findings
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.frame, two.tables[name].frame, check_exact=True)


@pytest.mark.prove
def test_planted_decembers_lie_in_their_interval(tmp_path: Path) -> None:
    """Through the whole chapter, at the rate that is promised; three standard errors of 40."""
    truth, held, runs = 1.8 / 1.8 ** (1 / 12), 0, 40
    for seed in range(runs):
        with Study.open(settings=planted(tmp_path / "a.csv", december, seed=seed)) as study:
            season = study.chapter("trends").tables["season"].frame.set_index("month")
        held += season.loc["December", "low"] <= truth - 1 <= season.loc["December", "high"]
    assert held / runs > 0.95 - 3 * np.sqrt(0.95 * 0.05 / runs)
