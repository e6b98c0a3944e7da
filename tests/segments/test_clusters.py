"""Natural groups of customers: found, placed, named and told by a rule, or said not to be there."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from regulars import CornerShop, Study
from regulars.segments import clusters
from regulars.segments.clusters.measures import LEAST_DAYS
from regulars.segments.clusters.placing import TOO_FEW
from regulars.sources.corner_shop.parts import Group
from tests.segments.reading_rules import sorted_by
from tests.shops import rows, settings, whole_shop, write_csv

APART = (
    Group("casual", 0.5, 0.9, 24, 1.3, 0.4),
    Group("regular", 0.3, 4.0, 30, 3.0, 4.0),
    Group("devoted", 0.2, 14.0, 45, 6.0, 25.0),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A shop of three groups that behave unlike."""
    folder = tmp_path_factory.mktemp("apart")
    made = CornerShop(n_customers=2_500, groups=APART, spread=30, seed=3)
    with Study.corner_shop(folder, made) as study:
        yield study


def measured(study: Study) -> pd.DataFrame:
    """The measures of everyone who can be placed, in plain pandas."""
    facts = study.table("facts").query("n_orders > 0").copy()
    facts["purchases_per_month"] = facts["x"] * 30.4375 / facts["t_x"].where(facts["t_x"] > 0)
    facts["visits_per_month"] = facts["n_visits"] * 30.4375 / facts["T"]
    facts["clicks_per_month"] = facts["n_clicks"] * 30.4375 / facts["T"]
    facts["response_share"] = facts["n_responses"] / facts["n_contacts"].where(
        facts["n_contacts"] > 0
    )
    return facts.merge(study.table("clusters_customers"), on="customer_id")


def test_the_groups_of_the_shop_are_found(shop: Study) -> None:
    result = shop.chapter("clusters")
    assert result.findings[0].sentence.quantities["k"].value == 3
    truth = pd.read_parquet(_records(shop) / "truth" / "customers.parquet")
    truth["customer_id"] = truth["customer_id"].astype(str)
    both = shop.table("clusters_customers").merge(truth, on="customer_id")
    both = both[both["cluster"] != TOO_FEW]
    assert len(both) > 1_500
    assert adjusted_rand_score(both["group"], both["cluster"]) > 0.9


def _records(study: Study) -> Path:
    (file,) = study.settings.tables["customers"].files
    return Path(file).parent


def test_everyone_who_has_bought_is_in_one_group(shop: Study) -> None:
    everyone = measured(shop)
    assert everyone["cluster"].notna().all()
    few = (everyone["n_purchase_days"] < LEAST_DAYS) | (everyone["spend"] <= 0)
    assert (everyone.loc[few, "cluster"] == TOO_FEW).all()
    bought = shop.table("facts")["n_orders"] > 0
    placed = shop.table("clusters_customers").set_index("customer_id")["cluster"]
    ids = shop.table("facts").loc[~bought, "customer_id"]
    assert placed[ids].isna().all()


def test_its_figures_are_those_of_the_customers(shop: Study) -> None:
    everyone = measured(shop)
    table = shop.chapter("clusters").tables["clusters"].frame.set_index("cluster")
    by_hand = everyone.groupby("cluster")["spend"].agg(["size", "sum"])
    assert table["n_customers"].to_dict() == by_hand["size"].to_dict()
    assert table["share_of_customers"].sum() == pytest.approx(1)
    assert table["share_of_net_sales"].sum() == pytest.approx(1)
    assert table["net_sales"].to_dict() == pytest.approx(by_hand["sum"].to_dict())
    for column in ("purchases_per_month", "mean_order_value", "lines_per_day"):
        medians = everyone[everyone["cluster"] != TOO_FEW].groupby("cluster")[column].median()
        assert table[column].dropna().to_dict() == pytest.approx(medians.to_dict())


def test_its_rules_in_words_are_right_as_often_as_it_says(shop: Study) -> None:
    table = shop.chapter("clusters").tables["clusters"].frame.set_index("cluster")
    everyone = measured(shop).query("cluster != @TOO_FEW")
    rules = table.loc[table.index != TOO_FEW, "rule"].to_dict()
    by_rule = sorted_by(rules, everyone)
    right = (by_rule == everyone["cluster"]).groupby(everyone["cluster"]).mean()
    assert table["rightly"].dropna().to_dict() == pytest.approx(right.to_dict())
    assert right.min() > 0.9


def test_names_say_what_sets_a_group_apart(shop: Study) -> None:
    table = shop.chapter("clusters").tables["clusters"].frame.set_index("cluster")
    (most,) = table.index[table["lines_per_day"] == table["lines_per_day"].max()]
    (least,) = table.index[table["lines_per_day"] == table["lines_per_day"].min()]
    assert "any products" in most or "ften" in most, most
    assert "ew products" in least or "eldom" in least
    assert table.index.is_unique


def test_what_was_saved_places_everyone_again(shop: Study) -> None:
    saved = json.loads(json.dumps(dict(shop.chapter("clusters").fitted)))
    clusters.place(shop._computing(), saved, "facts", "clusters_again")
    again = shop.table("clusters_again")
    pd.testing.assert_frame_equal(again, shop.table("clusters_customers"))


def test_measures_that_do_not_fit_the_model_are_refused(shop: Study) -> None:
    saved = {**shop.chapter("clusters").fitted, "measures": ["mean_order_value", "shoe_size"]}
    with pytest.raises(ValueError, match="do not fit"):
        clusters.place(shop._computing(), saved, "facts", "clusters_again")


def test_the_order_of_the_records_changes_nothing(shop: Study, tmp_path: Path) -> None:
    lines = pd.read_parquet(_records(shop) / "order_lines.parquet")
    shuffled = lines.sample(frac=1, random_state=4)
    other = tmp_path / "records"
    other.mkdir()
    for path in _records(shop).glob("*.parquet"):
        (other / path.name).write_bytes(path.read_bytes())
    shuffled.to_parquet(other / "order_lines.parquet", index=False)
    tables = {
        name: table.model_copy(
            update={"files": tuple(str(other / Path(file).name) for file in table.files)}
        )
        for name, table in shop.settings.tables.items()
    }
    with Study.open(settings=shop.settings.model_copy(update={"tables": tables})) as study:
        one, two = shop.chapter("clusters"), study.chapter("clusters")
        assert one.findings == two.findings
        pd.testing.assert_frame_equal(
            study.table("clusters_customers"), shop.table("clusters_customers")
        )


def test_another_seed_finds_the_same_groups(shop: Study) -> None:
    with Study.open(settings=shop.settings.but(seed=77)) as study:
        study.chapter("clusters")
        both = study.table("clusters_customers").merge(
            shop.table("clusters_customers"), on="customer_id"
        )
        same = both["cluster_x"].fillna("") == both["cluster_y"].fillna("")
        assert same.mean() > 0.98


def test_a_picture_shows_no_single_customer(shop: Study) -> None:
    charts = {chart.name: chart for chart in shop.chapter("clusters").charts}
    for name in ("map", "measures"):
        assert charts[name].table["n"].min() >= shop.settings.smallest_group
    explained = charts["map"].headline
    assert explained.quantities["k"].value == 3


def test_one_crowd_has_no_natural_groups(tmp_path: Path) -> None:
    with Study.open(settings=whole_shop(tmp_path, 900)) as study:
        result = study.chapter("clusters")
        (finding,) = result.findings
        assert finding.name == "no_natural_groups"
        assert "no natural groups" in str(finding.sentence)
        assert result.customers is None
        assert not result.fitted
        assert {chart.name for chart in result.charts} == {"map", "measures"}
        assert "cluster" not in study.customers


def alike(n: int) -> list[dict[str, str]]:
    """Customers who all buy the same on the same days."""
    return [
        {"customer": f"{c}", "time": f"2024-0{m}-03", "paid": "5.00", "pieces": "1"}
        for c in range(n)
        for m in range(1, 7)
    ]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param(alike(200), "fewer than two measures", id="all alike"),
        pytest.param(rows(30), "it takes", id="too few customers"),
        pytest.param(
            list({row["customer"]: row for row in rows(300)}.values()), "it takes", id="one order"
        ),
    ],
)
def test_where_nothing_can_be_said_it_says_why(
    lines: list[dict[str, str]], why: str, tmp_path: Path
) -> None:
    config = settings(
        write_csv(tmp_path / "odd.csv", lines), table={"repeated_rows": "keep"}, horizon_days=20
    )
    with Study.open(settings=config) as study:
        (refusal,) = study.chapter("clusters").refusals
        assert why in str(refusal.why)


def test_a_measure_that_is_unknown_or_the_same_for_all_is_left_out(shop: Study) -> None:
    engine = shop._computing()
    engine.create(
        "facts_odd",
        "select * replace (cast(null as bigint) as n_clicks, cast(3 as bigint) as n_visits, "
        "cast(100 as bigint) as T) from facts",
    )
    used, left_out = clusters.looking.usable(engine, "facts_odd")
    assert "clicks_per_month" not in {m.column for m in [*used, *left_out]}
    assert "visits_per_month" in {m.column for m in left_out}
    assert np.all([m.column != "visits_per_month" for m in used])


def test_two_groups_of_the_same_words_are_told_apart() -> None:
    measures = [clusters.measures.MEASURES[i] for i in (0, 2)]
    labels = np.repeat([0, 1, 2], 50)
    points = np.array([[-2.0, -2.0], [0.6, 0.8], [1.8, 1.9]])[labels]
    few, middling, many = clusters.looking.names(points, labels, measures)
    assert set(few.lower().split(", ")) == {"few products", "seldom"}
    assert set(middling.lower().split(", ")) == {"fairly many products", "fairly often"}
    assert set(many.lower().split(", ")) == {"many products", "often"}
