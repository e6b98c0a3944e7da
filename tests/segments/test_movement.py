"""Movement: counted by hand, silent where nothing changes, and loud where something does."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from regulars import Study
from regulars.segments.movement.paces import NOT_YET, NOTHING, PACES
from tests.segments.reading_rules import sorted_by
from tests.shops import rows, settings, whole_shop, write_csv


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("movement")
    with Study.open(settings=whole_shop(folder, 700, horizon_days=60, smallest_group=3)) as study:
        yield study


def by_hand(study: Study, back: int = 0) -> pd.DataFrame:
    """Everyone's paces in two spans, from the rules in words; `back` horizons ago."""
    fitted: Any = study.chapter("movement").fitted
    horizon = timedelta(days=study.settings.horizon_days)
    after = study.window.cutoff - back * horizon
    days = study.table("customer_days")
    days["day"] = pd.to_datetime(days["day"]).dt.date
    days = days[days["day"] < after]
    first = days[days["n_orders"] > 0].groupby("customer_id")["day"].min()
    frame = pd.DataFrame({"first": first})
    for name, start, end in (
        ("before", after - 2 * horizon, after - horizon),
        ("now", after - horizon, after),
    ):
        span = days[(days["day"] >= start) & (days["day"] < end)].groupby("customer_id")
        facts = pd.DataFrame(index=frame.index)
        facts["n_orders_of_span"] = span["n_orders"].sum()
        facts["spend_of_span"] = span["net_sales"].sum().round(4)
        facts = facts.fillna(0)
        frame[name] = sorted_by(fitted["rules"], facts)
        frame[f"spend_{name}"] = facts["spend_of_span"]
    assert frame[["before", "now"]].notna().all().all(), "everyone is in one pace"
    frame.loc[frame["first"] >= after - horizon, "before"] = NOT_YET
    return frame


def test_the_matrix_is_counted_by_hand(shop: Study) -> None:
    expected = by_hand(shop).groupby(["before", "now"])
    table = shop.chapter("movement").tables["matrix"].frame.set_index(["before", "pace"])
    counts = expected.size()
    assert table["n"].to_dict() == counts[counts >= 3].to_dict()
    assert len(table) >= 12
    for column, name in (("spend_before", "spend_before"), ("spend_now", "spend_now")):
        for cell, money in expected[name].sum().items():
            if cell in table.index:
                assert table[column][cell] == pytest.approx(money, abs=1e-6)
    assert table.groupby("before")["part"].sum().tolist() == pytest.approx(
        [1.0] * table.index.get_level_values("before").nunique()
    )


def steps(frame: pd.DataFrame) -> pd.Series:
    """By how many paces each went down."""
    place = {**{pace: i for i, pace in enumerate(PACES)}, NOT_YET: PACES.index(NOTHING)}
    return frame["now"].map(place) - frame["before"].map(place)


def test_who_slid_and_who_rose(shop: Study) -> None:
    frame = by_hand(shop)
    down = steps(frame)
    slid, rose = int((down > 0).sum()), int((down < 0).sum())
    result = shop.chapter("movement")
    balance = next(f for f in result.findings if f.name == "balance")
    assert balance.n == slid + rose
    assert balance.value.value == pytest.approx(slid / (slid + rose))
    said = balance.sentence.quantities
    assert (said["slid"].value, said["rose"].value) == (slid, rose)
    assert said["chance"].value == round((slid + rose) / 2)
    change = (frame["spend_now"] - frame["spend_before"]).sum()
    assert balance.money is not None
    assert balance.money.value == pytest.approx(abs(change))
    top = next(f for f in result.findings if f.name == "fell_from_the_top")
    pace = str(top.sentence.fillings["pace"])
    had = frame["before"] == pace
    assert top.n == had.sum()
    assert top.value.value == pytest.approx((down[had] > 0).mean())
    fell = frame[had & (down > 0)]
    assert top.money is not None
    assert top.money.value == pytest.approx((fell["spend_before"] - fell["spend_now"]).sum())
    came = (frame["now"] == pace) & (down < 0)
    assert top.so_what.quantities["came"].value == came.sum()


def test_earlier_spans_are_counted_by_the_same_borders(shop: Study) -> None:
    table = shop.chapter("movement").tables["balance"].frame
    assert len(table) == shop.window.n_days // 60 - 1
    for back, row in enumerate(table[::-1].itertuples()):
        down = steps(by_hand(shop, back))
        assert (row.slid, row.rose) == ((down > 0).sum(), (down < 0).sum())


def test_paces_are_the_tiers_at_the_scale_of_a_span(shop: Study) -> None:
    fitted: Any = shop.chapter("movement").fitted
    tiers: Any = shop.chapter("tiers").fitted
    scaled = float(tiers["premium_from"]) * 60 / shop.window.n_days
    least = fitted["grouping"]["groups"]["Premium"]["boxes"][0][1]["least"]
    assert float(least) == pytest.approx(scaled, abs=0.005)
    assert set(fitted["rules"]) == set(PACES)


def test_customers_carry_their_paces(shop: Study) -> None:
    table = shop.table("movement_customers").set_index("customer_id")
    frame = by_hand(shop).reindex(table.index)
    assert (table["pace"].fillna("") == frame["now"].fillna("")).all()
    before = frame["before"].replace(NOT_YET, None)
    assert (table["pace_before"].fillna("") == before.fillna("")).all()
    assert table["pace_before"].isna().any() or (frame["before"] != NOT_YET).all()


def lines(rng: np.random.Generator, n: int, rates: Sequence[float]) -> list[dict[str, str]]:
    """Customers with rates and sizes of their own; spans of 30 days multiply the rates."""
    own, size = rng.gamma(1.0, 0.08, n), rng.lognormal(2, 1, n)
    start = date(2024, 1, 1)
    by_day = np.repeat(rates, 30)
    return [
        {
            "customer": f"{who}", "order": f"{who}-{day}", "pieces": "1",
            "time": f"{start + timedelta(days=int(day))}",
            "paid": f"{size[who] * rng.lognormal(0, 0.6):.2f}",
        }
        for who in range(n)
        for day in np.flatnonzero(rng.random(len(by_day)) < own[who] * by_day)
    ]  # fmt: skip


def claims(folder: Path, made: list[dict[str, str]], days: int) -> list[Any]:
    after = date(2024, 1, 1) + timedelta(days=days)
    config = settings(
        write_csv(folder / "shop.csv", made), horizon_days=30, cutoff=after, threads=1
    )
    with Study.open(settings=config) as study:
        found = study.chapter("movement").findings
    assert found
    return [finding for finding in found if finding.kind == "claim"]


def test_nothing_is_claimed_where_nothing_changes(tmp_path: Path) -> None:
    """Eight shops whose customers buy as they ever did, and move a lot by chance.

    The test itself is put to hundreds of worlds in tests/stats/test_turns.py.
    """
    claimed = 0
    for seed in range(8):
        made = lines(np.random.default_rng(seed), 250, [1.0] * 3)
        claimed += bool(claims(tmp_path, made, 90))
    assert claimed <= stats.binom.isf(1e-2, 8, 0.05)


def test_a_slide_is_found(tmp_path: Path) -> None:
    """All buy half as often in the last span."""
    for seed in range(3):
        made = lines(np.random.default_rng(seed), 500, [1.0, 1.0, 0.5])
        found = {claim.name: claim for claim in claims(tmp_path, made, 90)}
        assert "balance" in found
        claim = found["balance"]
        assert str(claim.sentence).startswith("More customers slid than rose")
        assert claim.value.low > 0.5
        assert claim.p_value < 0.05


def test_a_rise_is_found(tmp_path: Path) -> None:
    made = lines(np.random.default_rng(8), 500, [1.0, 0.5, 1.0])
    (claim,) = [claim for claim in claims(tmp_path, made, 90) if claim.name == "balance"]
    assert str(claim.sentence).startswith("More customers rose than slid")
    assert claim.value.high < 0.5


def test_what_comes_after_the_cut_off_changes_nothing(tmp_path: Path) -> None:
    sold = rows(300, days=400)
    day = date(2024, 12, 1)
    before = [row for row in sold if row["time"] < f"{day}"]
    found = []
    for name, kept in (("all", sold), ("before", before)):
        path = write_csv(tmp_path / f"{name}.csv", kept)
        with Study.open(settings=settings(path, cutoff=day, horizon_days=60)) as study:
            result = study.chapter("movement")
            assert result.findings
            found.append((result.findings, result.fitted, study.table("movement_customers")))
    assert found[0][:2] == found[1][:2]
    pd.testing.assert_frame_equal(found[0][2], found[1][2])


def test_small_cells_are_not_shown(tmp_path: Path) -> None:
    with Study.open(settings=whole_shop(tmp_path, 300, horizon_days=60)) as study:
        shown = study.chapter("movement").tables["matrix"].frame
        counts = by_hand(study).groupby(["before", "now"]).size()
        assert shown["n"].min() >= 10
        assert (counts < 10).any()
        assert "left out" in study.chapter("movement").charts[0].caption


def test_short_records_are_refused(tmp_path: Path) -> None:
    config = settings(write_csv(tmp_path / "short.csv", rows(200, days=150)), horizon_days=90)
    with Study.open(settings=config) as study:
        (refusal,) = study.chapter("movement").refusals
        assert "two spans of 90 days" in str(refusal.why)
