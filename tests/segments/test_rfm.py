"""RFM groups: the rules in words give them back, and their names are held against who came back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from regulars import Settings, Study
from regulars.core.errors import SettingsError
from regulars.segments import rfm
from regulars.segments.rfm.groups import ORDER
from regulars.segments.rfm.past import MOST
from tests.segments.reading_rules import sorted_by
from tests.shops import rows, settings, whole_shop, write_csv


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("rfm")
    made = whole_shop(folder, 700, smallest_group=1, horizon_days=30)
    with Study.open(settings=made) as study:
        yield study


def placed(study: Study) -> pd.DataFrame:
    """Everyone who has bought, with facts and group."""
    result = study.chapter("rfm")
    assert result.customers == "rfm_customers"
    table = study.table("facts").merge(study.table("rfm_customers"), on="customer_id")
    return table[table["n_orders"] > 0].reset_index(drop=True)


def check_rules(study: Study) -> None:
    """The words of the rules, applied to the facts, give every customer the group that he has."""
    everyone = placed(study)
    groups = study.chapter("rfm").tables["groups"].frame.set_index("group")
    by_hand = sorted_by(study.chapter("rfm").fitted["rules"], everyone)
    assert by_hand.tolist() == everyone["rfm_group"].tolist()
    assert set(groups["rule"]) <= set(study.chapter("rfm").fitted["rules"].values())


def test_everyone_is_in_the_one_group_whose_rule_fits(shop: Study) -> None:
    check_rules(shop)
    found = set(placed(shop)["rfm_group"])
    assert found <= set(ORDER)
    assert len(found) >= 6


def test_whoever_only_returned_things_is_in_none(shop: Study) -> None:
    table = shop.table("facts").merge(shop.table("rfm_customers"), on="customer_id")
    assert table.loc[~(table["n_orders"] > 0), "rfm_group"].isna().all()


def test_shares_are_those_of_the_facts(shop: Study) -> None:
    everyone = placed(shop)
    by_hand = everyone.groupby("rfm_group")["spend"].agg(["size", "sum"])
    groups = shop.chapter("rfm").tables["groups"].frame.set_index("group")
    assert groups["n_customers"].to_dict() == by_hand["size"].to_dict()
    for group, money in by_hand["sum"].items():
        assert groups["net_sales"][group] == pytest.approx(money)
        assert groups["share_of_net_sales"][group] == pytest.approx(money / everyone["spend"].sum())
    assert groups["share_of_customers"].sum() == pytest.approx(1)
    grid = shop.chapter("rfm").tables["grid"].frame
    assert grid["n"].sum() == len(everyone)
    assert grid["share_of_net_sales"].sum() == pytest.approx(1)


def test_scores_rise_with_orders_and_spend_and_fall_with_silence(shop: Study) -> None:
    everyone = placed(shop)
    for score, fact, rising in (
        ("r_score", "days_since_last_purchase", False),
        ("f_score", "n_orders", True),
        ("m_score", "spend", True),
    ):
        ends = everyone.groupby(score)[fact].agg(["min", "max"]).sort_index(ascending=rising)
        assert (ends["min"].to_numpy()[1:] > ends["max"].to_numpy()[:-1]).all()


def test_who_came_back_is_what_they_did_at_earlier_cutoffs(shop: Study) -> None:
    """The share of each group at past cut-offs that bought in the horizon, recounted in pandas."""
    horizon, end = shop.settings.horizon_days, shop.window.cutoff
    days = shop.table("customer_days")
    days["day"] = pd.to_datetime(days["day"])
    days = days[days["n_orders"] > 0]
    known = shop.table("facts").set_index("customer_id")["start_known"]
    counted: dict[str, list[bool]] = {}
    then = end - timedelta(days=horizon)
    for _ in range(MOST):
        if (then - shop.window.start).days < 2 * horizon:
            break
        at = pd.Timestamp(then)
        before = days[days["day"] < at].groupby("customer_id")
        facts = pd.DataFrame(
            {
                "n_orders": before["n_orders"].sum(),
                "days_since_last_purchase": (at - before["day"].max()).dt.days,
                "T": (at - before["day"].min()).dt.days,
            }
        )
        facts["start_known"] = known.reindex(facts.index)
        groups = sorted_by(shop.chapter("rfm").fitted["rules"], facts)
        after = days[(days["day"] >= at) & (days["day"] < at + pd.Timedelta(days=horizon))]
        back = facts.index.isin(after["customer_id"])
        for group, came in zip(groups, back, strict=True):
            counted.setdefault(group, []).append(bool(came))
        then -= timedelta(days=horizon)
    returns = shop.chapter("rfm").tables["returns"].frame.set_index("group")
    assert len(returns) >= 4
    for group, row in returns.iterrows():
        assert row["n"] == len(counted[group])
        assert row["back"] == pytest.approx(sum(counted[group]) / len(counted[group]))
        assert row["low"] <= row["back"] <= row["high"]


def test_champions_come_back_more_often_than_the_lost(shop: Study) -> None:
    returns = shop.chapter("rfm").tables["returns"].frame.set_index("group")["back"]
    silent = [group for group in ("Lost", "Hibernating", "About to sleep") if group in returns]
    assert silent
    assert returns["Champions"] > max(returns[group] for group in silent) + 0.1


def test_borders_of_ones_own(tmp_path: Path) -> None:
    own = {"days": (10, 20, 40, 90), "orders": (2, 4, 6, 8)}
    with Study.open(settings=whole_shop(tmp_path, 300, rfm=own, smallest_group=1)) as study:
        check_rules(study)
        rules = study.chapter("rfm").fitted["rules"]
        assert rules["Champions"] == "8 or more orders, last order 0-10 days ago"
        assert "91 or more days ago" in rules["Lost"]


@pytest.mark.parametrize("wrong", [(1, 2, 3), (4, 3, 9, 10), (1, 2, 3, 4, 5)])
def test_borders_that_do_not_rise_are_refused(wrong: tuple[int, ...]) -> None:
    with pytest.raises(SettingsError, match="four whole numbers that rise"):
        Settings.of({"rfm": {"orders": wrong}})


def test_short_records_fall_back_on_quintiles_and_say_so(tmp_path: Path) -> None:
    with Study.open(settings=whole_shop(tmp_path, 300, horizon_days=200)) as study:
        result = study.chapter("rfm")
        assert "quintiles" in result.fitted["borders"]["silence"]
        assert "returns" not in result.tables
        assert any("comes back" in refusal.what for refusal in result.refusals)
        check_rules(study)


def test_one_order_each(tmp_path: Path) -> None:
    lines = {row["customer"]: row for row in rows(200)}
    path = write_csv(tmp_path / "once.csv", lines.values())
    with Study.open(settings=settings(path, smallest_group=1)) as study:
        check_rules(study)
        groups = study.chapter("rfm").tables["groups"].frame
        assert set(groups["group"]) <= {"Lost", "Hibernating", "About to sleep", "Promising", "New"}
        assert groups["n_customers"].sum() == len(study.table("facts").query("n_orders > 0"))


def test_records_after_the_cutoff_change_nothing(tmp_path: Path) -> None:
    cutoff = "2024-07-01"
    all_of_them = rows(250)
    before = [row for row in all_of_them if row["time"] < cutoff]
    assert len(before) < len(all_of_them)
    found = []
    for name, lines in (("all", all_of_them), ("before", before)):
        path = write_csv(tmp_path / f"{name}.csv", lines)
        with Study.open(settings=settings(path, cutoff=cutoff, horizon_days=30)) as study:
            found.append((study.chapter("rfm").findings, study.table("rfm_customers")))
    assert found[0][0] == found[1][0]
    pd.testing.assert_frame_equal(found[0][1], found[1][1])


def test_saved_groups_sort_another_table_of_facts(shop: Study) -> None:
    engine, fitted = shop._computing(), shop.chapter("rfm").fitted
    engine.create(
        "facts_later",
        "select * replace (days_since_last_purchase + 30 as days_since_last_purchase, "
        "T + 30 as T) from facts",
    )
    rfm.place(engine, fitted, "facts_later", "rfm_later")
    later = shop.table("rfm_later").merge(shop.table("facts_later"), on="customer_id")
    later = later[later["n_orders"] > 0].reset_index(drop=True)
    assert sorted_by(fitted["rules"], later).tolist() == later["rfm_group"].tolist()
    assert (later["rfm_group"] == "Champions").sum() < (
        placed(shop)["rfm_group"] == "Champions"
    ).sum()
