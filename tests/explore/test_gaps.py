"""Gaps: every figure recomputed from the raw rows in plain pandas, and odd shops."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from tests.shops import rows, settings, write_csv

N, RUN_IN, HORIZON = 300, 60, 60


@pytest.fixture(scope="module")
def made() -> list[dict[str, str]]:
    return rows(N, seed=3, days=500)


@pytest.fixture(scope="module")
def study(made: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = write_csv(tmp_path_factory.mktemp("gaps") / "shop.csv", made)
    with Study.open(settings=settings(path, run_in_days=RUN_IN, horizon_days=HORIZON)) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(study: Study) -> Result:
    return study.chapter("gaps")


@pytest.fixture(scope="module")
def bought(made: list[dict[str, str]]) -> dict[str, list[date]]:
    """Purchase days of each customer, from the rows themselves."""
    frame = pd.DataFrame(made)
    frame["day"] = pd.to_datetime(frame["time"]).dt.date
    sales = frame[frame["pieces"].astype(int) > 0]
    return {who: sorted(set(days)) for who, days in sales.groupby("customer")["day"]}


@pytest.fixture(scope="module")
def new(made: list[dict[str, str]]) -> set[str]:
    frame = pd.DataFrame(made)
    first = pd.to_datetime(frame["time"]).dt.normalize().groupby(frame["customer"]).min()
    return set(first[first >= first.min() + pd.Timedelta(days=RUN_IN)].index)


def last_day(made: list[dict[str, str]]) -> date:
    return date.fromisoformat(max(row["time"] for row in made)[:10])


def by_hand(spans: list[tuple[int, bool, float]], day: int) -> float:
    """Share who are back within `day` days: the product over days, in a loop."""
    left = 1.0
    for at in range(1, day + 1):
        risk = sum(w for span, _, w in spans if span >= at)
        ended = sum(w for span, back, w in spans if back and span == at)
        left *= 1 - ended / risk if risk else 1
    return 1 - left


def spans_of(
    bought: dict[str, list[date]], who: set[str], end: date, first: int = 1, last: int = 10**6
) -> list[tuple[int, bool, float]]:
    found = []
    for customer in who & set(bought):
        days = bought[customer][first - 1 :]
        gaps = [(b - a).days for a, b in pairwise(days)][: last - first + 1]
        if gaps:
            found += [(gap, True, 1 / len(gaps)) for gap in gaps]
        elif days:
            found.append(((end - days[0]).days, False, 1.0))
    return found


def test_the_curves_are_those_of_plain_loops(
    result: Result, bought: dict[str, list[date]], new: set[str], made: list[dict[str, str]]
) -> None:
    end, everyone = last_day(made), set(bought)
    asked = [
        ("all customers", everyone, 1, 10**6),
        ("new, after the 1st", new, 1, 1),
        ("new, after the 2nd", new, 2, 2),
        ("new, after the 3rd", new, 3, 3),
        ("new, after later ones", new, 4, 10**6),
        ("existing, start unknown", everyone - new, 1, 10**6),
    ]
    summary = result.tables["next_order"].frame.set_index("after")
    curves = result.tables["curves"].frame
    assert list(summary.index) == [name for name, *_ in asked]
    for name, who, first, last in asked:
        spans = spans_of(bought, who, end, first, last)
        assert summary.loc[name, "n"] == round(sum(w for *_, w in spans))
        assert summary.loc[name, "within"] == pytest.approx(by_hand(spans, HORIZON), abs=1e-7)
        half = next(day for day in range(1, 500) if by_hand(spans, day) >= 0.5)
        assert summary.loc[name, "median"] == half
        points = curves[curves["after"] == name]
        for point in points.iloc[:: max(len(points) // 4, 1)].itertuples():
            assert point.bought == pytest.approx(by_hand(spans, int(point.day)), abs=1e-7)
            assert point.low <= point.bought <= point.high


def test_the_lapse_rule_is_the_day_by_which_four_in_five_are_back(
    study: Study, result: Result, bought: dict[str, list[date]], made: list[dict[str, str]]
) -> None:
    spans = spans_of(bought, set(bought), last_day(made))
    lapse = result.fitted["lapse_after_days"]
    assert isinstance(lapse, int)
    assert by_hand(spans, lapse - 1) < 0.8 <= by_hand(spans, lapse)
    silent = [w for w, days in bought.items() if (last_day(made) - days[-1]).days + 1 > lapse]
    (found,) = [f for f in result.findings if f.name == "lapsed"]
    assert found.value.value == pytest.approx(len(silent) / len(bought))
    frame = pd.DataFrame(made)
    paid = frame.loc[frame["customer"].isin(silent), "paid"].astype(float).sum()
    assert found.money is not None
    assert found.money.value == pytest.approx(abs(paid))


def test_returns_by_silence_are_those_of_plain_loops(
    study: Study, result: Result, bought: dict[str, list[date]]
) -> None:
    cutoffs = [study.window.before(HORIZON * i) for i in range(1, 20)]
    cutoffs = [c for c in cutoffs if (c - study.window.start).days >= 2 * HORIZON]
    assert len(cutoffs) > 2
    looks = []
    for cutoff in cutoffs:
        for days in bought.values():
            before = [day for day in days if day < cutoff]
            after = [day for day in days if cutoff <= day < cutoff + timedelta(days=HORIZON)]
            if before:
                looks.append(((cutoff - before[-1]).days, bool(after)))
    frame = pd.DataFrame(looks, columns=["silence", "back"])
    shown = result.tables["silence"].frame
    assert len(shown) > 5
    for row in shown.itertuples():
        upto = np.inf if np.isnan(row.upto) else row.upto
        those = frame[(frame["silence"] > row.above) & (frame["silence"] <= upto)]
        assert row.n == len(those)
        assert row.back == pytest.approx(those["back"].mean())
        assert row.silence == pytest.approx(those["silence"].mean())
        assert row.low <= row.back <= row.high
    lapse = result.fitted["lapse_after_days"]
    (found,) = [f for f in result.findings if f.name == "return_after_silence"]
    assert found.value.value == pytest.approx(frame.loc[frame["silence"] > lapse, "back"].mean())


def shop_of(folder: Path, bought: dict[str, list[str]], **more: object) -> Study:
    lines = [
        {"customer": who, "order": f"{who}{day}", "time": day, "paid": "5.00", "pieces": "1"}
        for who, days in bought.items()
        for day in days
    ]
    return Study.open(settings=settings(write_csv(folder / "shop.csv", lines), **more))


def test_who_mostly_never_comes_back_has_no_percentile(tmp_path: Path) -> None:
    """Forty customers, ten of them back after 20 days: half is not reached, and said so."""
    start = date(2024, 1, 1)
    first = {f"c{i:02d}": start + timedelta(days=i) for i in range(40)}
    bought = {
        who: [str(day)] + ([str(day + timedelta(days=20))] if i % 4 == 0 else [])
        for i, (who, day) in enumerate(first.items())
    }
    bought["c00"].append("2024-12-31")
    with shop_of(tmp_path, bought, horizon_days=45) as study:
        result = study.chapter("gaps")
    assert result.fitted == {"lapse_after_days": 45, "lapse_share_reached": False}
    (found,) = [f for f in result.findings if f.name == "next_order"]
    assert "half is not reached" in str(found.sentence)
    # c00 has two gaps, so that the one of 20 days has half a customer's weight.
    within = result.tables["next_order"].frame.loc[0, "within"]
    assert within == pytest.approx(9.5 / 40)


def test_nothing_from_the_cut_off_on_changes_anything(tmp_path: Path) -> None:
    made = rows(80, seed=2, days=400)
    known = [row for row in made if row["time"] < "2024-10-01"]
    marker = {**known[0], "order": "new", "time": "2024-10-01", "paid": "1.00", "pieces": "1"}
    results = []
    for name, held in (("a", [*known, marker]), ("b", [*made, marker])):
        config = settings(
            write_csv(tmp_path / f"{name}.csv", held), cutoff="2024-10-01", horizon_days=45
        )
        with Study.open(settings=config) as study:
            results.append([study.chapter(name) for name in ("gaps", "cohorts")])
    for one, other in zip(*results, strict=True):
        assert one.findings == other.findings
        assert one.fitted == other.fitted
        assert one.tables.keys() == other.tables.keys()
        for name, table in one.tables.items():
            pd.testing.assert_frame_equal(table.frame, other.tables[name].frame, check_exact=True)


def test_the_order_of_rows_changes_nothing(made: list[dict[str, str]], tmp_path: Path) -> None:
    few = [row for row in made if row["customer"] < "0080"]
    results = []
    for name, held in (("a", few), ("b", few[::-1])):
        with Study.open(settings=settings(write_csv(tmp_path / f"{name}.csv", held))) as study:
            results.append([study.chapter(name) for name in ("gaps", "cohorts")])
    for one, other in zip(*results, strict=True):
        assert one.findings == other.findings
        for name, table in one.tables.items():
            pd.testing.assert_frame_equal(table.frame, other.tables[name].frame, check_exact=True)


LATE = "new ones in one month only"
DAYS = [f"2024-{1 + i // 28:02d}-{1 + i % 28:02d}" for i in range(336)]
ODD = {
    "one customer": {"a": DAYS[::9]},
    "one order each": {f"c{i}": [DAYS[i]] for i in range(0, 300, 3)},
    "one day of records": {f"c{i}": [DAYS[0]] for i in range(50)},
    "two days of records": {f"c{i}": DAYS[:2] for i in range(50)},
    "all on the same days": {f"c{i}": DAYS[::30] for i in range(60)},
    "every day": {f"c{i}": DAYS for i in range(12)},
    "all start on one day and end on another": {f"c{i}": [DAYS[100], DAYS[300]] for i in range(60)},
    LATE: {
        **{f"o{i}": DAYS[i::20] for i in range(20)}, **{f"n{i}": DAYS[150::7] for i in range(30)},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("shop", "paid"), [*((shop, "5.00") for shop in ODD), (LATE, "0.00"), (LATE, "-5.00")]
)
def test_odd_shops_get_findings_or_refusals(shop: str, paid: str, tmp_path: Path) -> None:
    """Free goods and nothing but returns among them; groups of one are allowed."""
    lines = [
        {"customer": who, "order": f"{who}{day}", "time": day, "paid": paid, "product": "only",
         "pieces": "-1" if paid[0] == "-" else "1"}
        for who, days in ODD[shop].items()
        for day in days
    ]  # fmt: skip
    path = write_csv(tmp_path / "odd.csv", lines)
    with Study.open(settings=settings(path, smallest_group=1, horizon_days=30)) as study:
        results = [study.chapter(name) for name in ("gaps", "cohorts")]
    for result in results:
        assert result.findings or result.refusals
        for finding in result.findings:
            assert "nan" not in str(finding.sentence)
            assert "unknown" not in str(finding.sentence)
        for chart in result.charts:
            assert len(str(chart.headline).split()) <= 10, str(chart.headline)
            numbers = chart.table[[chart.y.column, *({"low", "high"} & set(chart.table.columns))]]
            assert np.isfinite(numbers.to_numpy(dtype=float)).all()
