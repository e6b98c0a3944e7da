"""Tiers: borders where spend breaks, else the convention; rules that give the tiers back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.segments import tiers
from tests.segments.reading_rules import sorted_by
from tests.shops import rows, settings, whole_shop, write_csv

TIERS = ["Premium", "Regular", "Casual"]


def sold(spend: np.ndarray, orders: np.ndarray) -> list[dict[str, str]]:
    """Customers who spend so much in so many orders of one size."""
    return [
        {
            "customer": f"c{who:05d}",
            "order": f"{who}-{order}",
            "time": f"2024-{1 + order % 12:02d}-{1 + who % 28:02d} 10:{order // 12 % 60:02d}:00",
            "pieces": "1",
            "paid": f"{spend[who] / orders[who]:.2f}",
        }
        for who in range(len(spend))
        for order in range(int(orders[who]))
    ]


def three_kinds(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Customers of three kinds, who spend and order ever more: about 20, 200 and 2,000."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    orders = np.maximum(rng.poisson(3 * (kind + 1.0)), 1)
    return np.exp(np.log(20) + np.log(10) * kind + 0.45 * rng.normal(size=n)), orders


@pytest.fixture(scope="module")
def natural(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("natural")
    path = write_csv(folder / "sales.csv", sold(*three_kinds(2500)))
    with Study.open(settings=settings(path, currency="EUR")) as study:
        yield study


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("usual")
    with Study.open(settings=whole_shop(folder, 500)) as study:
        yield study


def ask(study: Study, **asked: Any) -> Result:
    """The chapter with other settings of tiers."""
    made = study.settings.but(**asked)
    return tiers.chapter.run(Inputs(study._computing(), study.window, made))


def facts(study: Study) -> pd.DataFrame:
    """The facts with exact amounts, in the order of customers."""
    table = study._computing().arrow("select * from facts order by customer_id")
    frame = table.to_pandas()
    return frame.set_index("customer_id")


def members(study: Study, table: str = "tiers_customers") -> pd.Series:
    return study.table(table).set_index("customer_id")["tier"].sort_index()


def test_where_spend_breaks_twice_the_tiers_part_there(natural: Study) -> None:
    result = natural.chapter("tiers")
    table = result.tables["tiers"].frame
    assert table["tier"].tolist() == TIERS
    premium, regular = (float(result.fitted[f"{t}_from"]) for t in ("premium", "regular"))
    # Half way between 20 and 200 and between 200 and 2,000, on the scale of multiples.
    assert regular == pytest.approx(63, rel=0.35)
    assert premium == pytest.approx(632, rel=0.35)
    shares = table.set_index("tier")["share_of_customers"]
    assert shares["Premium"] == pytest.approx(0.2, abs=0.03)
    assert shares["Casual"] == pytest.approx(0.5, abs=0.04)
    named = {finding.name: finding for finding in result.findings}
    assert "breaks twice" in str(named["breaks"].sentence)
    low = named["breaks"].sentence.quantities["low"]
    assert low.low <= low.value <= low.high
    assert low.value == pytest.approx(regular, abs=0.02)
    assert "breaks there by itself" in result.charts[0].caption
    assert "convention" not in result.charts[0].caption
    assert "breaks there by itself" in result.fitted["how"]


def test_shares_asked_for_are_kept_where_spend_breaks(natural: Study) -> None:
    result = ask(natural, tiers={"premium": 0.4, "regular": 0.8})
    assert "but the settings ask for these shares" in result.charts[0].caption
    held = result.tables["tiers"].frame.set_index("tier")["share_of_net_sales"]
    assert held["Premium"] == pytest.approx(0.4, abs=0.02)
    natural.chapter("tiers")


def test_without_breaks_the_borders_are_the_convention_and_it_is_said(usual: Study) -> None:
    result = usual.chapter("tiers")
    spend = facts(usual)["spend"].astype(float).sort_values(ascending=False)
    held = spend.cumsum() / spend.sum()
    for name, share in (("premium_from", 0.5), ("regular_from", 0.8)):
        assert float(result.fitted[name]) == pytest.approx(spend[held >= share].iloc[0], abs=0.01)
    breaks = next(f for f in result.findings if f.name == "breaks")
    assert "without a natural break" in str(breaks.sentence)
    assert "convention" in str(breaks.so_what)
    for text in (result.charts[0].caption, result.charts[1].caption, result.fitted["how"]):
        assert "Borders by convention" in text
        assert "no natural break in spend was found" in text


def test_one_break_makes_no_three_tiers_and_is_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    kind = rng.random(1500) < 0.4
    spend = np.exp(3 + 3 * kind + 0.5 * rng.normal(size=1500))
    orders = np.where(kind, 30 + rng.integers(0, 30, 1500), 1 + rng.integers(0, 3, 1500))
    path = write_csv(tmp_path / "sales.csv", sold(spend, orders))
    with Study.open(settings=settings(path)) as study:
        result = study.chapter("tiers")
    breaks = next(f for f in result.findings if f.name == "breaks")
    assert "breaks once" in str(breaks.sentence)
    assert breaks.value.value == pytest.approx(np.exp(4.5), rel=0.4)
    assert "natural breaks in spend: 1, where three tiers take two" in result.charts[0].caption
    # Between three orders and thirty there is nobody.
    assert "number of orders breaks at about" in str(breaks.so_what)
    assert 3 < breaks.so_what.quantities["at"].value < 30


def test_borders_of_the_users_own(usual: Study) -> None:
    result = ask(usual, tiers={"premium_from": 900.5, "regular_from": 200})
    spend = facts(usual)["spend"].astype(float)
    expected = np.select([spend >= 900.5, spend >= 200], ["Premium", "Regular"], "Casual")
    assert members(usual).tolist() == expected.tolist()
    assert "those of the settings" in result.charts[0].caption
    assert result.tables["tiers"].frame["rule"].tolist() == [
        "net sales of €900.50 or more",
        "net sales of €200.00 or more, but less than €900.50",
        "net sales of less than €200.00",
    ]
    (refusal,) = ask(usual, tiers={"premium_from": 9e9, "regular_from": 8e9}).refusals
    assert "nobody would be Premium, at the borders of the settings" in str(refusal.why)
    usual.chapter("tiers")


@pytest.mark.parametrize("shop", ["natural", "usual"])
def test_the_rules_in_words_give_the_tiers_back(shop: str, request: pytest.FixtureRequest) -> None:
    study = request.getfixturevalue(shop)
    result = ask(study)
    customers = facts(study)
    bought = customers[customers["n_orders"] > 0]
    told = sorted_by(result.fitted["rules"], bought)
    assert told.notna().all()
    assert told.to_dict() == members(study).dropna().to_dict()


def test_saved_tiers_sort_the_customers_of_another_table(usual: Study) -> None:
    result = ask(usual)
    engine = usual._computing()
    engine.create("later", "select * replace (spend * 3 as spend) from facts")
    assert tiers.chapter.place is not None
    tiers.chapter.place(engine, result.fitted, "later", "later_tiers")
    later, now = members(usual, "later_tiers"), members(usual)
    tripled = 3 * facts(usual)["spend"].astype(float)
    premium = float(result.fitted["premium_from"])
    assert (later == "Premium").tolist() == (tripled >= premium).tolist()
    assert (later == "Premium").sum() > (now == "Premium").sum()
    assert "1 January 2024" in result.fitted["about"]


def test_who_only_returned_is_in_no_tier(tmp_path: Path) -> None:
    made = rows(120, days=200)
    made += [{**made[0], "customer": "zz", "order": "z", "pieces": "-1", "paid": "-3.00"}]
    with Study.open(settings=settings(write_csv(tmp_path / "sales.csv", made))) as study:
        result = study.chapter("tiers")
        found = members(study)
        assert pd.isna(found["zz"])
        bought = facts(study)["n_orders"] > 0
        assert found.notna().tolist() == bought.tolist()
        assert result.tables["tiers"].frame["n_customers"].sum() == bought.sum()


def test_shares_add_up_and_lie_within_their_intervals(natural: Study, usual: Study) -> None:
    for study in (natural, usual):
        table = ask(study).tables["tiers"].frame
        assert table["share_of_customers"].sum() == pytest.approx(1)
        assert table["share_of_net_sales"].sum() == pytest.approx(1)
        assert (table["low"] < table["share_of_customers"]).all()
        assert (table["share_of_customers"] < table["high"]).all()


def test_dots_stand_for_everyone_with_spend_and_for_no_few(usual: Study) -> None:
    result = ask(usual)
    cloud = result.charts[1]
    customers = facts(usual)
    positive = customers[(customers["n_orders"] > 0) & (customers["spend"] > 0)]
    assert cloud.kind == "points"
    assert cloud.table["n"].sum() == len(positive)
    assert (cloud.table["n"] >= usual.settings.smallest_group).all()
    assert cloud.table["series"].drop_duplicates().tolist() == TIERS
    mean = (cloud.table["spend"] * cloud.table["n"]).sum() / cloud.table["n"].sum()
    # Dots are rounded to a few digits.
    assert mean == pytest.approx(positive["spend"].astype(float).mean(), rel=1e-3)
    premium = cloud.table[cloud.table["series"] == "Premium"]
    assert premium["spend"].min() >= float(result.fitted["premium_from"])


def test_neither_seed_nor_order_of_rows_changes_anything(tmp_path: Path, natural: Study) -> None:
    known = natural.chapter("tiers")
    made = sold(*three_kinds(2500))
    shuffled = [made[i] for i in np.random.default_rng(3).permutation(len(made))]
    path = write_csv(tmp_path / "sales.csv", shuffled)
    with Study.open(settings=settings(path, currency="EUR", seed=99)) as study:
        again = study.chapter("tiers")
    assert again.findings == known.findings
    assert again.fitted == known.fitted
    pd.testing.assert_frame_equal(again.charts[1].table, known.charts[1].table, check_exact=True)


@pytest.mark.parametrize("n", [1, 29])
def test_few_customers_are_refused(n: int, tmp_path: Path) -> None:
    made = [row for row in rows(60, days=200) if int(row["customer"]) < n]
    with Study.open(settings=settings(write_csv(tmp_path / "few.csv", made))) as study:
        result = study.chapter("tiers")
    assert result.customers is None
    (refusal,) = result.refusals
    assert f"there are {refusal.why.quantities['n']} customers" in str(refusal.why)


def test_too_few_to_look_for_breaks_are_told_so(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "few.csv", rows(80, days=400))
    with Study.open(settings=settings(path, smallest_group=3)) as study:
        result = study.chapter("tiers")
    assert [finding.name for finding in result.findings] == ["premium_share"]
    assert "too few to show where spend breaks" in result.charts[0].caption
