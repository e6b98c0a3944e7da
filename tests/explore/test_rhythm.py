"""Rhythm, computed once more without any of our SQL, on planted weeks, and where little is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from regulars import Study
from regulars.core.periods import MONDAY, WEEKDAYS, whole_weeks
from regulars.core.window import Window
from regulars.explore.rhythm.categories import FEWEST_LINES
from regulars.explore.rhythm.hours import CLOSED
from tests.explore.timed_shops import planted, with_guests
from tests.shops import rows, settings, write_csv

Shop = tuple[Study, pd.DataFrame]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    config, raw = with_guests(tmp_path_factory.mktemp("shop"), 400)
    with Study.open(settings=config) as study:
        yield study, raw


def in_whole_weeks(raw: pd.DataFrame) -> pd.DataFrame:
    """Sales on days from the first Monday to the last Sunday."""
    first = raw["day"].min() + pd.Timedelta(days=(7 - raw["day"].min().day_of_week) % 7)
    sold = raw[(raw["pieces"] > 0) & (raw["day"] >= first)].copy()
    sold["week"] = (sold["day"] - first).dt.days // 7
    n = (raw["day"].max() - first).days + 1
    return sold[sold["week"] < n // 7]


def test_weekdays_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("rhythm").tables["weekdays"].frame
    sold = in_whole_weeks(raw)
    orders = sold.drop_duplicates(["customer", "order", "day"])
    counts = orders.groupby(orders["day"].dt.day_of_week).size()
    assert frame["weekday"].tolist() == list(WEEKDAYS)
    assert frame["n_orders"].tolist() == counts.tolist()
    assert frame["share"].tolist() == pytest.approx((counts / counts.sum()).tolist())
    value = sold.groupby(sold["day"].dt.day_of_week)["paid"].sum() / counts
    assert frame["order_value"].tolist() == pytest.approx(value.tolist(), abs=1e-4)
    # The interval of one weekday from its residuals by week.
    weeks = orders.groupby("week").size()
    tuesdays = orders[orders["day"].dt.day_of_week == 1].groupby("week").size()
    tuesdays = tuesdays.reindex(weeks.index, fill_value=0)
    share, n = tuesdays.sum() / weeks.sum(), len(weeks)
    spread = np.sqrt(((tuesdays - share * weeks) ** 2).sum() * n / (n - 1)) / weeks.sum()
    half = student.ppf(0.975, n - 1) * spread
    assert (frame["low"][1], frame["high"][1]) == pytest.approx((share - half, share + half))


def test_the_week_by_hours_equals_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    result = study.chapter("rhythm")
    frame = result.tables["week"].frame
    orders = in_whole_weeks(raw).sort_values("time").drop_duplicates(["customer", "order", "day"])
    counts = orders.groupby([orders["day"].dt.day_of_week, orders["time"].dt.hour]).size()
    assert counts.min() > CLOSED * counts.mean(), "every hour that is there is open"
    found = frame.set_index(["weekday", "hour"])
    for (day, hour), n in counts.items():
        cell = found.loc[(WEEKDAYS[day], f"{hour:02d}")]
        assert cell["n_orders"] == n
        assert cell["relative"] == pytest.approx(n / counts.mean())
    assert frame["n_orders"].sum() == counts.sum()
    by_hour = counts.groupby(level=1).sum().reindex(range(24), fill_value=0)
    best = max(by_hour.rolling(4).sum().dropna())
    (finding,) = [f for f in result.findings if f.name == "busiest_hours"]
    assert finding.value.value == pytest.approx(best / counts.sum())


def test_categories_equal_plain_pandas(shop: Shop) -> None:
    study, raw = shop
    frame = study.chapter("rhythm").tables["categories"].frame
    sold = in_whole_weeks(raw)
    shelf = sold["product"].str[1].map({"0": "bread", "1": "fruit", "2": "drinks"})
    days = sold["day"].dt.day_of_week
    counts = pd.crosstab(shelf, days)
    counts = counts[counts.sum(axis=1) >= FEWEST_LINES]
    assert frame["category"].unique().tolist() == list(
        counts.sum(axis=1).sort_values(ascending=False).index
    )
    for name, cells in frame.groupby("category"):
        assert cells["n_lines"].tolist() == counts.loc[name].tolist()
        wanted = counts.loc[name] / counts.loc[name].mean() - 1
        assert cells["above"].tolist() == pytest.approx(wanted.tolist())


def evening(rng: np.random.Generator) -> int:
    """Half of all orders between five and nine in the evening, the others from nine to five."""
    return int(rng.integers(17, 21) if rng.random() < 0.5 else rng.integers(9, 17))


def test_planted_hours_and_saturdays_are_found(tmp_path: Path) -> None:
    """Closed on Mondays; on Saturdays twice as many orders as on other days: two sevenths."""

    def orders(day: date) -> float:
        return {0: 0.0, 5: 8.0}.get(day.weekday(), 4.0)

    config = planted(tmp_path / "a.csv", orders, n_days=300, hour=evening)
    with Study.open(settings=config) as study:
        result = study.chapter("rhythm")
    hours, weekday = (
        next(f for f in result.findings if f.name == name) for name in ("busiest_hours", "weekday")
    )
    assert "between 17:00 and 21:00" in str(hours.sentence)
    assert hours.value.low <= 0.5 <= hours.value.high
    assert "Saturday is the strongest day" in str(weekday.sentence)
    assert weekday.value.low <= 8 / 28 <= weekday.value.high
    week = next(c for c in result.charts if c.name == "week").table
    assert week["weekday"].unique().tolist() == list(WEEKDAYS)
    assert week["hour"].unique().tolist() == [f"{hour:02d}" for hour in range(9, 21)]


def test_hours_that_nobody_wrote_down_are_refused(tmp_path: Path) -> None:
    with Study.open(settings=planted(tmp_path / "a.csv", lambda _: 5.0, n_days=100)) as study:
        result = study.chapter("rhythm")
        assert "At what hours customers buy" in {r.what for r in result.refusals}
        assert {c.name for c in result.charts} == {"weekdays"}


def test_the_year_is_told_after_two_years_only(tmp_path: Path) -> None:
    def orders(day: date) -> float:
        return 12.0 if day.month == 12 else 6.0

    with Study.open(settings=planted(tmp_path / "a.csv", orders)) as study:
        result = study.chapter("rhythm")
    (month,) = [f for f in result.findings if f.name == "month"]
    assert "December is the busiest" in str(month.sentence)
    assert month.value.low <= 2 / 2 ** (1 / 12) <= month.value.high


def test_under_four_weeks_all_is_refused(tmp_path: Path) -> None:
    config = planted(tmp_path / "a.csv", lambda _: 5.0, start=date(2024, 1, 2), n_days=33)
    with Study.open(settings=config) as study:
        result = study.chapter("rhythm")
        assert not result.findings
        assert [str(r.why) for r in result.refusals] == [
            "the records hold 3 whole weeks, and it takes 4"
        ]


def test_weeks_of_returns_alone_have_no_rhythm(tmp_path: Path) -> None:
    lines = [
        {"customer": "a", "order": f"o{i}", "time": f"{date(2024, 1, 1) + timedelta(days=i)}",
         "product": "p", "pieces": "-1", "paid": "-3.00"}
        for i in range(60)
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "a.csv", lines))) as study:
        result = study.chapter("rhythm")
        assert not result.findings
        assert "there is no order" in str(result.refusals[0].why)


def test_whole_weeks_begin_on_monday() -> None:
    assert MONDAY.weekday() == 0
    assert whole_weeks(Window(date(2024, 1, 1), date(2024, 1, 15))) == (
        date(2024, 1, 1), date(2024, 1, 15), 2,
    )  # fmt: skip
    assert whole_weeks(Window(date(2024, 1, 2), date(2024, 1, 21)))[2] == 1
    assert whole_weeks(Window(date(2024, 1, 2), date(2024, 1, 14)))[2] == 0
    assert whole_weeks(Window(date(2024, 1, 2), date(2024, 1, 3)))[2] == 0


def test_records_after_the_cut_off_change_nothing(tmp_path: Path) -> None:
    sold = rows(80, days=300)
    kept = [row for row in sold if row["time"] < "2024-07-15"]
    # Later records without times of day must not take the hours of the earlier ones away.
    later = [{**row, "time": row["time"][:10]} for row in sold if row["time"] >= "2024-07-15"]
    later = [{**row, "order": f"{i}-{row['order']}"} for i in range(9) for row in later]
    results = []
    for name, lines in (("all", kept + later), ("past", kept)):
        config = settings(
            write_csv(tmp_path / f"{name}.csv", lines), cutoff="2024-07-15", horizon_days=30
        )
        with Study.open(settings=config) as study:
            results.append(study.chapter("rhythm"))
    one, two = results
    assert "week" in one.tables
    assert one.findings == two.findings
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.frame, two.tables[name].frame, check_exact=True)
