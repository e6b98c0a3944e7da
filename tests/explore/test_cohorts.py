"""Cohorts: every figure recomputed from the raw rows in plain pandas, and planted decay."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from tests.shops import rows, settings, write_csv

RUN_IN = 45


@pytest.fixture(scope="module")
def made() -> list[dict[str, str]]:
    return rows(500, seed=4, days=600)


@pytest.fixture(scope="module")
def result(made: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = write_csv(tmp_path_factory.mktemp("cohorts") / "shop.csv", made)
    with Study.open(settings=settings(path, run_in_days=RUN_IN)) as study:
        return study.chapter("cohorts")


@pytest.fixture(scope="module")
def lines(made: list[dict[str, str]]) -> pd.DataFrame:
    """The rows with the month of the customer's first purchase, of new customers only."""
    frame = pd.DataFrame(made)
    frame["day"] = pd.to_datetime(frame["time"]).dt.normalize()
    frame["paid"] = frame["paid"].astype(float)
    frame["sold"] = frame["pieces"].astype(int) > 0
    seen = frame.groupby("customer")["day"].transform("min")
    first = frame[frame["sold"]].groupby("customer")["day"].min()
    frame["first"] = frame["customer"].map(first)
    frame["cohort"] = frame["first"].dt.to_period("M")
    return frame[seen >= frame["day"].min() + pd.Timedelta(days=RUN_IN)]


def end(made: list[dict[str, str]]) -> pd.Timestamp:
    """The day after the last record."""
    return pd.Timestamp(max(row["time"] for row in made)[:10]) + pd.Timedelta(days=1)


def whole(made: list[dict[str, str]]) -> pd.PeriodIndex:
    """Whole months after the run-in, by their calendar."""
    first = pd.Timestamp(min(row["time"] for row in made)[:10]) + pd.Timedelta(days=RUN_IN)
    months = pd.period_range(first, end(made), freq="M")
    return pd.PeriodIndex(
        [m for m in months if m.start_time >= first and m.end_time < end(made)], freq="M"
    )


def test_the_triangle_is_that_of_the_rows(
    result: Result, lines: pd.DataFrame, made: list[dict[str, str]]
) -> None:
    months = whole(made)
    cells = result.tables["triangle"].frame
    seen = 0
    for month in months:
        of_it = lines[lines["cohort"] == month]
        n = of_it["customer"].nunique()
        shown = cells[cells["cohort"] == f"{month:%b %Y} (n = {n})"]
        later = [m for m in months if m > month][:12]
        assert list(shown["k"]) == ([str(i + 1) for i in range(len(later))] if n >= 10 else [])
        for cell, then in zip(shown.itertuples(), later, strict=False):
            bought = of_it[of_it["sold"] & (of_it["day"].dt.to_period("M") == then)]
            assert cell.active_rate == pytest.approx(bought["customer"].nunique() / n)
            seen += 1
    assert seen == len(cells) > 20
    pooled = result.tables["active_rate"].frame
    (finding,) = [f for f in result.findings if f.name == "active_rate"]
    assert finding.value.value in list(pooled["active_rate"])
    for row in pooled.itertuples():
        assert row.low <= row.active_rate == row.n_active / row.n <= row.high


def test_second_orders_are_those_of_the_rows(
    result: Result, lines: pd.DataFrame, made: list[dict[str, str]]
) -> None:
    shown = result.tables["second_order"].frame
    assert set(shown["within"]) == {30, 60, 90, 180}
    later = lines[lines["sold"] & (lines["day"] > lines["first"])]
    second = later.groupby("customer")["day"].min()
    firsts = lines.groupby("customer")["first"].min()
    gap = (second.reindex(firsts.index) - firsts).dt.days
    for row in shown.itertuples():
        month = pd.Period(row.month, "M")
        those = firsts.dt.to_period("M") == month
        assert row.n == those.sum() >= 10
        assert row.k == (gap[those] <= row.within).sum()
        assert firsts[those].max() + pd.Timedelta(days=row.within) < end(made)


def test_net_sales_to_date_are_those_of_the_rows(
    result: Result, lines: pd.DataFrame, made: list[dict[str, str]]
) -> None:
    months, table = whole(made), result.tables["worth"].frame
    last = int(table["k"].max())
    sizes = lines.groupby("cohort")["customer"].nunique()
    had = [m for m in months if sizes.get(m, 0) >= 10 and (months[-1] - m).n >= last]
    parts = {
        "all cohorts": had,
        "earlier cohorts": had[: len(had) // 2],
        "later cohorts": had[len(had) // 2 :],
    }
    for row in table.itertuples():
        of_it = lines[lines["cohort"].isin(parts[row.cohorts])]
        k = (of_it["day"].dt.year - of_it["first"].dt.year) * 12
        k += of_it["day"].dt.month - of_it["first"].dt.month
        everyone = of_it["customer"].unique()
        spent = (
            of_it[k.between(0, row.k)]
            .groupby("customer")["paid"]
            .sum()
            .reindex(everyone, fill_value=0)
        )
        assert row.n == len(spent)
        assert row.to_date == pytest.approx(spent.mean())
        half = 1.959964 * spent.std() / np.sqrt(len(spent))
        assert row.high - row.to_date == pytest.approx(half, rel=1e-4)


def planted(rng: np.random.Generator, change: float, n_each: int) -> list[dict[str, str]]:
    """Sixteen months of cohorts whose share of second orders changes by `change` along a line."""
    start, lines = date(2023, 1, 1), []

    def buy(who: str, day: date, paid: float) -> None:
        lines.append(
            {"customer": who, "order": f"{who}{day}", "time": str(day), "paid": f"{paid:.2f}",
             "pieces": "1"}
        )  # fmt: skip

    for i in range(20):
        buy("old", start + timedelta(days=28 * i), 10)
    for month in range(1, 17):
        share = 0.5 + change * (month - 1) / 15
        for i in range(n_each):
            who = f"{month:02d}-{i:03d}"
            first = date(2023 + month // 12, month % 12 + 1, 1 + int(rng.integers(28)))
            buy(who, first, rng.lognormal(3, 0.5))
            if rng.random() < share:
                # The money of a second order is taken off the first: worth is the same.
                buy(who, first + timedelta(days=int(rng.integers(5, 85))), 1)
    buy("old", date(2024, 9, 30), 10)
    return lines


def judged(lines: list[dict[str, str]], folder: Path) -> Result:
    config = settings(write_csv(folder / "shop.csv", lines), run_in_days=30)
    with Study.open(settings=config) as study:
        return study.chapter("cohorts")


def test_planted_decay_is_claimed(tmp_path: Path) -> None:
    result = judged(planted(np.random.default_rng(1), -0.35, 40), tmp_path)
    (found,) = [f for f in result.findings if f.name == "second_order_trend"]
    assert found.kind == "claim"
    assert found.p_value is not None
    assert found.p_value < 0.05
    assert found.value.low is not None
    assert found.value.high is not None
    assert found.value.low <= -35 <= found.value.high < 0
    assert "come back less" in str(found.sentence)
    (chart,) = [c for c in result.charts if c.name == "second_order_rate"]
    assert "fell by" in str(chart.headline)


def test_without_decay_none_is_claimed(tmp_path: Path) -> None:
    result = judged(planted(np.random.default_rng(2), 0.0, 40), tmp_path)
    assert {f.kind for f in result.findings} == {"description"}
    (found,) = [f for f in result.findings if f.name == "second_order_trend"]
    assert "no more than chance" in str(found.sentence)


def test_who_signed_up_before_the_records_takes_no_cohort_away(tmp_path: Path) -> None:
    """Their start is unknown whenever they are first seen; everyone else's stays known."""
    lines = planted(np.random.default_rng(3), 0.0, 40)
    last = {**lines[-1], "customer": "member", "order": "last", "time": "2024-03-05"}
    members = tmp_path / "members.csv"
    members.write_text("customer,joined\nmember,2021-06-01\n")
    columns = {"customer_id": "customer", "signed_up_at": "joined"}
    config = settings(
        write_csv(tmp_path / "shop.csv", [*lines, last]),
        run_in_days=30,
        tables={"customers": {"files": [str(members)], "columns": columns}},
    )
    with Study.open(settings=config) as study:
        found = study.chapter("cohorts").tables["cohorts"].frame
        known = study.table("facts").set_index("customer_id")["start_known"]
    assert not known["member"]
    assert list(found["n"]) == [40] * 16


@pytest.mark.prove
def test_planted_decay_is_found_at_the_promised_rate(tmp_path: Path) -> None:
    """20 shops of 640 customers with a fall of 30 points in it, and 20 without."""
    claimed = covered = wrong = 0
    for seed in range(20):
        result = judged(planted(np.random.default_rng(100 + seed), -0.3, 40), tmp_path)
        (found,) = [f for f in result.findings if f.name == "second_order_trend"]
        claimed += found.kind == "claim"
        assert found.value.low is not None
        assert found.value.high is not None
        covered += found.value.low <= -30 <= found.value.high
    for seed in range(20):
        result = judged(planted(np.random.default_rng(500 + seed), 0.0, 40), tmp_path)
        wrong += any(f.kind == "claim" for f in result.findings)
    assert claimed >= 16
    # At a true 95% fewer than 16 of 20 come in one of a thousand, and so do more than 4 claims of
    # 20 at a true 5%; stats/test_trend counts both over 2,000 runs.
    assert covered >= 16
    assert wrong <= 4


def test_few_new_customers_make_quarters(tmp_path: Path) -> None:
    """Six a month: months would hide every cohort, quarters show them."""
    result = judged(planted(np.random.default_rng(3), 0.0, 6), tmp_path)
    names = list(result.tables["cohorts"].frame["name"])
    assert names[0] == "Q2 2023"
    assert list(result.tables["cohorts"].frame["n"]) == [18, 18, 18, 18, 12]


def test_nobody_new_is_refused(tmp_path: Path) -> None:
    lines = [
        line for line in planted(np.random.default_rng(3), 0.0, 30) if "old" not in line["customer"]
    ]
    lines = [line for line in lines if line["customer"] < "02"]
    result = judged(lines, tmp_path)
    (refusal,) = result.refusals
    assert "start is unknown" in str(refusal.why)
    assert not result.findings


def test_too_few_mature_cohorts_are_refused(tmp_path: Path) -> None:
    """Two months of new customers: what can be said of them, but not better or worse."""
    lines = planted(np.random.default_rng(4), 0.0, 40)
    kept = [line for line in lines if line["time"] < "2023-04-15"]
    result = judged(kept, tmp_path)
    assert result.findings
    assert any("it takes" in str(refusal.why) for refusal in result.refusals)
    assert not [f for f in result.findings if f.name == "second_order_trend"]
