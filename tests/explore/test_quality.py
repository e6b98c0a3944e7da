"""Quality: figures once more in plain pandas, planted holes found where they are, noise not."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Finding, Result, Study
from regulars.core.result import Inputs
from regulars.explore import quality
from tests.shops import COLUMNS, ROLES, rows, settings, write_csv

CUTOFF = "2024-10-01"
PEOPLE = {"customer_id": "who", "gender": "sex", "city": "town", "birth_date": "born"}


def open_shop(
    folder: Path, sold: list[dict[str, str]], people: list[dict[str, str]] = (), **more: object
) -> Study:
    tables = {}
    if people:
        file = write_csv(folder / "people.csv", people, ("who", "sex", "town", "born"))
        tables = {"customers": {"files": [str(file)], "columns": PEOPLE}}
    columns = {**ROLES, "channel": "till"}
    path = write_csv(folder / "sales.csv", sold, (*COLUMNS, "till"))
    table = {"columns": columns, "repeated_rows": "keep"}
    return Study.open(settings=settings(path, tables=tables, table=table, **more))


def people_of(sold: list[dict[str, str]], seed: int) -> list[dict[str, str]]:
    """Customers with gaps that go with nothing; gender and year of birth are known of the same."""
    rng = np.random.default_rng(seed)
    made = []
    for who in sorted({row["customer"] for row in sold if row["customer"]}):
        told = rng.random() < 0.5
        made.append(
            {
                "who": who,
                "sex": "f" if told else "",
                "born": "1980" if told else "",
                "town": "Lyon" if rng.random() < 0.3 else "",
            }
        )
    return made


def by_guests(sold: list[dict[str, str]]) -> list[dict[str, str]]:
    """Every seventeenth order is a guest's."""
    orders = {order: i for i, order in enumerate(sorted({row["order"] for row in sold}))}
    return [
        {**row, "till": "", "customer": "" if orders[row["order"]] % 17 == 0 else row["customer"]}
        for row in sold
    ]


SOLD = by_guests(rows(200, seed=3, days=330))
FOLK = people_of(SOLD, 8)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    told = {"cutoff": CUTOFF, "run_in_days": 60}
    with open_shop(tmp_path_factory.mktemp("quality"), SOLD, FOLK, **told) as opened:
        yield opened


@pytest.fixture(scope="module")
def result(study: Study) -> Result:
    return study.chapter("quality")


def finding(result: Result, name: str) -> Finding:
    (found,) = [f for f in result.findings if f.name == name]
    return found


def test_weeks_hold_the_lines_of_their_days(result: Result) -> None:
    raw = pd.DataFrame(SOLD)
    day = pd.to_datetime(raw[raw["time"] < CUTOFF]["time"]).dt.normalize()
    monday = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    expected = monday.value_counts().sort_index()
    weeks = result.tables["weeks"].frame.set_index("week")
    assert weeks[weeks["n_lines"] > 0]["n_lines"].tolist() == expected.tolist()
    assert weeks["n_days"].sum() == (pd.Timestamp(CUTOFF) - day.min()).days
    assert weeks["n_silent_days"].sum() == weeks["n_days"].sum() - day.nunique()
    # 1 October 2024 is a Tuesday: the last week has its Monday only.
    assert weeks["partial"].tolist()[-1]
    assert weeks["n_days"].tolist()[-1] == 1


def test_what_carries_an_id(result: Result) -> None:
    raw = pd.DataFrame(SOLD)
    raw = raw[(raw["time"] < CUTOFF)]
    raw["net"] = raw["paid"].astype(float)
    sales = raw[raw["pieces"].astype(int) > 0]
    gross = sales["net"] + sales["off"].astype(float)
    found = finding(result, "identified_sales").sentence.quantities
    share = gross[sales["customer"] != ""].sum() / gross.sum()
    assert found["share"].value == pytest.approx(share)
    assert found["guests"].value == pytest.approx(raw[raw["customer"] == ""]["net"].sum(), abs=0.01)


def test_what_is_missing_is_counted(study: Study, result: Result) -> None:
    missing = result.tables["missing"].frame.set_index("column")
    buyers = study.table("facts").query("n_orders > 0")["customer_id"]
    told = pd.DataFrame(FOLK).set_index("who").loc[list(buyers)]
    assert missing.loc["gender", "n_missing"] == (told["sex"] == "").sum()
    assert missing.loc["city", "n_missing"] == (told["town"] == "").sum()
    assert missing.loc["location", "share_missing"] == 1
    raw = pd.DataFrame(SOLD)
    raw = raw[raw["time"] < CUTOFF]
    assert missing.loc["customer", "n"] == len(raw)
    assert missing.loc["customer", "n_missing"] == (raw["customer"] == "").sum()
    assert missing.loc["time of day", "n_missing"] == 0


def test_known_against_unknown_is_the_ratio_of_means(study: Study, result: Result) -> None:
    """Age and gender are known of the same customers: one comparison, not two."""
    facts = study.table("facts").query("n_orders > 0")
    frame = result.tables["missing_behaviour"].frame.set_index("what")
    assert set(frame.index) == {
        f"{trait}: {measure}"
        for trait in ("age and gender", "city")
        for measure in ("net sales", "orders", "silence")
    }
    measures = {
        "net sales": "spend", "orders": "n_orders", "silence": "days_since_last_purchase",
    }  # fmt: skip
    for trait, known in (("age and gender", facts["gender"]), ("city", facts["city"])):
        for name, column in measures.items():
            row, values = frame.loc[f"{trait}: {name}"], facts[column].astype(float)
            one, other = values[known.notna()], values[known.isna()]
            assert row["ratio"] == pytest.approx(one.mean() / other.mean())
            error = np.sqrt(
                one.var() / len(one) / one.mean() ** 2
                + other.var() / len(other) / other.mean() ** 2
            )
            assert row["high"] == pytest.approx(row["ratio"] * np.exp(1.959964 * error))
            assert (row["n_known"], row["n_unknown"]) == (len(one), len(other))


@pytest.mark.parametrize(("runs", "most"), [(10, 3), pytest.param(60, 8, marks=pytest.mark.prove)])
def test_what_goes_with_nothing_is_not_claimed(runs: int, most: int, tmp_path: Path) -> None:
    """Who tells what is drawn anew, of few and of many; 5% may claim, and three standard errors."""
    with open_shop(tmp_path, SOLD) as study:
        inputs = Inputs(study._computing(), study.window, study.settings)
        claiming = 0
        for seed in range(runs):
            drawn = {
                trait: f"case when hash(customer_id || '{trait}{seed}') % 100 < {share} then 1 end"
                for trait, share in (("gender", 25), ("city", 50), ("country", 75))
            }
            new = ", ".join(f"{trait} = {value}" for trait, value in drawn.items())
            inputs.engine.execute(f"update facts set {new}")
            result = quality.run(inputs)
            assert len(result.tables["missing_behaviour"].frame) == 9
            claiming += any(f.kind == "claim" for f in result.findings)
    assert claiming <= most


@pytest.mark.parametrize("seed", range(3))
def test_traits_told_by_those_who_buy_more_are_claimed(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    orders = pd.DataFrame(SOLD).groupby("customer")["order"].nunique()
    people = [
        {"who": who, "sex": "f" if rng.random() < (0.85 if orders[who] > 4 else 0.15) else ""}
        for who in orders.index
        if who
    ]
    with open_shop(tmp_path, SOLD, people) as study:
        claims = {f.name: f for f in study.chapter("quality").findings if f.kind == "claim"}
    # Of net sales, orders and silence the first that is sure is told.
    (claim,) = claims.values()
    assert claim.name in {"gender_spend", "gender_n_orders"}
    assert claim.value.low > 1
    assert claim.p_value < 0.05


def test_customers_older_than_the_records(study: Study, result: Result) -> None:
    facts = study.table("facts").query("n_orders > 0")
    found = finding(result, "existing_customers")
    assert found.value.value == pytest.approx((~facts["start_known"]).mean())
    first = pd.to_datetime(facts["first_seen"])
    start = pd.Timestamp(study.window.start)
    early = ((first - start).dt.days < 30).mean()
    assert found.sentence.quantities["early"].value == pytest.approx(early)
    arrivals = result.tables["arrivals"].frame
    assert arrivals["n"].sum() == len(study.table("facts"))
    by_month = first.dt.strftime("%Y-%m-01").value_counts()
    assert arrivals.groupby("month")["n"].sum().to_dict() == by_month.to_dict()


START = date(2024, 1, 1)


def daily(n_days: int, a_day: int = 4, skip: range = range(0), more_from: int = 10**6) -> list:
    """A shop that sells alike every day but those skipped, and twice as much from one day on."""
    return [
        {
            "customer": f"{(3 * day + i) % 60}", "order": f"{day}-{i}", "product": "p",
            "time": f"{START + timedelta(days=day)}", "pieces": "1", "paid": "2.00", "off": "0",
            "till": "web" if i >= a_day else "shop",
        }
        for day in range(n_days)
        if day not in skip
        for i in range(a_day * (2 if day >= more_from else 1))
    ]  # fmt: skip


def test_a_hole_in_the_records_is_found(tmp_path: Path) -> None:
    with open_shop(tmp_path, daily(200, skip=range(100, 110))) as study:
        result = study.chapter("quality")
    hole = finding(result, "gaps")
    assert hole.value.value == 10
    assert hole.sentence.fillings["day"] == "10 April 2024"
    (chart,) = [c for c in result.charts if c.name == "coverage"]
    assert chart.headline.quantities["days"].value == 10


def test_a_channel_that_begins_later_is_a_jump(tmp_path: Path) -> None:
    """Day 140 is a Monday, 20 May 2024."""
    with open_shop(tmp_path, daily(280, more_from=140)) as study:
        result = study.chapter("quality")
    jump = finding(result, "jump_2024_05_20")
    quantities = jump.sentence.quantities
    assert (quantities["before"].value, quantities["after"].value) == (28, 56)
    channel = finding(result, "channels_for_a_time")
    assert channel.sentence.fillings["channel"] == "web"
    assert channel.sentence.fillings["first"] == "20 May 2024"
    assert "no silence" in str(finding(result, "gaps").sentence)


def test_set_aside_by_rule(tmp_path: Path) -> None:
    broken = [{**daily(1)[0], "time": "soon"}, {**daily(1)[0], "paid": "much"}] * 2
    with open_shop(tmp_path, [*daily(30), *broken]) as study:
        result, ledger = study.chapter("quality"), study.ledger.frame
    table = result.tables["set_aside"].frame
    assert table["n_rows"].sum() == ledger["n_rows"].sum() == 4
    found = finding(result, "set_aside")
    assert found.value.value == pytest.approx(4 / 124)
    assert found.n == 124


def test_records_after_the_cut_off_change_nothing_but_the_cleaning(
    result: Result, tmp_path: Path
) -> None:
    known = [row for row in SOLD if row["time"] < CUTOFF]
    first_day = {**known[1], "order": "new", "time": CUTOFF}
    told = {"cutoff": CUTOFF, "run_in_days": 60}
    with open_shop(tmp_path, [*known, first_day], FOLK, **told) as study:
        before = study.chapter("quality")
    of_records = {"set_aside", "noticed"}
    assert [f for f in before.findings if f.name not in of_records] == [
        f for f in result.findings if f.name not in of_records
    ]
    for name in set(before.tables) - of_records:
        pd.testing.assert_frame_equal(before.tables[name].frame, result.tables[name].frame)


@pytest.mark.parametrize(
    ("sold", "refused"),
    [
        pytest.param(daily(1), "Whether the records begin or end for part of the shop",
                     id="one day"),
        pytest.param(daily(40), "Who is a new customer", id="all seen in the run-in"),
        pytest.param([{**row, "paid": "0.00"} for row in daily(30)],
                     "Which share of sales is by known customers", id="everything free"),
        pytest.param(daily(30), "Whether those of whom more is known behave like the others",
                     id="nothing known of anybody"),
    ],
)  # fmt: skip
def test_odd_shops_are_refused_by_name(sold: list, refused: str, tmp_path: Path) -> None:
    with open_shop(tmp_path, sold) as study:
        assert refused in {r.what for r in study.chapter("quality").refusals}
