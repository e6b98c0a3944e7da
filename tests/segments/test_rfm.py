"""RFM groups: rules that can be applied by hand, and names that are held against what happened."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Settings, Study
from regulars.chapters import find
from regulars.core.errors import SettingsError
from regulars.facts.snapshot import past_windows
from regulars.segments.rfm.borders import FALLEN
from regulars.segments.rfm.groups import ORDER
from tests.segments.reading_rules import sorted_by
from tests.shops import rows, settings, whole_shop, write_csv


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A shop of which four in ten stop coming; many cut-offs tell what became of the silent."""
    folder = tmp_path_factory.mktemp("rfm")
    config = whole_shop(folder, 900, smallest_group=1, horizon_days=40)
    with Study.open(settings=config) as study:
        yield study


def placed(study: Study) -> pd.DataFrame:
    """Facts, scores and groups of everyone."""
    table = study.chapter("rfm").customers
    assert table is not None
    return study.table(table).merge(study.table("facts"), on="customer_id")


def rules_of(study: Study) -> Mapping[str, str]:
    fitted: Any = study.chapter("rfm").fitted
    return dict(fitted["rules"])


def check_rules(study: Study) -> None:
    """The words alone sort everyone who has bought, and nobody else, as the chapter did."""
    table = placed(study)
    bought = (table["n_orders"] > 0) & table["days_since_last_purchase"].notna()
    assert table.loc[bought, "rfm_group"].notna().all()
    assert table.loc[~bought, ["rfm_group", "r_score", "f_score", "m_score"]].isna().all().all()
    by_words = sorted_by(rules_of(study), table[bought])
    pd.testing.assert_series_equal(
        by_words.astype(str), table.loc[bought, "rfm_group"].astype(str), check_names=False
    )


def test_everyone_is_in_the_one_group_whose_words_fit(shop: Study) -> None:
    check_rules(shop)
    found = set(placed(shop)["rfm_group"].dropna())
    assert found <= set(rules_of(shop)) <= set(ORDER)
    assert len(found) >= 8
    shown = shop.chapter("rfm").tables["groups"].frame.set_index("group")["rule"].to_dict()
    assert shown == {name: rule for name, rule in rules_of(shop).items() if name in found}


def test_shares_are_those_of_the_facts(shop: Study) -> None:
    table = placed(shop).dropna(subset=["rfm_group"])
    by_hand = table.groupby("rfm_group").agg(
        n=("spend", "size"), spend=("spend", "sum"), orders=("n_orders", "mean")
    )
    groups = shop.chapter("rfm").tables["groups"].frame.set_index("group")
    assert groups["n_customers"].to_dict() == by_hand["n"].to_dict()
    assert groups["share_of_customers"].sum() == pytest.approx(1)
    assert groups["share_of_net_sales"].sum() == pytest.approx(1)
    for group, row in by_hand.iterrows():
        assert groups["net_sales"][group] == pytest.approx(row["spend"])
        assert groups["share_of_net_sales"][group] == pytest.approx(
            row["spend"] / table["spend"].sum()
        )
        assert groups["orders_per_customer"][group] == pytest.approx(row["orders"])
    grid = shop.chapter("rfm").tables["grid"].frame
    cells = table.groupby(["f_score", "r_score"])["spend"].agg(["size", "sum"])
    assert sorted(grid["n"]) == sorted(cells["size"])
    assert sorted(grid["net_sales"]) == pytest.approx(sorted(cells["sum"]))


def test_levels_of_orders_are_quintiles_with_ties_together(shop: Study) -> None:
    table = placed(shop).dropna(subset=["rfm_group"])
    starts = [int(np.quantile(table["n_orders"], q)) + 1 for q in (0.2, 0.4, 0.6, 0.8)]
    assert starts == sorted(set(starts)), "this shop has no ties to keep apart"
    by_hand = 1 + np.searchsorted(starts, table["n_orders"], side="right")
    assert (table["f_score"] == by_hand).all()
    spends = np.quantile(table["spend"], (0.2, 0.4, 0.6, 0.8)).round(2)
    by_hand = 1 + np.searchsorted(spends, table["spend"].round(4), side="right")
    assert (table["m_score"] == by_hand).mean() > 0.99, "but for a cent at a border"


def cases(study: Study) -> pd.DataFrame:
    """Everyone at each earlier cut-off, and whether they bought in the horizon after it."""
    days = study.table("customer_days")
    days["day"] = pd.to_datetime(days["day"])
    known = study.table("facts").set_index("customer_id")["start_known"]
    made = []
    for window in past_windows(study.window)[:8]:
        cutoff = pd.Timestamp(window.cutoff)
        before = days[days["day"] < cutoff]
        orders = before[before["n_orders"] > 0].groupby("customer_id")
        frame = pd.DataFrame(
            {
                "n_orders": orders["n_orders"].sum(),
                "days_since_last_purchase": (cutoff - orders["day"].max()).dt.days,
                "T": (cutoff - orders["day"].min()).dt.days,
            }
        )
        after = days[(days["day"] >= cutoff) & (days["day"] < pd.Timestamp(window.horizon_end))]
        back = set(after.loc[after["n_orders"] > 0, "customer_id"])
        frame["back"] = [customer in back for customer in frame.index]
        frame["start_known"] = known
        made.append(frame.reset_index())
    return pd.concat(made, ignore_index=True)


def test_returns_are_those_of_customers_at_earlier_cut_offs(shop: Study) -> None:
    looked_up = cases(shop)
    looked_up["group"] = sorted_by(rules_of(shop), looked_up)
    by_hand = looked_up.groupby("group")["back"].agg(["size", "mean"])
    table = shop.chapter("rfm").tables["returns"].frame.set_index("group")
    assert len(table) >= 6
    for group, row in table.iterrows():
        assert row["n"] == by_hand["size"][group]
        assert row["back"] == pytest.approx(by_hand["mean"][group])
        assert row["low"] <= row["back"] <= row["high"]
    assert table["back"].is_monotonic_decreasing
    least = by_hand["mean"][table.index].idxmin()
    (finding,) = [f for f in shop.chapter("rfm").findings if f.name == "came_back"]
    assert finding.sentence.fillings["last"] == least
    assert finding.value.value == pytest.approx(by_hand["mean"][least])


def starts_of(study: Study) -> list[int]:
    """The first day of each level of silence but the shortest."""
    fitted: Any = study.chapter("rfm").fitted
    boxes = fitted["scores"]["r_score"]["grouping"]["groups"].values()
    least = sorted(int(group["boxes"][0][0]["least"]) for group in boxes)
    assert least[0] == 0
    return least[1:]


def test_silence_counts_where_fewer_come_back(shop: Study) -> None:
    """The borders lie where the share that comes back has fallen as far as is said."""
    looked_up = cases(shop).sort_values("days_since_last_purchase")
    silence, back = looked_up["days_since_last_purchase"], looked_up["back"]
    fresh = back[silence <= silence.quantile(0.2)].mean()
    starts = starts_of(shop)
    assert 2 <= len(starts) <= 4
    for fallen, start in zip(FALLEN, starts, strict=False):
        beyond = back[silence >= start].mean()
        assert beyond < fallen * fresh
        # Those just below it are not as low: they come back more often than those beyond.
        below = back[(silence < start) & (silence >= start - 15)]
        assert below.mean() > beyond
    why = shop.chapter("rfm").charts[0].caption
    assert f"at {len(past_windows(shop.window))} earlier cut-offs" in why
    assert f"{fresh:.0%}" in why


def test_a_shop_where_all_come_back_has_lost_nobody(tmp_path: Path) -> None:
    """In a weekly grocer a fifth is silent for long, which means nothing."""
    rng = np.random.default_rng(5)
    lines = [
        {
            "customer": f"{who}", "order": f"{who}-{day}",
            "time": f"{date(2024, 1, 1) + timedelta(days=int(day))}", "pieces": "1", "paid": "9.50",
        }
        for who in range(250)
        for day in np.flatnonzero(rng.random(400) < 1 / 7)
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "weekly.csv", lines))) as study:
        check_rules(study)
        assert starts_of(study) == []
        groups = set(study.chapter("rfm").tables["groups"].frame["group"])
        assert groups <= {"Champions", "Loyal", "Potential loyalists", "Promising"}
        assert "nobody here is silent for so long" in study.chapter("rfm").charts[0].caption
        assert not [f for f in study.chapter("rfm").findings if f.name == "slipping"]


def test_short_records_give_quintiles_and_say_so(tmp_path: Path) -> None:
    lines = rows(300, days=200)
    config = settings(write_csv(tmp_path / "short.csv", lines), horizon_days=90)
    with Study.open(settings=config) as study:
        check_rules(study)
        facts = study.table("facts").query("n_orders > 0")
        silence = facts["days_since_last_purchase"]
        assert starts_of(study) == [int(silence.quantile(q)) + 1 for q in (0.2, 0.4, 0.6, 0.8)]
        result = study.chapter("rfm")
        assert "Silence: quintiles" in result.charts[0].caption
        assert any("come" in refusal.what for refusal in result.refusals)
        assert "returns" not in result.tables


def test_borders_of_ones_own(tmp_path: Path) -> None:
    own = {"days": (10, 20, 40, 90), "orders": (2, 4, 6, 8)}
    with Study.open(settings=whole_shop(tmp_path, 300, rfm=own)) as study:
        check_rules(study)
        assert starts_of(study) == [11, 21, 41, 91]
        rules = rules_of(study)
        assert rules["Champions"] == "8 or more orders, last order 0-10 days ago"
        assert rules["Cannot lose"] == "8 or more orders, last order 41-90 days ago"
        assert rules["Lost"] == "1 or more orders, last order 91 or more days ago"
        assert rules["New"] == (
            "1 order, last order 0-10 days ago, first order at most 10 days ago, "
            "first seen after the run-in"
        )
        assert "own borders" in study.chapter("rfm").charts[0].caption


@pytest.mark.parametrize("wrong", [(1, 2, 3), (4, 3, 9, 10), (2, 2, 3, 4), (1, 2, 3, 4)])
def test_borders_that_do_not_rise_are_refused(wrong: tuple[int, ...]) -> None:
    with pytest.raises(SettingsError, match="four whole numbers that rise from 2"):
        Settings.of({"rfm": {"orders": wrong}})
    with pytest.raises(SettingsError, match="unknown key") as error:
        Settings.of({"rfm": {"silence": wrong}})
    assert "days" in str(error.value)


def test_one_order_each_makes_nobody_loyal(tmp_path: Path) -> None:
    lines = {row["customer"]: row for row in rows(200)}
    with Study.open(settings=settings(write_csv(tmp_path / "once.csv", lines.values()))) as study:
        check_rules(study)
        groups = study.chapter("rfm").tables["groups"].frame
        assert set(groups["group"]) <= {"Lost", "Hibernating", "About to sleep", "Promising", "New"}
        assert groups["n_customers"].sum() == len(study.table("facts").query("n_orders > 0"))


def test_what_comes_after_the_cut_off_changes_nothing(tmp_path: Path) -> None:
    sold = rows(300, days=400)
    day = date(2024, 12, 1)
    before = [row for row in sold if row["time"] < f"{day}"]
    assert len(before) < len(sold) - 100
    found = []
    for name, lines in (("all", sold), ("before", before)):
        path = write_csv(tmp_path / f"{name}.csv", lines)
        with Study.open(settings=settings(path, cutoff=day, horizon_days=60)) as study:
            result = study.chapter("rfm")
            found.append((result.findings, result.fitted, study.table("rfm_customers")))
    assert found[0][:2] == found[1][:2]
    pd.testing.assert_frame_equal(found[0][2], found[1][2])


def test_a_saved_definition_sorts_others(shop: Study) -> None:
    """As it stands in a file it gives the same groups again, and sorts other facts."""
    chapter = find("rfm")
    assert chapter.place is not None
    engine = shop._computing()
    fitted = json.loads(json.dumps(shop.chapter("rfm").fitted))
    chapter.place(engine, fitted, "facts", "rfm_again")
    pd.testing.assert_frame_equal(shop.table("rfm_again"), shop.table("rfm_customers"))
    made = cases(shop).drop_duplicates("customer_id").assign(spend=12.5)
    engine.connection.register("others_frame", made.drop(columns="back"))
    engine.create("others", "select * from others_frame")
    chapter.place(engine, fitted, "others", "rfm_others")
    by_words = sorted_by(rules_of(shop), made).to_numpy()
    found = shop.table("rfm_others").set_index("customer_id")["rfm_group"]
    assert (found[made["customer_id"]].to_numpy() == by_words).all()
    for table in ("rfm_again", "rfm_others", "others"):
        engine.execute(f"drop table {table}")
    engine.connection.unregister("others_frame")


def test_totals_alone_are_sorted_too(tmp_path: Path) -> None:
    bought = pd.DataFrame(rows(200, days=400)).astype({"paid": float})
    summed = bought.groupby("customer").agg(
        spent=("paid", "sum"), orders=("order", "nunique"), last=("time", "max")
    )
    path = tmp_path / "customers.csv"
    summed.round(2).reset_index().to_csv(path, index=False)
    columns = {
        "customer_id": "customer", "spend": "spent", "n_orders": "orders", "last_purchase": "last",
    }  # fmt: skip
    config = {"tables": {"customers": {"files": [str(path)], "columns": columns}}}
    with Study.open(settings=config) as study:
        check_rules(study)
        assert placed(study)["rfm_group"].notna().all()
        assert "New" not in set(placed(study)["rfm_group"]), "nobody's first order is known"
        assert "Silence: quintiles" in study.chapter("rfm").charts[0].caption
