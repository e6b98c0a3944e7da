"""RFM groups: the rules in words give them back, and their names are held against who came back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Settings, Study
from regulars.core.errors import SettingsError
from regulars.segments import rfm
from regulars.segments.rfm.borders import FALLEN
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


def cases(study: Study) -> pd.DataFrame:
    """Everyone at each earlier cut-off, and whether they bought in the horizon after it."""
    horizon, end = study.settings.horizon_days, study.window.cutoff
    days = study.table("customer_days")
    days["day"] = pd.to_datetime(days["day"])
    days = days[days["n_orders"] > 0]
    known = study.table("facts").set_index("customer_id")["start_known"]
    found = []
    then = end - timedelta(days=horizon)
    for _ in range(MOST):
        if (then - study.window.start).days < 2 * horizon:
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
        after = days[(days["day"] >= at) & (days["day"] < at + pd.Timedelta(days=horizon))]
        facts["back"] = facts.index.isin(after["customer_id"])
        found.append(facts.reset_index())
        then -= timedelta(days=horizon)
    return pd.concat(found, ignore_index=True)


def test_who_came_back_is_what_they_did_at_earlier_cutoffs(shop: Study) -> None:
    """The share of each group at past cut-offs that bought in the horizon, recounted in pandas."""
    counted = cases(shop)
    groups = sorted_by(shop.chapter("rfm").fitted["rules"], counted)
    by_hand = counted.groupby(groups)["back"].agg(["size", "mean"])
    returns = shop.chapter("rfm").tables["returns"].frame.set_index("group")
    assert len(returns) >= 4
    for group, row in returns.iterrows():
        assert row["n"] == by_hand["size"][group]
        assert row["back"] == pytest.approx(by_hand["mean"][group])
        assert row["low"] <= row["back"] <= row["high"]


def starts_of(study: Study) -> list[int]:
    """The first day of each level of silence but the shortest."""
    scored = study.chapter("rfm").fitted["scores"]["r_score"]["grouping"]["groups"]
    least = sorted(int(group["boxes"][0][0]["least"]) for group in scored.values())
    assert least[0] == 0
    return least[1:]


def test_silence_counts_where_fewer_come_back(shop: Study) -> None:
    """The borders lie where the share that comes back has fallen as far as is said."""
    counted = cases(shop)
    silence, back = counted["days_since_last_purchase"], counted["back"]
    fresh = back[silence <= silence.quantile(0.2)].mean()
    starts = starts_of(shop)
    assert 2 <= len(starts) <= 4
    for fallen, start in zip(FALLEN, starts, strict=False):
        assert back[silence >= start].mean() < fallen * fresh
        # Those just below the border are not as low yet.
        assert back[(silence < start) & (silence >= start - 15)].mean() > fallen * fresh - 0.1
    assert f"{fresh:.0%}" in shop.chapter("rfm").charts[0].caption


def weekly(n: int) -> list[dict[str, str]]:
    """A grocer to whom everybody comes once a week or so, and nobody is ever lost."""
    rng = np.random.default_rng(5)
    return [
        {
            "customer": f"{who}", "order": f"{who}-{day}", "pieces": "1", "paid": "9.50",
            "time": f"{date(2024, 1, 1) + timedelta(days=int(day))}",
        }
        for who in range(n)
        for day in np.flatnonzero(rng.random(400) < 1 / 7)
    ]  # fmt: skip


def test_a_shop_where_all_come_back_has_lost_nobody(tmp_path: Path) -> None:
    """A fifth of customers is always the longest silent: here that means nothing."""
    with Study.open(settings=settings(write_csv(tmp_path / "weekly.csv", weekly(250)))) as study:
        check_rules(study)
        assert starts_of(study) == []
        groups = set(study.chapter("rfm").tables["groups"].frame["group"])
        assert groups <= {"Champions", "Loyal", "Potential loyalists", "Promising"}
        assert "nobody here is silent for so long" in study.chapter("rfm").charts[0].caption
        assert not [f for f in study.chapter("rfm").findings if f.name == "slipping"]


def test_levels_of_orders_are_quintiles_with_ties_together(shop: Study) -> None:
    everyone = placed(shop)
    starts: list[int] = []
    for share in (0.2, 0.4, 0.6, 0.8):
        least = starts[-1] + 1 if starts else 2
        starts.append(max(int(np.quantile(everyone["n_orders"], share)) + 1, least))
    by_hand = 1 + np.searchsorted(starts, everyone["n_orders"], side="right")
    assert (everyone["f_score"] == by_hand).all()


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
        assert "New" not in set(placed(study)["rfm_group"]), "nobody's first order is known"
        assert "quintiles" in study.chapter("rfm").fitted["borders"]["silence"]


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


def test_no_cell_of_the_grid_follows_from_the_totals_of_groups(tmp_path: Path) -> None:
    """What a group has beside the cells that are shown is of no customer, or of enough."""
    least = 12
    with Study.open(settings=whole_shop(tmp_path, 500, smallest_group=least)) as study:
        result = study.chapter("rfm")
        grid = result.tables["grid"].frame
        groups = result.tables["groups"].frame.set_index("group")["n_customers"]
        assert (grid["n"] >= least).all()
        assert grid["n"].sum() < groups.sum()
        together = groups.rename({"New": "Promising"}).groupby(level=0).sum()
        named = grid["group"].where(~grid["group"].str.contains("New"), "Promising")
        left_out = together - grid["n"].groupby(named).sum().reindex(together.index).fillna(0)
        assert not left_out[together >= least].between(1, least - 1).any()
