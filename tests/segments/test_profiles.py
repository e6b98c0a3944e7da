"""Profiles: shares against plain pandas, planted differences, and nothing from chance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.segments import profiles
from regulars.stats.suppression import derivable
from tests.shops import rows, settings, whole_shop, write_csv

N = 900
CATEGORIES = ("tea", "bread", "books")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Who spends much lives in Lyon more often and buys more books; nothing else differs."""
    folder = tmp_path_factory.mktemp("shop")
    rng = np.random.default_rng(4)
    big = rng.random(N) < 0.25
    sales, people = [], []
    for who in range(N):
        for order in range(int(rng.integers(2, 7))):
            for _ in range(int(rng.integers(1, 4))):
                books = 0.5 if big[who] else 0.25
                shelf = rng.choice(3, p=[(1 - books) / 2, (1 - books) / 2, books])
                price = (8 if big[who] else 1) * rng.lognormal(2, 0.4)
                sales.append(
                    {
                        "customer": f"{who:04d}",
                        "order": f"{who}-{order}",
                        "time": f"2024-{1 + order:02d}-{1 + who % 28:02d} 10:00:00",
                        "product": f"p{shelf}",
                        "pieces": "1",
                        "paid": f"{price:.2f}",
                    }
                )
        people.append(
            {
                "who": f"{who:04d}",
                "town": str(rng.choice(["Lyon", "Lille"], p=[0.7, 0.3] if big[who] else [0.4, 0.6]))
                if rng.random() < (0.9 if big[who] else 0.6)
                else "",
                "sex": str(rng.choice(["f", "m"])),
            }
        )
    goods = [{"product": f"p{i}", "shelf": name} for i, name in enumerate(CATEGORIES)]
    tables = {
        "customers": {
            "files": [str(write_csv(folder / "people.csv", people, ["who", "town", "sex"]))],
            "columns": {"customer_id": "who", "city": "town", "gender": "sex"},
        },
        "products": {
            "files": [str(write_csv(folder / "goods.csv", goods, ["product", "shelf"]))],
            "columns": {"product_id": "product", "category": "shelf"},
        },
    }
    with Study.open(settings=settings(write_csv(folder / "sales.csv", sales), tables=tables)) as s:
        yield s


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A shop with every trait, none of which goes with what customers buy."""
    with Study.open(settings=whole_shop(tmp_path_factory.mktemp("whole"), 600)) as study:
        study.chapter("tiers")
        yield study


def table(result: Result) -> pd.DataFrame:
    """The profiles of tiers, whatever other groups there are."""
    frame = result.tables["profiles"].frame
    return frame[frame["grouping"] == "tier"].set_index(["trait", "value", "group"])


def tiers(study: Study) -> pd.Series:
    study.chapter("tiers")
    return study.table("tiers_customers").set_index("customer_id")["tier"].dropna()


def test_shares_of_people_equal_plain_pandas(shop: Study) -> None:
    found = table(shop.chapter("profiles"))
    people = shop.table("facts").set_index("customer_id").join(tiers(shop))
    known = people.dropna(subset=["city"])
    for tier in ("Premium", "Regular", "Casual"):
        row = found.loc[
            ("City", "Lyon" if ("City", "Lyon", tier) in found.index else "Lille", tier)
        ]
        town = row.name[1]
        here, others = known[known["tier"] == tier], known[known["tier"] != tier]
        assert row["n"] == len(here)
        assert row["having"] == (here["city"] == town).sum()
        assert row["share"] == pytest.approx((here["city"] == town).mean())
        assert row["share_of_others"] == pytest.approx((others["city"] == town).mean())
        assert row["difference"] == pytest.approx(row["share"] - row["share_of_others"])
        assert row["low"] <= row["difference"] <= row["high"]
        assert row["index"] == pytest.approx(row["share"] / (known["city"] == town).mean())
        unknown = found.loc[("City", "not known", tier)]
        mine = people[people["tier"] == tier]
        assert unknown["n"] == len(mine)
        assert unknown["share"] == pytest.approx(mine["city"].isna().mean())
        assert pd.isna(unknown["p_value"])


@pytest.mark.parametrize(
    ("trait", "first"), [("Spend by category", False), ("First order by category", True)]
)
def test_shares_of_spend_equal_plain_pandas(shop: Study, trait: str, first: bool) -> None:
    found = table(shop.chapter("profiles"))
    lines = shop.table("order_lines")
    lines = lines[lines["kind"] == "sale"]
    if first:
        lines = lines[lines["day"] == lines.groupby("customer_id")["day"].transform("min")]
    spent = lines.pivot_table(
        index="customer_id", columns="category", values="net_sales", aggfunc="sum", fill_value=0
    )
    shares = spent.div(spent.sum(axis=1), axis=0).join(tiers(shop))
    for tier, part in shares.groupby("tier"):
        for category in CATEGORIES:
            row = found.loc[(trait, category, tier)]
            assert row["share"] == pytest.approx(part[category].mean(), abs=1e-5)
            assert row["n"] == len(part)


def test_what_was_planted_is_claimed_and_nothing_else(shop: Study) -> None:
    result = shop.chapter("profiles")
    claims = {
        f.name: f for f in result.findings if f.kind == "claim" and f.name.startswith("tiers_")
    }
    assert "tiers_city" in claims
    assert set(claims) == {"tiers_city"}
    for finding in claims.values():
        assert finding.p_value is not None
        assert finding.p_value < 0.05
        assert finding.value.low > 0
    known = next(f for f in result.findings if f.name == "tiers_known")
    assert "“City” is known of" in str(known.sentence)
    effects = result.tables["effects"].frame.query("grouping == 'tier'")
    effects = effects.set_index("trait")["effect"]
    assert effects["Gender"] < 0.1 < min(effects["City"], effects["Spend by category"])


def test_the_matrix_marks_what_is_sure(shop: Study) -> None:
    result = shop.chapter("profiles")
    (chart,) = [chart for chart in result.charts if chart.name == "profiles_tiers"]
    found = table(result).query("grouping == 'tier'")
    sure = found[found["p_value"] < 0.05]
    assert len(sure)
    assert (chart.table["label"] != "").sum() == len(sure)
    assert chart.table["group"].drop_duplicates().tolist() == ["Premium", "Regular", "Casual"]
    assert len(chart.table["value"].unique()) <= 15


def with_groups(study: Study, groups: pd.DataFrame, **more: Any) -> Result:
    """The chapter, told that customers are sorted like this."""
    engine = study._computing()
    engine.connection.register("given_groups", groups)
    engine.create("shuffled_customers", "select customer_id, tier from given_groups")
    engine.connection.unregister("given_groups")
    given = {"tiers": Result(customers="shuffled_customers")}
    made = study.settings.but(**more)
    return profiles.chapter.run(Inputs(engine, study.window, made, given))


def test_shuffled_groups_are_claimed_to_differ_in_one_run_of_twenty_at_most(whole: Study) -> None:
    """Alone in its study it may be wrong once in twenty: three or more of 24 would be odd."""
    known = tiers(whole)
    wrong = 0
    for seed in range(24):
        mixed = np.random.default_rng(seed).permutation(known.to_numpy())
        result = with_groups(whole, pd.DataFrame({"customer_id": known.index, "tier": mixed}))
        assert result.tables["profiles"].frame["p_value"].notna().sum() > 30
        wrong += any(finding.kind == "claim" for finding in result.findings)
    assert wrong <= 2


def test_what_big_spenders_buy_is_shown_and_not_claimed(shop: Study) -> None:
    """Who happens to buy dear things has spent more: it parts tiers where all are of one kind."""
    result = shop.chapter("profiles")
    assert table(result).loc[("Spend by category", "books", "Premium"), "p_value"] < 0.05
    assert not [f for f in result.findings if f.kind == "claim" and "category" in f.name]
    assert "of these nothing is claimed" in result.charts[0].caption
    assert "Spend: books" in result.charts[0].table["value"].tolist()


def test_what_goes_with_buying_by_nature_is_shown_and_never_claimed(whole: Study) -> None:
    facts = whole.table("facts").sort_values(["n_visits_90d", "customer_id"])
    groups = pd.DataFrame(
        {
            "customer_id": facts["customer_id"],
            "tier": np.repeat(["Casual", "Regular", "Premium"], [200, 200, len(facts) - 400]),
        }
    )
    result = with_groups(whole, groups)
    found = table(result)
    assert found.loc[("Visits in 90 days", "yes", "Casual"), "p_value"] < 0.05
    assert not [f for f in result.findings if "visits" in f.name]
    assert "Visits in 90 days" in result.charts[-1].table["trait"].tolist()
    assert "by nature" in result.charts[-1].caption


def test_groups_made_of_a_trait_are_not_profiled_by_it(whole: Study) -> None:
    known = tiers(whole).rename("tier").reset_index()
    engine = whole._computing()
    engine.connection.register("given_groups", known)
    engine.create("given_customers", "select customer_id, tier from given_groups")
    given = Result(customers="given_customers", fitted={"measures": ["response_share"]})
    inputs = Inputs(engine, whole.window, whole.settings, {"clusters": given})
    titles = set(profiles.chapter.run(inputs).tables["profiles"].frame["trait"])
    assert "Answers to campaigns" not in titles
    assert "Visits in 90 days" in titles


def test_small_cells_cannot_be_told_by_subtraction(whole: Study) -> None:
    """Groups and ages such that some cells hold a few: what is blank stays open."""
    facts = whole.table("facts").sort_values("customer_id")
    ages = facts["age_band"].fillna("")
    rng = np.random.default_rng(5)
    oldest = ages == ages[ages != ""].max()
    tier = np.where(rng.random(len(facts)) < 0.4, "Regular", "Casual")
    tier[np.flatnonzero(~oldest)[:90]] = "Premium"
    tier[np.flatnonzero(oldest)[:4]] = "Premium"
    result = with_groups(whole, pd.DataFrame({"customer_id": facts["customer_id"], "tier": tier}))
    cells = table(result).loc["Age"].drop(index="not known", level="value", errors="ignore")
    shown = cells["having"].unstack("value")  # noqa: PD010 - a pivot table drops what is blank
    hidden = shown.isna().to_numpy()
    assert hidden.sum() >= 4
    blank = cells[cells["having"].isna()]
    columns = ["share", "share_of_others", "difference", "low", "high", "index", "p_value"]
    assert blank[columns].isna().all().all()
    assert not derivable(hidden).any()
    counted = pd.crosstab(tier, ages).loc[shown.index]
    least = whole.settings.smallest_group
    for value in shown.columns.intersection(counted.columns):
        small = (counted[value] > 0) & (counted[value] < least)
        assert shown.loc[small, value].isna().all()
    drawn = result.charts[0].table
    assert not drawn["difference"].isna().any()


def test_groups_too_small_to_be_shown_are_left_out(whole: Study) -> None:
    known = tiers(whole).copy()
    known.iloc[:5] = "Tiny"
    result = with_groups(whole, known.rename("tier").reset_index())
    assert "Tiny" not in set(result.tables["profiles"].frame["group"])


def test_one_group_is_refused(whole: Study) -> None:
    known = tiers(whole).rename("tier").reset_index().assign(tier="All")
    (refusal,) = with_groups(whole, known).refusals
    assert "no two groups" in str(refusal.why)


def test_without_traits_it_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "sales.csv", rows(200, days=300))
    with Study.open(settings=settings(path)) as study:
        (refusal,) = study.chapter("profiles").refusals
    assert "beyond how much they bought" in str(refusal.why)


def test_without_tiers_it_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "sales.csv", rows(12, days=300))
    with Study.open(settings=settings(path)) as study:
        (refusal,) = study.chapter("profiles").refusals
    assert "no two groups" in str(refusal.why)
