"""Products: every figure once more in plain pandas, planted first purchases found, noise not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.explore import products
from regulars.stats.intervals import wilson
from tests.shops import COLUMNS, ROLES, rows, settings, write_csv

SHELVES = ("bread", "fruit", "drinks", "")
WITHIN = 60
CATEGORY = {"category": "shelf", "product_name": "name"}


def shelved(sold: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with a category and a name for every product; every fourth shelf has no name."""
    return [
        {**row, "shelf": SHELVES[int(row["product"][1:]) % 4], "name": f"item {row['product']}"}
        for row in sold
    ]


def open_shop(path: Path, made: list[dict[str, str]], **more: object) -> Study:
    table = {"columns": {**ROLES, **CATEGORY}, "repeated_rows": "keep"}
    file = write_csv(path, made, (*COLUMNS, "shelf", "name"))
    return Study.open(settings=settings(file, table=table, horizon_days=WITHIN, **more))


SOLD = shelved(rows(150, seed=4, days=300))
CUTOFF = "2024-09-15"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = tmp_path_factory.mktemp("products") / "sales.csv"
    with open_shop(path, SOLD, cutoff=CUTOFF, run_in_days=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(study: Study) -> Result:
    return study.chapter("products")


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The lines before the cut-off, from the rows themselves."""
    frame = pd.DataFrame(SOLD)
    frame = frame[frame["time"] < CUTOFF]
    frame["net"] = frame["paid"].astype(float)
    frame["day"] = pd.to_datetime(frame["time"]).dt.normalize()
    frame["group"] = frame["shelf"].replace("", "no category")
    frame["sale"] = frame["pieces"].astype(int) > 0
    return frame


def test_groups_by_net_sales_and_customers(result: Result, raw: pd.DataFrame) -> None:
    found = result.tables["groups"].frame.set_index("group")
    net = raw.groupby("group")["net"].sum().sort_values(ascending=False)
    assert found.index.tolist() == net.index.tolist()
    assert found["net_sales"].tolist() == pytest.approx(net.tolist(), abs=0.005)
    assert found["share_of_net_sales"].sum() == pytest.approx(1)
    customers = raw[raw["sale"]].groupby("group")["customer"].nunique()
    assert found["n_customers"].to_dict() == customers.to_dict()
    everyone = raw[raw["sale"]]["customer"].nunique()
    assert found["share_of_customers"].to_dict() == pytest.approx((customers / everyone).to_dict())


def test_who_buys_a_group_again(result: Result, raw: pd.DataFrame) -> None:
    found = result.tables["bought_again"].frame.set_index("group")
    last = pd.Timestamp(CUTOFF) - pd.Timedelta(days=WITHIN)
    expected = {}
    for group, lines in raw[raw["sale"]].groupby("group"):
        n = again = 0
        for _, own in lines.groupby("customer"):
            days = sorted(own["day"].unique())
            if days[0] < last:
                n += 1
                again += len(days) > 1 and (days[1] - days[0]).days <= WITHIN
        expected[group] = (n, again / n)
    assert found["n"].to_dict() == {group: n for group, (n, _) in expected.items()}
    shares = {group: share for group, (_, share) in expected.items()}
    assert found["bought_again"].to_dict() == pytest.approx(shares)
    for row in found.itertuples():
        assert (row.low, row.high) == wilson(round(row.bought_again * row.n), row.n)


def test_first_orders_of_new_customers(study: Study, result: Result, raw: pd.DataFrame) -> None:
    facts = study.table("facts").set_index("customer_id")
    new = set(facts.index[facts["start_known"]])
    last = pd.Timestamp(CUTOFF) - pd.Timedelta(days=WITHIN)
    sales = raw[raw["sale"] & raw["customer"].isin(new)].sort_values("time")
    held, back, size = {}, {}, {}
    for who, own in sales.groupby("customer"):
        first = own["day"].min()
        if first >= last:
            continue
        order = own.iloc[0]["order"]
        lines_of_first = own[(own["order"] == order) & (own["day"] == first)]
        held[who] = set(lines_of_first["group"])
        size[who] = min(len(lines_of_first).bit_length() - 1, 5)
        later = own[own["day"] > first]["day"]
        back[who] = bool(len(later)) and (later.min() - first).days <= WITHIN
    assert len(held) > 40
    found = result.tables["first_orders"].frame.set_index("group")
    assert set(found.index) == set(SHELVES[:3]) | {"no category"}
    for group, row in found.iterrows():
        those = [back[who] for who in held if group in held[who]]
        others = [back[who] for who in held if group not in held[who]]
        assert (row["n"], row["n_others"]) == (len(those), len(others))
        assert row["came_back"] == pytest.approx(np.mean(those))
        assert row["difference"] == pytest.approx(np.mean(those) - np.mean(others))
        # Within each size, weighted by n times n of the others over both (Mantel-Haenszel).
        gaps, weights = [], []
        for of in set(size.values()):
            alike = [who for who in held if size[who] == of]
            here = [back[who] for who in alike if group in held[who]]
            there = [back[who] for who in alike if group not in held[who]]
            if here and there:
                gaps.append(np.mean(here) - np.mean(there))
                weights.append(len(here) * len(there) / len(alike))
        assert row["like_size"] == pytest.approx(np.average(gaps, weights=weights))


def test_what_orders_hold(result: Result, raw: pd.DataFrame) -> None:
    orders = raw[raw["sale"]].groupby(["customer", "order"])
    lines, pieces = orders.size(), orders["pieces"].apply(lambda p: p.astype(int).sum())
    found = result.tables["baskets"].frame.set_index("measure")
    for name, sizes in (("order lines", lines), ("pieces", pieces)):
        assert found.loc[name, "n_orders"] == len(sizes)
        assert found.loc[name, "mean"] == pytest.approx(sizes.mean())
        for q in (10, 25, 50, 75, 90):
            assert found.loc[name, f"q{q}"] == np.quantile(sizes, q / 100, method="inverted_cdf")
    (basket,) = [f for f in result.findings if f.name == "basket"]
    single = basket.sentence.quantities["single"]
    assert single.value == pytest.approx((lines == 1).mean())
    # A customer bootstrap gives the same interval as the sums, give or take its own chance.
    by_customer = pd.DataFrame({"lines": lines, "orders": 1}).groupby("customer").sum()
    rng = np.random.default_rng(1)
    drawn = [
        by_customer.iloc[rng.integers(0, len(by_customer), len(by_customer))].sum()
        for _ in range(400)
    ]
    low, high = np.quantile([d["lines"] / d["orders"] for d in drawn], [0.025, 0.975])
    assert (basket.value.low, basket.value.high) == pytest.approx((low, high), abs=0.02)


def test_how_many_products_bring_half(result: Result, raw: pd.DataFrame) -> None:
    net = raw.groupby("product")["net"].sum().sort_values(ascending=False)
    net = net[net > 0]
    half = int((net.cumsum() < net.sum() / 2).sum()) + 1
    (finding,) = [f for f in result.findings if f.name == "half_of_sales"]
    assert finding.sentence.quantities["half"].value == half
    assert finding.sentence.quantities["n"].value == len(net)
    named = result.tables["top_products"].frame
    assert named["product"].tolist() == [f"item {p}" for p in net.index[:12]]
    assert named["net_sales"].tolist() == pytest.approx(net.head(12).tolist(), abs=0.005)


def test_records_after_the_cut_off_change_nothing(result: Result, tmp_path: Path) -> None:
    known = [row for row in SOLD if row["time"] < CUTOFF]
    first_day = {**known[0], "order": "new", "time": CUTOFF, "shelf": "new shelf"}
    with open_shop(
        tmp_path / "less.csv", [*known, first_day], cutoff=CUTOFF, run_in_days=60
    ) as less:
        before = less.chapter("products")
    assert before.findings == result.findings
    for name, table in before.tables.items():
        pd.testing.assert_frame_equal(table.frame, result.tables[name].frame)


def newcomers(seed: int, effect: float) -> list[dict[str, str]]:
    """A shop in which those who begin with fruit come back `effect` more often than others."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(700):
        day = int(rng.integers(0, 3)) if i < 60 else int(rng.integers(40, 200))
        shelf = SHELVES[rng.integers(0, 3)]
        days = [day, day + 20, day + 41] if i < 60 else [day]
        if i >= 60 and rng.random() < 0.3 + effect * (shelf == "fruit"):
            days.append(day + int(rng.integers(1, WITHIN)))
        made += [
            {
                "customer": f"{i}", "order": f"{i}-{d}",
                "time": f"{np.datetime64('2024-01-01') + d}",
                "product": shelf, "shelf": shelf, "pieces": "1", "paid": "5.00",
            }
            for d in days
        ]  # fmt: skip
    return made


@pytest.mark.parametrize("seed", range(3))
def test_a_first_purchase_that_goes_with_coming_back_is_claimed(seed: int, tmp_path: Path) -> None:
    with open_shop(tmp_path / "a.csv", newcomers(seed, 0.35)) as study:
        claims = [f for f in study.chapter("products").findings if f.kind == "claim"]
    fruit = next(f for f in claims if f.name == "first_fruit")
    assert fruit.value.low < 0.35 < fruit.value.high
    assert fruit.p_value < 0.05
    assert all(f.value.value < 0 for f in claims if f is not fruit)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_size_of_the_first_order_explains_is_not_claimed(
    seed: int, tmp_path: Path
) -> None:
    """Large first orders hold more categories and are followed by a second one more often."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(900):
        day = int(rng.integers(0, 3)) if i < 60 else int(rng.integers(40, 200))
        n_lines = int(2 ** rng.integers(0, 4))
        shelves = rng.integers(0, 3, n_lines)
        again = [day + 20, day + 41] if i < 60 else []
        if i >= 60 and rng.random() < 0.1 + 0.2 * np.log2(n_lines):
            again.append(day + int(rng.integers(1, WITHIN)))
        for d, shelf in [*((day, shelf) for shelf in shelves), *((d, 0) for d in again)]:
            made.append(
                {
                    "customer": f"{i}", "order": f"{i}-{d}",
                    "time": f"{np.datetime64('2024-01-01') + d}",
                    "product": SHELVES[shelf], "shelf": SHELVES[shelf], "pieces": "1",
                    "paid": "5.00",
                }
            )  # fmt: skip
    with open_shop(tmp_path / "a.csv", made) as study:
        result = study.chapter("products")
    found = result.tables["first_orders"].frame
    assert (found["difference_low"] > 0).all(), "as they are, every category goes with coming back"
    assert (found["like_size"] < found["difference"] - 0.1).all()
    assert [f.name for f in result.findings if f.name.startswith("first_")] == ["first_orders"]


def test_without_an_effect_hardly_anything_is_claimed(tmp_path: Path) -> None:
    """What each order holds is drawn anew twenty times; one of them may claim by chance."""
    with open_shop(tmp_path / "a.csv", newcomers(7, 0)) as study:
        inputs = Inputs(study._computing(), study.window, study.settings)
        claiming = 0
        for seed in range(20):
            inputs.engine.execute(
                "update order_lines set category = "
                f"'shelf ' || cast(hash(order_id || '{seed}') % 4 as varchar)"
            )
            found = products.run(inputs).findings
            assert {f.name for f in found} >= {"first_orders", "bought_again"}
            claiming += any(f.kind == "claim" for f in found)
    # 5% of 20 and three standard errors.
    assert claiming <= 3


def lines(made: list[tuple[str, str, str, str]]) -> list[dict[str, str]]:
    return [
        {"customer": who, "order": f"{i}", "time": f"2024-01-{1 + i % 28:02d}", "pieces": n,
         "paid": paid, "product": product, "shelf": "", "name": ""}
        for i, (who, paid, n, product) in enumerate(made)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        pytest.param([(str(i), "3.00", "1", "a") for i in range(20)],
                     "Which products bring customers back", id="a single product"),
        pytest.param([(str(i), "0.00", "1", "ab"[i % 2]) for i in range(60)],
                     "Which products carry the shop", id="everything free"),
        pytest.param([(str(i), "3.00", "1", f"p{i}") for i in range(20)],
                     "Which products carry the shop", id="every product once"),
        pytest.param([("1", "3.00", "1", "a"), ("1", "-3.00", "-1", "a"), ("1", "2", "1", "b")],
                     "How big orders are", id="one customer"),
        pytest.param([(str(i % 30), "3.00", "1", "ab"[i % 2]) for i in range(60)],
                     "What new customers buy first", id="nobody new"),
    ],
)  # fmt: skip
def test_odd_shops_are_refused_by_name(
    made: list[tuple[str, str, str, str]], refused: str, tmp_path: Path
) -> None:
    with open_shop(tmp_path / "odd.csv", lines(made)) as study:
        result = study.chapter("products")
    assert refused in {r.what for r in result.refusals}


def test_small_groups_are_in_all_others(tmp_path: Path) -> None:
    made = lines([(str(i), "3.00", "1", "ab"[i % 2]) for i in range(60)])
    made += lines([(str(i), "90.00", "1", "secret") for i in range(3)])
    made += lines([(str(i), "1.00", "1", "rare") for i in range(8)])
    with open_shop(tmp_path / "small.csv", made) as study:
        groups = study.chapter("products").tables["groups"].frame
        names = study.chapter("products").tables
    assert set(groups["group"]) == {"a", "b"}, "all others are 8 customers: fewer than ten"
    assert "top_products" not in names
