"""Distributions: figures from the raw rows, and differences where they were planted only."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.explore.distributions import chapter
from regulars.explore.distributions.groups import compare, traits_of
from tests.shops import rows, settings, whole_shop, write_csv


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def study(folder: Path) -> Iterator[Study]:
    with Study.open(settings=whole_shop(folder, 240, seed=3)) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(study: Study) -> Result:
    return study.chapter("distributions")


@pytest.fixture(scope="module")
def lines(folder: Path) -> pd.DataFrame:
    read = pd.read_csv(folder / "sales.csv", dtype={"customer": str})
    return read.assign(day=pd.to_datetime(read["time"]).dt.normalize())


@pytest.fixture(scope="module")
def customers(lines: pd.DataFrame, folder: Path) -> pd.DataFrame:
    sold = lines[lines["pieces"] > 0]
    days = sold.drop_duplicates(["customer", "day"]).groupby("customer")["day"]
    made = pd.DataFrame(
        {
            "spend": lines.groupby("customer")["paid"].sum(),
            "n_orders": sold.drop_duplicates(["customer", "order", "day"])
            .groupby("customer")
            .size(),
            "gap": (days.max() - days.min()).dt.days / (days.size() - 1),
        }
    ).dropna(subset="n_orders")
    made["mean_order_value"] = made["spend"] / made["n_orders"]
    who = pd.read_csv(folder / "customers.csv", dtype={"who": str}).set_index("who")
    made = made.join(who)
    made["age"] = (lines["day"].max() + pd.Timedelta(days=1)).year - made["born"]
    return made


def test_figures_are_those_of_the_raw_rows(
    result: Result, lines: pd.DataFrame, customers: pd.DataFrame
) -> None:
    orders = lines[lines["pieces"] > 0].groupby(["customer", "order", "day"])
    values = {
        "Order value (EUR)": orders["paid"].sum(),
        "Items per order": orders["pieces"].sum(),
        "Spend per customer (EUR)": customers["spend"],
        "Orders per customer": customers["n_orders"],
        "Days between purchases": customers["gap"].replace(np.inf, np.nan).dropna(),
        "Age": customers["age"],
    }
    found = result.tables["figures"].frame.set_index("measure")
    assert set(values) < set(found.index)
    for name, held in values.items():
        row = found.loc[name]
        assert row["n"] == len(held)
        assert row["mean"] == pytest.approx(held.mean(), abs=1e-3)
        expected = held.quantile([0.05, 0.25, 0.5, 0.75, 0.95])
        assert list(row[["p5", "q1", "median", "q3", "p95"]]) == pytest.approx(list(expected))
        assert row["share_zero"] == (held == 0).mean()


def test_histograms_count_everyone_once(
    result: Result, lines: pd.DataFrame, customers: pd.DataFrame
) -> None:
    orders = lines[lines["pieces"] > 0].groupby(["customer", "order", "day"])["paid"].sum()
    for name, held in (("order_value", orders), ("n_orders", customers["n_orders"])):
        (chart,) = [c for c in result.charts if c.name == name]
        for bin_ in chart.table.itertuples():
            inside = ((held >= bin_.x) & (held < bin_.x_high)).sum()
            # Edges are rounded to six digits, values to cents.
            assert bin_.n == inside
        left_out = len(held) - chart.table["n"].sum()
        below = (held < chart.table["x"].min()).sum()
        above = left_out - below
        assert (f" {below:,} below" in chart.caption) == bool(below)
        assert (f" {above:,} above" in chart.caption) == bool(above)


def test_groups_are_those_of_the_raw_rows(result: Result, customers: pd.DataFrame) -> None:
    found = result.tables["groups"].frame
    names = {"female": "f", "male": "m"}
    for group, code in names.items():
        held = customers[customers["sex"] == code]
        (row,) = found[(found["trait"] == "Gender") & (found["group"] == group)].itertuples()
        assert row.n == len(held)
        for measure in ("spend", "n_orders", "mean_order_value"):
            assert getattr(row, f"{measure}_median") == pytest.approx(held[measure].median())
            assert getattr(row, f"{measure}_mean") == pytest.approx(held[measure].mean())
        spend = held["spend"].sort_values().to_numpy()
        place = int((len(spend) - 1.96 * np.sqrt(len(spend))) / 2)
        assert row.spend_low == pytest.approx(spend[place - 1])
        assert row.spend_high == pytest.approx(spend[-place])
    (unknown,) = found[(found["trait"] == "Gender") & (found["group"] == "not known")].itertuples()
    assert unknown.n == customers["sex"].isna().sum()
    assert set(found.loc[found["trait"] == "City", "group"]) == {
        "Lyon", "Nantes", "Lille", "not known",
    }  # fmt: skip


def test_comparisons_are_those_of_another_package(study: Study, customers: pd.DataFrame) -> None:
    inputs = inputs_of(study)
    found = {(c.trait.name, c.compared.column): c for c in compare(inputs, traits_of(inputs, []))}
    assert len(found) == 9
    for measure in ("spend", "n_orders", "mean_order_value"):
        women, men = (customers.loc[customers["sex"] == sex, measure] for sex in "fm")
        gender = found["gender", measure].found
        assert gender.p_value == pytest.approx(stats.brunnermunzel(women, men).pvalue)
        towns = [held for _, held in customers.groupby("town")[measure]]
        place = found["place", measure].found
        assert place.p_value == pytest.approx(stats.kruskal(*towns).pvalue)


def inputs_of(study: Study) -> Inputs:
    return Inputs(study._computing(), study.window, study.settings)


def deal(study: Study, rng: np.random.Generator, *, effect: float = 1.0) -> int:
    """Deal the traits out anew, multiply what women spend, and count the claims."""
    engine = study._computing()
    engine.execute("drop table if exists facts")
    kept = engine.frame("select * from kept_facts order by customer_id")
    dealt = kept[["gender", "age_band", "city"]].iloc[rng.permutation(len(kept))]
    kept[["gender", "age_band", "city"]] = dealt.to_numpy()
    kept.loc[kept["gender"] == "female", ["spend", "mean_order_value"]] *= effect
    engine.connection.register("dealt", kept)
    engine.create("facts", "select * from dealt")
    engine.connection.unregister("dealt")
    inputs = inputs_of(study)
    return sum(c.is_claim for c in compare(inputs, traits_of(inputs, [])))


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A shop whose facts may be changed."""
    folder = tmp_path_factory.mktemp("dealt")
    with Study.open(settings=whole_shop(folder, 300, seed=5)) as opened:
        opened._computing().execute("alter table facts rename to kept_facts")
        yield opened


@pytest.mark.parametrize(("runs", "most"), [(6, 2), pytest.param(40, 6, marks=pytest.mark.prove)])
def test_traits_that_were_dealt_by_chance_are_no_claim(runs: int, most: int, dealt: Study) -> None:
    """Five in a hundred are expected at most; so many more happen once in 300 seeds."""
    rng = np.random.default_rng(11)
    assert sum(deal(dealt, rng) > 0 for _ in range(runs)) <= most


def test_a_planted_difference_is_found(dealt: Study) -> None:
    rng = np.random.default_rng(12)
    assert sum(deal(dealt, rng, effect=2.5) > 0 for _ in range(5)) >= 4


def test_a_claim_says_who_spends_more(dealt: Study) -> None:
    deal(dealt, np.random.default_rng(13), effect=4)
    result = chapter.run(inputs_of(dealt))
    (claim,) = [f for f in result.findings if f.name == "gender_spend"]
    assert claim.kind == "claim"
    assert "female spent more than male" in str(claim.sentence)
    assert claim.value.low > 0.5
    assert claim.p_value < 0.05
    facts = dealt.table("facts")
    known = facts[facts["gender"].isin(["female", "male"])]
    women = known[known["gender"] == "female"]
    more = women["spend"].sum() - known["spend"].mean() * len(women)
    assert claim.money.value == pytest.approx(more)
    (chart,) = [c for c in result.charts if c.name == "groups"]
    assert "female" in str(chart.headline)


def test_small_groups_are_put_together(tmp_path: Path) -> None:
    """Towns of few customers are no groups; where nobody's is left, they are as the unknown."""
    people = [{"who": f"{i:03d}", "town": "Rome" if i < 30 else "Turin"} for i in range(60)]
    people += [{"who": f"{60 + i:03d}", "town": f"Village {i // 4}"} for i in range(12)]
    sold = [
        {"customer": p["who"], "order": p["who"], "time": "2024-03-01", "product": "a",
         "pieces": "1", "paid": f"{i + 1}.00"}
        for i, p in enumerate(people)
    ]  # fmt: skip
    towns = {
        "files": [str(write_csv(tmp_path / "people.csv", people, ["who", "town"]))],
        "columns": {"customer_id": "who", "city": "town"},
    }
    config = settings(write_csv(tmp_path / "sales.csv", sold), tables={"customers": towns})
    with Study.open(settings=config) as study:
        frame = study.chapter("distributions").tables["groups"].frame
        assert dict(zip(frame["group"], frame["n"], strict=True)) == {
            "Rome": 30, "Turin": 30, "others": 12,
        }  # fmt: skip
    with Study.open(settings=config.but(smallest_group=13)) as study:
        frame = study.chapter("distributions").tables["groups"].frame
        assert set(frame["group"]) == {"Rome", "Turin"}


ODD = {
    "one order each": [(f"{n}", f"{n}.50", "1") for n in range(40)],
    "one customer": [("a", f"{n}.50", "2") for n in range(40)],
    "no amounts": [(f"{n % 20}", "0.00", "1") for n in range(60)],
    "all alike": [(f"{n}", "3.00", "1") for n in range(40)],
    "more returned than sold": [
        (f"{n % 20}", "5.00" if n < 20 else "-9.00", "1") for n in range(60)
    ],
    "cents and fortunes": [(f"{n}", f"{10.0 ** (n % 9 - 2):.2f}", f"{n + 1}") for n in range(90)],
}  # fmt: skip


@pytest.mark.parametrize("made", ODD.values(), ids=ODD)
def test_odd_shops(made: list[tuple[str, str, str]], tmp_path: Path) -> None:
    sold = [
        {"customer": who, "order": f"{i}", "time": f"2024-01-{1 + i % 28:02d}", "product": "a",
         "pieces": f"-{n}" if paid[0] == "-" else n, "paid": paid}
        for i, (who, paid, n) in enumerate(made)
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "odd.csv", sold))) as study:
        result = study.chapter("distributions")
        assert result.findings or result.refusals
        assert all(f.kind == "description" for f in result.findings)
        for chart in result.charts:
            assert chart.table["n"].gt(0).any()
        if len({who for who, *_ in made}) < 10:
            assert not result.findings


def test_wide_spans_are_drawn_on_a_logarithmic_scale(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    sold = [
        {"customer": f"{i}", "order": f"{i}", "time": "2024-01-01", "product": "a",
         "pieces": "1", "paid": f"{paid:.2f}"}
        for i, paid in enumerate(rng.lognormal(3, 1.5, 500))
    ]  # fmt: skip
    with Study.open(settings=settings(write_csv(tmp_path / "wide.csv", sold))) as study:
        charts = {c.name: c for c in study.chapter("distributions").charts}
    assert charts["spend"].x.log
    assert "ogarithmic" in charts["spend"].caption
    assert "logarithmic" in charts["spend"].x.title
    assert "n_orders" not in charts, "everyone ordered once: there is nothing to draw"


def test_records_after_the_cut_off_change_nothing(tmp_path: Path) -> None:
    sold = rows(60, seed=6)
    before = [row for row in sold if row["time"] < "2024-05-01"]
    found = []
    for i, held in enumerate((sold, before)):
        config = settings(write_csv(tmp_path / f"{i}.csv", held), cutoff="2024-05-01")
        with Study.open(settings=config) as study:
            found.append(study.chapter("distributions"))
    assert found[0].findings == found[1].findings
    for name, table in found[0].tables.items():
        pd.testing.assert_frame_equal(table.frame, found[1].tables[name].frame)


def test_a_file_of_totals_has_distributions_too(tmp_path: Path) -> None:
    people = [{"who": f"{n}", "spent": f"{n}.00", "sex": "fm"[n % 2]} for n in range(1, 101)]
    path = write_csv(tmp_path / "people.csv", people, ["who", "spent", "sex"])
    columns = {"customer_id": "who", "spend": "spent", "gender": "sex"}
    table = {"files": [str(path)], "columns": columns}
    config = {"cutoff": "2024-01-01", "tables": {"customers": table}}
    with Study.open(settings=config) as study:
        result = study.chapter("distributions")
    figures = result.tables["figures"].frame
    assert figures["median"].to_list() == [50.5]
    (gender,) = [f for f in result.findings if f.name == "gender_spend"]
    assert gender.kind == "description"
    assert gender.value.value == pytest.approx(0.51)
