"""What goes together: recomputed, found where it was planted, and not claimed where it was not."""

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from regulars import Result, Settings, Study
from regulars.chapters import CHAPTERS
from regulars.core.engine import Engine
from regulars.explore.correlations.pairs import LEAST, Pair, compare
from regulars.facts.comparable import MEASURES, TIED, comparable
from tests.explore.buyers import SETTINGS, WINDOW, buyers, known_to

N_FAMILIES = sum(chapter.claims for chapter in CHAPTERS)


def pairs(seed: int, n: int = 600, **links: float) -> list[Pair]:
    engine = Engine(threads=1)
    known_to(engine, buyers(n, seed, **links))
    made = comparable(engine, WINDOW, LEAST, 10)
    assert made is not None
    found = compare(made, 1)
    engine.close()
    return found


def claimed(found: list[Pair]) -> set[tuple[str, str]]:
    return {(pair.one.column, pair.other.column) for pair in found if pair.is_claim}


@pytest.fixture(scope="module")
def four_each() -> pd.DataFrame:
    """Lines of 120 customers with four orders each: what is drawn of them is all of them."""
    rng = np.random.default_rng(7)
    rows = []
    for customer in range(120):
        dear = rng.lognormal(2, 0.5)
        for order in range(4):
            day = pd.Timestamp("2024-02-01") + pd.Timedelta(days=int(rng.integers(0, 300)))
            minute = int(rng.integers(480, 1200))
            for _ in range(int(rng.integers(1, 5))):
                paid = round(dear * rng.lognormal(0, 0.4), 2)
                rows.append(
                    {
                        "customer": f"c{customer:03d}",
                        "order": f"o{customer}-{order}",
                        "time": day + pd.Timedelta(minutes=minute),
                        "product": f"p{rng.integers(0, 30)}",
                        "shelf": f"s{rng.integers(0, 6)}",
                        "paid": paid,
                        "off": round(paid / 10, 2) if rng.random() < 0.3 else 0.0,
                    }
                )
    # All were there from the first day on.
    first = [
        {"customer": f"c{c:03d}", "order": f"first-{c}", "time": pd.Timestamp("2023-06-01 10:00"),
         "product": "p0", "shelf": "s0", "paid": 1.0, "off": 0.0}
        for c in range(120)
    ]  # fmt: skip
    for row in rows:
        if row["order"] == "o119-3":
            row["time"] = pd.Timestamp("2024-11-30 12:00")
    return pd.DataFrame([*first, *rows])


@pytest.fixture(scope="module")
def who() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    ids = [f"c{customer:03d}" for customer in range(120)]
    return pd.DataFrame(
        {
            "who": ids,
            "age": pd.Series(rng.integers(18, 80, 120), dtype="Int64").mask(rng.random(120) < 0.3),
            "sex": rng.choice(["f", "m"], 120),
            "town": ["Lyon"] * 70 + ["Lille"] * 40 + ["Nantes"] * 6 + [None] * 4,
            "won": rng.choice(["search", "friends"], 120),
        }
    )


@pytest.fixture(scope="module")
def study(four_each: pd.DataFrame, who: pd.DataFrame) -> Iterator[Study]:
    config = Settings.of(_only("order_lines", "customers") | {"cutoff": "2024-12-01"})
    tables = {"order_lines": four_each, "customers": who}
    with Study.open(tables, settings=config) as opened:
        yield opened


def _only(*tables: str) -> dict[str, object]:
    return {**SETTINGS, "tables": {name: SETTINGS["tables"][name] for name in tables}}


def found_in(result: Result) -> dict[tuple[str, str], pd.Series]:
    frame = result.tables["pairs"].frame
    return {(row["one"], row["other"]): row for _, row in frame.iterrows()}


def test_figures_are_those_of_plain_pandas(
    study: Study, four_each: pd.DataFrame, who: pd.DataFrame
) -> None:
    """Everyone has four orders in the last 365 days; the halves of them go by their hash."""
    found = found_in(study.chapter("correlations"))
    lines = four_each[four_each["time"] >= "2024-01-16"].assign(
        gross=lambda f: f["paid"] + f["off"], day=lambda f: f["time"].dt.floor("D")
    )
    orders = lines.groupby(["customer", "order", "day"], as_index=False).agg(
        value=("gross", "sum"),
        products=("product", "nunique"),
        weekend=("day", lambda days: float(days.iloc[0].weekday() >= 5)),
        minute=("time", lambda times: times.min().hour * 60 + times.min().minute),
    )
    assert (orders.groupby("customer").size() == 4).all()
    drawn = duckdb.sql(
        "select *, row_number() over (partition by customer order by "
        'hash(customer, "order", cast(day as date)), "order", day) as place from orders'
    ).df()
    drawn["half"] = np.where(drawn["place"] <= 2, "a", "b")
    whole = orders.groupby("customer")[["value", "products", "weekend", "minute"]].sum().round(6)
    halves = drawn.pivot_table(
        index="customer", columns="half", values=[*whole.columns], aggfunc="sum"
    ).round(6)

    people = who.set_index("who").loc[whole.index]
    aged = people["age"].notna().to_numpy()
    for title, column in (
        ("Order value", "value"), ("Products per order", "products"),
        ("Weekend share", "weekend"), ("Hour of day", "minute"),
    ):  # fmt: skip
        theirs = stats.spearmanr(
            whole[column][aged].to_numpy(), people["age"][aged].to_numpy(dtype=float)
        )
        ours = found[title, "Age"]
        assert ours["strength"] == pytest.approx(theirs.statistic, abs=1e-9)
        assert ours["n"] == aged.sum()
    for (one, first), (other, second) in (
        (("Order value", "value"), ("Weekend share", "weekend")),
        (("Weekend share", "weekend"), ("Hour of day", "minute")),
        (("Products per order", "products"), ("Hour of day", "minute")),
    ):
        across = [
            stats.spearmanr(halves[first, a], halves[second, b]).statistic
            for a, b in (("a", "b"), ("b", "a"))
        ]
        assert found[one, other]["strength"] == pytest.approx(np.mean(across), abs=1e-9)


def test_groups_are_merged_and_held_against_each_other(
    study: Study, four_each: pd.DataFrame, who: pd.DataFrame
) -> None:
    """Nantes has fewer customers than may be shown, and its like do not make a group either."""
    found = found_in(study.chapter("correlations"))
    lines = four_each[four_each["time"] >= "2024-01-16"]
    value = (lines["paid"] + lines["off"]).groupby(lines["customer"]).sum().round(6)
    town = who.set_index("who")["town"].where(lambda t: t.isin(["Lyon", "Lille"])).dropna()
    theirs = stats.kruskal(*(value[town.index[town == name]] for name in ("Lyon", "Lille")))
    ours = found["Order value", "Location"]
    assert ours["n"] == 110
    explained = theirs.statistic / 109
    assert ours["strength"] == pytest.approx(np.sqrt(max(1 - (1 - explained) * 109 / 108, 0)))
    assert not any("Nantes" in str(f.so_what) for f in study.chapter("correlations").findings)
    together = pd.crosstab(who["sex"], who["won"])
    chi2 = stats.chi2_contingency(together, correction=False).statistic
    rows = 2 - 1 / 119
    expected = np.sqrt(max(chi2 / 120 - 1 / 119, 0) / (rows - 1))
    assert found["Gender", "Channel"]["strength"] == pytest.approx(expected)


def test_p_values_are_corrected_for_all_pairs_and_all_chapters(study: Study) -> None:
    """The smallest is multiplied by both counts; none of a handful of draws is a claim here."""
    made = comparable(study._computing(), study.window, LEAST, 10)
    assert made is not None
    alone = compare(made, 1)
    raw = sorted(pair.found.p_value for pair in alone)
    least = min(study.chapter("correlations").tables["pairs"].frame["p_value"])
    assert least == pytest.approx(min(raw[0] * len(raw) * N_FAMILIES, 1))


def test_pairs_that_are_tied_are_not_looked_at(study: Study) -> None:
    titles = {measure.column: measure.title for measure in MEASURES}
    assert all(column in titles for pair in TIED for column in pair)
    found = found_in(study.chapter("correlations"))
    for one, other in map(tuple, TIED):
        assert (titles[one], titles[other]) not in found
        assert (titles[other], titles[one]) not in found


def test_what_comes_after_the_cutoff_changes_nothing(
    four_each: pd.DataFrame, who: pd.DataFrame, study: Study
) -> None:
    later = four_each.assign(
        time=four_each["time"] + pd.Timedelta(days=600), paid=four_each["paid"] * 9,
        order="later-" + four_each["order"],
    )  # fmt: skip
    config = Settings.of(_only("order_lines", "customers") | {"cutoff": "2024-12-01"})
    tables = {"order_lines": pd.concat([later, four_each]), "customers": who}
    with Study.open(tables, settings=config) as more:
        there, here = more.chapter("correlations"), study.chapter("correlations")
        assert there.findings == here.findings
        pd.testing.assert_frame_equal(there.tables["pairs"].frame, here.tables["pairs"].frame)


def test_planted_links_are_claimed_and_told_with_their_sign() -> None:
    config = Settings.of(SETTINGS)
    with Study.open(buyers(900, 1, link=-0.9, age_link=0.7), settings=config) as study:
        result = study.chapter("correlations")
    sentences = [str(finding.sentence) for finding in result.findings if finding.kind == "claim"]
    assert any("buy later in the day are older" in sentence for sentence in sentences)
    assert any("order more often place cheaper orders" in sentence for sentence in sentences)
    for chart in result.charts:
        assert len(str(chart.headline).split()) <= 10
    shown = next(chart for chart in result.charts if chart.name == "strongest").table
    assert "Hour of day and age" in set(shown["pair"])


def test_directly_made_facts_are_those_of_a_study() -> None:
    """What the runs over many seeds look at is what a study would."""
    tables = buyers(300, 3)
    with Study.open(tables, settings=Settings.of(SETTINGS)) as study:
        theirs = comparable(study._computing(), study.window, LEAST, 10)
    engine = Engine(threads=1)
    known_to(engine, tables)
    ours = comparable(engine, WINDOW, LEAST, 10)
    engine.close()
    assert ours is not None
    assert theirs is not None
    assert ours.measures == theirs.measures
    # Made directly, genders are as recorded, and ages without a band.
    differ = ["gender", "age_band"]
    pd.testing.assert_frame_equal(
        ours.frame.drop(columns=differ), theirs.frame.drop(columns=differ), check_dtype=False
    )


def test_habits_apart_are_rarely_claimed_and_planted_links_found() -> None:
    assert sum(bool(claimed(pairs(seed))) for seed in range(4)) <= 1
    for seed in (20, 21):
        planted = claimed(pairs(seed, link=0.7, age_link=0.7))
        assert {("orders", "order_value"), ("minute_of_day", "age")} <= planted


@pytest.mark.prove
def test_claims_come_in_at_most_one_study_of_twenty() -> None:
    """Fewer than 20 of 200 runs, as the design has it: that is beyond chance for one in 20."""
    assert sum(bool(claimed(pairs(seed))) for seed in range(200)) < 20


@pytest.mark.prove
def test_planted_links_are_found_in_four_of_five() -> None:
    runs = [claimed(pairs(seed, link=0.7, age_link=0.6)) for seed in range(300, 340)]
    for planted in (("orders", "order_value"), ("minute_of_day", "age")):
        assert sum(planted in found for found in runs) >= 32


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        pytest.param(lambda f: f.groupby("customer").head(1), True, id="one order each"),
        pytest.param(lambda f: f[f["customer"] == "c001"], True, id="one customer"),
        pytest.param(lambda f: f[f["customer"] < "c010"], True, id="ten customers"),
        pytest.param(lambda f: f.assign(time=pd.Timestamp("2024-03-03")), True, id="one day"),
        pytest.param(lambda f: f.assign(product="p", shelf=None), False, id="a single product"),
        pytest.param(lambda f: f.assign(time=f["time"].dt.floor("D")), False, id="no hours"),
        pytest.param(lambda f: f.assign(paid=0.0, off=0.0), False, id="no amounts"),
        pytest.param(lambda f: f.assign(paid=-f["paid"], off=0.0), True, id="all returns"),
        pytest.param(lambda f: f.assign(paid=5.0, off=0.0), False, id="ties everywhere"),
    ],
)
def test_odd_shops(change, refused: bool, four_each: pd.DataFrame) -> None:
    config = Settings.of(_only("order_lines"))
    with Study.open(change(four_each), settings=config) as odd:
        result = odd.chapter("correlations")
        assert bool(result.refusals) or result.findings
        if refused:
            assert not result.findings
            assert result.refusals
        else:
            assert result.findings or result.refusals
        if "hours" in str([r.what for r in result.refusals]):
            assert "Hour of day" not in str(result.tables)


def test_without_times_of_day_the_hour_is_refused(four_each: pd.DataFrame) -> None:
    days = four_each.assign(time=four_each["time"].dt.floor("D"))
    with Study.open(days, settings=Settings.of(_only("order_lines"))) as study:
        result = study.chapter("correlations")
        assert [r.what for r in result.refusals] == ["What goes with the hour of the day"]
        frame = result.tables["pairs"].frame
        assert "Hour of day" not in {*frame["one"], *frame["other"]}
