"""Concentration: recomputed from the raw rows, period by period, and refused where it must be."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Settings, Study
from regulars.explore.concentration.over_time import WITHIN
from regulars.explore.concentration.spreads import GROUPED
from tests.shops import ROLES, rows, settings, write_csv

CONFIG = {"currency": "EUR", "tables": {"order_lines": {"columns": ROLES}}}


@pytest.fixture(scope="module")
def sold() -> pd.DataFrame:
    return pd.DataFrame(rows(700, seed=4, days=450)).astype({"paid": float, "off": float})


@pytest.fixture(scope="module")
def study(sold: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = write_csv(tmp_path_factory.mktemp("shop") / "sales.csv", rows(700, seed=4, days=450))
    with Study.open(settings=settings(path)) as opened:
        yield opened


def spends(lines: pd.DataFrame) -> np.ndarray:
    """What each customer with a purchase spent, highest first, nothing where it is less."""
    bought = lines.groupby("customer")["paid"].max() > 0
    spend = lines.groupby("customer")["paid"].sum()[bought].round(2)
    return np.sort(spend.clip(lower=0).to_numpy())[::-1]


def held_by(spend: np.ndarray, top: float) -> float:
    """The share of the top customers, the one at the border in part."""
    whole, part = divmod(top * len(spend), 1)
    border = spend[int(whole)] * part if part else 0.0
    return float((spend[: int(whole)].sum() + border) / spend.sum())


def gini(spend: np.ndarray) -> float:
    n = len(spend)
    return float(2 * (np.arange(n, 0, -1) * spend).sum() / n / spend.sum() - (n + 1) / n)


def test_shares_and_gini_are_those_of_plain_numpy(study: Study, sold: pd.DataFrame) -> None:
    result = study.chapter("concentration")
    spend = spends(sold)
    frame = result.tables["shares"].frame
    assert list(frame["customers"]) == [0.05, 0.1, 0.2, 0.5]
    for row in frame.itertuples():
        assert row.net_sales == pytest.approx(held_by(spend, row.customers), abs=1e-4)
        assert row.low < row.net_sales < row.high
        assert row.n == round(row.customers * len(spend))
    by_name = {finding.name: finding for finding in result.findings}
    assert by_name["gini"].value.value == pytest.approx(gini(spend), abs=1e-4)
    assert by_name["top_share"].money is not None
    top = frame.set_index("customers")["net_sales"][0.2]
    assert by_name["top_share"].money.value == pytest.approx(top * spend.sum(), rel=1e-4)
    half = by_name["top_share"].so_what.quantities["half"].value
    assert held_by(spend, half) == pytest.approx(0.5, abs=1e-3)


def test_periods_are_of_equal_length_and_recomputed(study: Study, sold: pd.DataFrame) -> None:
    frame = study.chapter("concentration").tables["periods"].frame
    days = pd.to_datetime(sold["time"]).dt.floor("D")
    assert len(frame) >= 4
    starts, ends = pd.to_datetime(frame["start"]), pd.to_datetime(frame["last_day"])
    assert {(end - start).days for start, end in zip(starts, ends, strict=True)} == {90}
    assert ends.iloc[-1].date() == study.window.last_day
    for row, start, end in zip(frame.itertuples(), starts, ends, strict=True):
        spend = spends(sold[(days >= start) & (days <= end)])
        assert row.n == len(spend)
        assert row.net_sales == pytest.approx(spend.sum(), abs=0.01)
        assert row.held == pytest.approx(held_by(spend, 0.2), abs=2e-3)
        assert row.gini == pytest.approx(gini(spend), abs=1e-4)


def test_the_curve_runs_from_nothing_to_all_within_its_band(study: Study) -> None:
    (curve,) = [c for c in study.chapter("concentration").charts if c.name == "lorenz"]
    frame = curve.table
    assert (frame["customers"].iloc[0], frame["net_sales"].iloc[0]) == (0, 0)
    assert (frame["customers"].iloc[-1], frame["net_sales"].iloc[-1]) == (1, pytest.approx(1))
    assert frame["net_sales"].is_monotonic_increasing
    assert (frame["low"] <= frame["net_sales"]).all()
    assert (frame["net_sales"] <= frame["high"]).all()
    assert sum(frame["label"] != "") == 4


def test_who_owes_counts_as_nothing_and_is_told(tmp_path: Path) -> None:
    lines = rows(300, seed=2, days=400)
    # Forty who sent back more than they bought.
    for customer in range(40):
        for paid, day in (("5.00", "2024-03-01"), ("-8.00", "2024-04-01")):
            pieces = "1" if paid == "5.00" else "-1"
            lines.append(
                {
                    "customer": f"owes{customer}", "order": f"owes{customer}-{paid}",
                    "time": f"{day} 10:00:00", "product": f"q{paid}", "pieces": pieces,
                    "paid": paid, "off": "0.00",
                }
            )  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "s.csv", lines))) as study:
        curve = study.chapter("concentration").charts[0]
        frame = pd.DataFrame(lines).astype({"paid": float})
        spend = frame.groupby("customer")["paid"].sum()
        none = spend[spend <= 0]
        assert len(none) >= 40
        owed = f"{len(none)} customers with nothing or less (-€{-none.sum():.0f})"
        assert owed in curve.caption
        (value,) = [
            finding.value for finding in study.chapter("concentration").findings
            if finding.name == "gini"
        ]  # fmt: skip
        assert value.value == pytest.approx(gini(spends(frame)), abs=1e-4)


def test_groups_are_few_whatever_the_number_of_customers(study: Study) -> None:
    engine = study._computing()
    few = engine.frame(GROUPED.format(customers="select * from facts", groups=50))
    whole = engine.frame(GROUPED.format(customers="select * from facts", groups=10_000))
    assert len(few) <= 100 < len(whole)
    assert few["n"].sum() == whole["n"].sum()
    assert few["held"].sum() == pytest.approx(whole["held"].sum())
    assert (few["held"] / few["n"]).is_monotonic_decreasing


def test_a_period_stops_at_the_cutoff(study: Study) -> None:
    window = study.window
    seen = study._computing().frame(
        GROUPED.format(customers=WITHIN, groups=1000),
        start=window.start, end=window.horizon_end, cutoff=window.before(100),
    )  # fmt: skip
    short = study._computing().frame(
        GROUPED.format(customers=WITHIN, groups=1000),
        start=window.start, end=window.before(100), cutoff=window.cutoff,
    )  # fmt: skip
    pd.testing.assert_frame_equal(seen, short)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        pytest.param(lambda f: f.groupby("customer").head(1), False, id="one order each"),
        pytest.param(lambda f: f[f["customer"] == "0001"], True, id="one customer"),
        pytest.param(lambda f: f[f["customer"] < "0010"], True, id="ten customers"),
        pytest.param(lambda f: f.assign(time="2024-03-03 10:00:00"), False, id="one day"),
        pytest.param(lambda f: f.assign(time=f["time"].str[:10]), False, id="no hours"),
        pytest.param(lambda f: f.assign(paid=0.0, off=0.0), True, id="no amounts"),
        pytest.param(lambda f: f.assign(paid=-f["paid"].abs(), off=0.0, pieces="-1"), True,
                     id="all returns"),
        pytest.param(lambda f: f.assign(paid=5.0, off=0.0, pieces="1"), False, id="ties"),
    ],
)  # fmt: skip
def test_odd_shops(change, refused: bool, sold: pd.DataFrame) -> None:
    some = sold[sold["customer"] < "0300"]
    with Study.open(change(some), settings=Settings.of(CONFIG)) as odd:
        result = odd.chapter("concentration")
        assert bool(result.findings) != refused
        assert bool(result.charts) != refused
        assert not refused or result.refusals


def test_short_records_have_no_change_over_time(sold: pd.DataFrame) -> None:
    short = sold[sold["time"] < "2024-10-01"]
    with Study.open(short, settings=Settings.of(CONFIG)) as study:
        result = study.chapter("concentration")
        assert [r.what for r in result.refusals] == [
            "Whether net sales come from ever fewer customers"
        ]
        assert "periods" not in result.tables
