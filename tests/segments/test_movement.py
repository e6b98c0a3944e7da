"""Movement: who went from which pace to which, recounted in pandas."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Study
from tests.shops import rows, settings, whole_shop, write_csv

HORIZON = 60
PACES = ["Premium", "Regular", "Casual", "No purchase"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("movement")
    made = whole_shop(folder, 600, smallest_group=1, horizon_days=HORIZON)
    with Study.open(settings=made) as study:
        yield study


def by_hand(study: Study, ago: int = 0) -> pd.DataFrame:
    """Everyone's pace in both spans, from his days; `ago` days before the cut-off."""
    days = study.table("customer_days")
    days["day"] = pd.to_datetime(days["day"])
    cutoff = pd.Timestamp(study.window.cutoff) - pd.Timedelta(days=ago)
    horizon = study.settings.horizon_days
    middle, first = (cutoff - pd.Timedelta(days=k * horizon) for k in (1, 2))
    tiers = study.chapter("tiers").fitted
    scale = horizon / study.window.n_days
    borders = [round(float(tiers[n]) * scale, 2) for n in ("premium_from", "regular_from")]
    bought = days[days["n_orders"] > 0].groupby("customer_id")["day"].min()
    found = pd.DataFrame({"first": bought[bought < cutoff]})
    for name, start, end in (("before", first, middle), ("now", middle, cutoff)):
        part = days[(days["day"] >= start) & (days["day"] < end)].groupby("customer_id")
        spend = part["net_sales"].sum().reindex(found.index).fillna(0)
        orders = part["n_orders"].sum().reindex(found.index).fillna(0)
        pace = np.select(
            [orders == 0, spend >= borders[0], spend >= borders[1]],
            ["No purchase", "Premium", "Regular"],
            "Casual",
        )
        found[name], found[f"spend_{name}"] = pace, spend
    found["row"] = np.where(found["first"] < middle, found["before"], "Not yet a customer")
    return found


def steps(everyone: pd.DataFrame) -> pd.Series:
    """By how many paces each went down; before someone came he bought nothing."""
    place = {pace: i for i, pace in enumerate(PACES)}
    return everyone["now"].map(place) - everyone["before"].map(place)


def test_its_matrix_counts_everyone_once(shop: Study) -> None:
    everyone = by_hand(shop)
    table = shop.chapter("movement").tables["movement"].frame.set_index(["before", "pace"])
    counted = everyone.groupby(["row", "now"]).size()
    money = (everyone["spend_now"] - everyone["spend_before"]).groupby(
        [everyone["row"], everyone["now"]]
    )
    assert table["n"].sum() == len(everyone)
    for cell, n in counted.items():
        assert table["n"][cell] == n
        assert table["change"][cell] == pytest.approx(money.sum()[cell])
        assert table["share"][cell] == pytest.approx(n / counted[cell[0]].sum())


def test_who_comes_rises_and_who_leaves_slides(shop: Study) -> None:
    everyone = by_hand(shop)
    step = steps(everyone)
    nothing = everyone["now"].eq("No purchase")
    findings = {f.name: f for f in shop.chapter("movement").findings}
    said = findings["slid_or_rose"].sentence.quantities
    assert said["slid"].value == (step > 0).sum()
    assert said["rose"].value == (step < 0).sum()
    assert said["gone"].value == ((step > 0) & nothing).sum()
    assert said["new"].value == everyone["row"].eq("Not yet a customer").sum()
    assert said["all"].value == (~nothing | everyone["before"].ne("No purchase")).sum()
    change = (everyone["spend_now"] - everyone["spend_before"])[step > 0]
    assert findings["worth"].value.value == pytest.approx(abs(change.sum()))


def test_its_columns_of_customers_are_the_paces(shop: Study) -> None:
    table = shop.table("movement_customers").set_index("customer_id")
    everyone = by_hand(shop)
    assert table.loc[everyone.index, "pace"].tolist() == everyone["now"].tolist()
    then = everyone["row"].where(everyone["row"].isin(PACES))
    assert table.loc[everyone.index, "pace_before"].fillna("").tolist() == then.fillna("").tolist()


def test_its_bridge_adds_up(shop: Study) -> None:
    (chart,) = [c for c in shop.chapter("movement").charts if c.kind == "bridge"]
    steps = chart.table
    ends = steps.loc[steps["total"], "net_sales"].tolist()
    assert ends[0] + steps.loc[~steps["total"], "net_sales"].sum() == pytest.approx(ends[1])
    everyone = by_hand(shop)
    assert ends[1] == pytest.approx(everyone["spend_now"].sum())


def steady(n: int, seed: int, stops: float) -> list[dict[str, str]]:
    """Customers who buy at rates of their own; a part of them stops for the last 60 days."""
    rng = np.random.default_rng(seed)
    made = []
    for who in range(n):
        rate, size = rng.gamma(2.0, 0.03), rng.lognormal(2, 0.5)
        end = 300 if rng.random() < stops else 360
        for day in np.flatnonzero(rng.random(360) < rate):
            if day < end:
                when = np.datetime64("2024-01-01") + int(day)
                made.append(
                    {
                        "customer": f"c{who}",
                        "order": f"{who}-{day}",
                        "time": str(when),
                        "pieces": "1",
                        "paid": f"{size * rng.lognormal(0, 0.3):.2f}",
                    }
                )
    # Everyone is seen early on, and the last day has a record.
    made += [{"customer": f"c{who}", "order": f"{who}-a", "time": "2024-01-01", "pieces": "1",
              "paid": "5.00"} for who in range(n)]  # fmt: skip
    made.append({"customer": "c0", "order": "z", "time": "2024-12-25", "pieces": "1", "paid": "5"})
    return made


def slid(tmp_path: Path, seed: int, stops: float) -> str:
    path = write_csv(tmp_path / f"{seed}.csv", steady(400, seed, stops))
    with Study.open(settings=settings(path, horizon_days=HORIZON)) as study:
        return study.chapter("movement").findings[0].kind


def test_customers_who_stop_are_found_and_those_who_do_not_claim_nothing(tmp_path: Path) -> None:
    assert [slid(tmp_path, seed, 0.4) for seed in range(3)] == ["claim"] * 3
    assert [slid(tmp_path, seed, 0.0) for seed in range(10, 18)].count("claim") <= 1


def test_small_cells_cannot_be_told(tmp_path: Path) -> None:
    made = whole_shop(tmp_path, 300, smallest_group=8, horizon_days=HORIZON)
    with Study.open(settings=made) as study:
        table = study.chapter("movement").tables["movement"].frame
        everyone = by_hand(study)
        step = (everyone["now"].map(PACES.index) - everyone["before"].map(PACES.index)).to_numpy()
        counts = pd.crosstab(everyone["before"], everyone["now"]).reindex(PACES, columns=PACES)
        counts = counts.fillna(0).astype(int)
        assert counts.lt(8).any(axis=None)
        assert not table["n"].between(1, 7).any()
        shown = set(table.set_index(["before", "pace"]).index)
        hidden = np.array([[(a, b) not in shown for b in PACES] for a in PACES])
        small = (counts.gt(0) & counts.lt(8)).to_numpy()
        assert (hidden | ~small).all()
        # Neither from who slid nor from who rose, which is told, can a small cell be worked out.
        up_to = np.triu(np.ones((4, 4), dtype=bool), 1)
        for picked, n in ((up_to, (step > 0).sum()), (up_to.T, (step < 0).sum())):
            missing = n - counts.to_numpy()[picked & ~hidden].sum()
            assert missing == 0 or (missing >= 8 and (picked & hidden).sum() >= 2)
        said = study.chapter("movement").findings[0].sentence.quantities
        assert set(said) == {"all", "slid", "rose"}


def test_records_after_the_cutoff_change_nothing(tmp_path: Path) -> None:
    lines = rows(300, days=400)
    cutoff = "2024-12-01"
    found = []
    for name, kept in (("all", lines), ("before", [r for r in lines if r["time"] < cutoff])):
        path = write_csv(tmp_path / f"{name}.csv", kept)
        with Study.open(settings=settings(path, cutoff=cutoff, horizon_days=HORIZON)) as study:
            found.append(study.chapter("movement").findings)
    assert found[0] == found[1]
    assert found[0]


def test_without_tiers_or_with_short_records_it_says_why(tmp_path: Path) -> None:
    few = settings(write_csv(tmp_path / "few.csv", rows(20, days=400)), smallest_group=15)
    with Study.open(settings=few) as study:
        (refusal,) = study.chapter("movement").refusals
        assert "without tiers" in str(refusal.why)
    short = settings(write_csv(tmp_path / "short.csv", rows(200)), horizon_days=200)
    with Study.open(settings=short) as study:
        (refusal,) = study.chapter("movement").refusals
        assert "twice the horizon" in str(refusal.why)


def slid_before(study: Study, ago: int) -> str:
    """Checks what is said of the spans before against what they were; gives the sentence."""
    (finding,) = [f for f in study.chapter("movement").findings if f.name == "before_that"]
    last = study.window.cutoff - timedelta(days=ago + 1)
    assert f"{last.day} {last:%B %Y}" in str(finding.sentence)
    step = steps(by_hand(study, ago))
    then = finding.sentence.quantities["then"]
    assert then.value == pytest.approx((step > 0).sum() / (step != 0).sum())
    return str(finding.sentence)


def test_where_there_is_no_year_before_it_is_held_against_a_horizon_before(shop: Study) -> None:
    assert "a horizon earlier" in slid_before(shop, HORIZON)


def test_the_same_seasons_of_a_year_before_are_held_against_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "long.csv", rows(300, days=500))
    with Study.open(settings=settings(path, horizon_days=HORIZON)) as study:
        assert "a year earlier" in slid_before(study, 365)


def test_a_shop_that_stands_still_claims_nothing_though_customers_leave(tmp_path: Path) -> None:
    """As many come as go: those of before become fewer, which is no news."""
    claimed, n = 0, 900
    for seed in range(6):
        rng = np.random.default_rng(seed)
        lines = []
        for who in range(n):
            # They come evenly, long before the records begin as well, and stay for a year or so.
            came = rng.uniform(-1500, 360)
            left = came + rng.exponential(300)
            rate, size = rng.gamma(2.0, 0.02), rng.lognormal(2, 0.5)
            lines += [
                {
                    "customer": f"c{who}", "order": f"{who}-{day}", "pieces": "1",
                    "time": str(np.datetime64("2024-01-01") + int(day)),
                    "paid": f"{size * rng.lognormal(0, 0.3):.2f}",
                }
                for day in np.flatnonzero(rng.random(360) < rate)
                if came <= day < left
            ]  # fmt: skip
        path = write_csv(tmp_path / "shop.csv", lines)
        config = settings(path, horizon_days=HORIZON, cutoff="2024-12-26", threads=1)
        with Study.open(settings=config) as study:
            claimed += study.chapter("movement").findings[0].kind == "claim"
    assert claimed <= 1
