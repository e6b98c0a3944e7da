"""Location: its figures in plain pandas, planted differences, and shops without places."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.explore import location
from regulars.explore.location.places import OTHERS

ORDERS = {"customer_id": "who", "order_id": "order", "ordered_at": "at", "line_amount": "paid"}
PEOPLE = {"customer_id": "who", "city": "city", "country": "country"}
START = pd.Timestamp("2023-01-01")


def shop(
    seed: int,
    n: int = 400,
    *,
    more_spend: float = 1.0,
    more_return: float = 0.0,
    cities: tuple[str, ...] = ("Lyon", "lyon", "LYON", "Nantes", "Lille", "Brest"),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and customers; those of Nantes spend and return more, as planted."""
    rng = np.random.default_rng(seed)
    city = rng.choice(np.array([*cities, None], dtype=object), n)
    nantes = city == "Nantes"
    lines = []
    for who in range(n):
        first = rng.uniform(0, 400) if who >= 20 else 0.0
        days = [first]
        if rng.random() < 0.5 + more_return * nantes[who]:
            days += list(first + np.cumsum(rng.exponential(40, 6)) + 1)
        size = rng.lognormal(3, 0.8) * (more_spend if nantes[who] else 1)
        lines += [
            {
                "who": f"c{who:04d}",
                "order": f"{who}-{i}",
                "at": (START + pd.Timedelta(days=int(day))).strftime("%Y-%m-%d"),
                "paid": f"{size * rng.uniform(0.5, 1.5):.2f}",
            }
            for i, day in enumerate(days)
            if day < 550
        ]
    people = pd.DataFrame({"who": [f"c{i:04d}" for i in range(n)], "city": city})
    people["country"] = "FR"
    return pd.DataFrame(lines), people


def opened(lines: pd.DataFrame, people: pd.DataFrame, **more: Any) -> Study:
    columns = {role: name for role, name in PEOPLE.items() if name in people}
    tables = {"order_lines": {"columns": ORDERS}, "customers": {"columns": columns}}
    config = {"currency": "EUR", "cutoff": "2024-06-01", "run_in_days": 0, "tables": tables, **more}
    return Study.open({"order_lines": lines, "customers": people}, settings=config)


def told(study: Study, n_families: int = 1) -> Result:
    inputs = Inputs(study._computing(), study.window, study.settings, n_families=n_families)
    return location.chapter.ask(inputs)


@pytest.fixture(scope="module")
def study() -> Iterator[Study]:
    with opened(*shop(1)) as made:
        yield made


def test_figures_equal_plain_pandas(study: Study) -> None:
    lines, people = shop(1)
    lines = lines.assign(paid=lines["paid"].astype(float), at=pd.to_datetime(lines["at"]))
    lines = lines[lines["at"] < "2024-06-01"]
    city = people.set_index("who")["city"].str.lower()
    found = told(study).tables["city"].frame.assign(key=lambda f: f["place"].str.lower())
    found = found.set_index("key")
    by = lines["who"].map(city)
    spend = lines.groupby(by)["paid"].sum()
    assert set(found.index) == {"lyon", "nantes", "lille", "brest"}
    for key, row in found.iterrows():
        assert row["n_customers"] == lines[by == key]["who"].nunique()
        assert row["net_sales"] == pytest.approx(spend[key], abs=0.01)
    assert found["share_of_net_sales"].sum() == pytest.approx(1)
    cutoff = pd.Timestamp("2024-06-01")
    first = lines.groupby("who")["at"].min()
    placed = first[first.index.map(city).notna()]
    # The longest span that half of the placed customers had is the one of half a year here.
    (span,) = [s for s in (365, 180) if ((cutoff - placed).dt.days > s).mean() >= 0.5][:1]
    known = placed[(cutoff - placed).dt.days > span].index
    recent = lines[(cutoff - lines["at"]).dt.days <= span].groupby("who")["paid"].sum()
    held = recent.reindex(known, fill_value=0.0)
    held = held.clip(upper=np.quantile(held, 0.99))
    mean = held.groupby(city[held.index]).agg(["mean", "std", "size"])
    for key, row in found.iterrows():
        assert row["spend"] == pytest.approx(mean["mean"][key], abs=0.01)
        assert row["n_known"] == mean["size"][key]
        n = mean["size"][key]
        half = stats.t.ppf(0.975, n - 1) * mean["std"][key] / np.sqrt(n)
        assert row["spend_high"] - row["spend"] == pytest.approx(half, rel=0.001)
        others = held[city[held.index] != key].mean()
        assert row["spend_elsewhere"] == pytest.approx(others, abs=0.01)
    observed = placed[(cutoff - placed).dt.days > 90].index
    gap = (lines["at"] - lines["who"].map(first)).dt.days
    again = set(lines[(gap >= 1) & (gap <= 90)]["who"])
    # The run-in is no day long, so everyone is new.
    back = pd.Series([who in again for who in observed], observed)
    rates = back.groupby(city[observed]).mean()
    for key, row in found.iterrows():
        assert row["return"] == pytest.approx(rates[key])
        assert row["return_elsewhere"] == pytest.approx(back[city[observed] != key].mean())


def test_who_lives_nowhere_is_mixed_with_nobody(study: Study) -> None:
    result = told(study)
    lines, people = shop(1)
    bought = people[people["who"].isin(lines[lines["at"] < "2024-06-01"]["who"])]
    (coverage,) = [f for f in result.findings if f.name == "coverage"]
    assert coverage.value.value == pytest.approx(bought["city"].notna().mean())
    assert coverage.n == len(bought)
    table = result.tables["city"].frame
    assert table["n_customers"].sum() == bought["city"].notna().sum()


def test_one_country_leaves_cities_and_two_make_both(study: Study) -> None:
    assert list(told(study).tables) == ["city"]
    lines, people = shop(2)
    people["country"] = np.where(people.index % 3 == 0, "Italy", "France")
    people["city"] = people["country"].str[0] + "-" + people["city"]
    with opened(lines, people) as other:
        result = told(other)
    assert list(result.tables) == ["country", "city"]
    assert "France" in str(result.charts[0].headline)


def test_small_places_are_merged_and_tiny_rests_left_out() -> None:
    lines, people = shop(3)
    people["city"] = people["city"].str.lower()
    people.loc[:4, "city"] = "Tiny One"
    people.loc[5:9, "city"] = "Tiny Two"
    with opened(lines, people) as study:
        frame = told(study).tables["city"].frame
        assert frame["place"].iloc[-1] == OTHERS
        assert frame["n_customers"].iloc[-1] == 10
    people.loc[:, "city"] = people["city"].where(people["city"] != "Tiny Two", "lyon")
    with opened(lines, people) as study:
        result = told(study)
        assert OTHERS not in set(result.tables["city"].frame["place"])
        assert "too few customers to be shown" in result.charts[0].caption


def claims(result: Result) -> list[str]:
    return [finding.name for finding in result.findings if finding.kind == "claim"]


@pytest.mark.parametrize("seed", range(3))
def test_planted_differences_are_claimed(seed: int) -> None:
    with opened(*shop(seed, 1200, more_spend=2.0, more_return=0.3)) as study:
        found = claims(told(study, n_families=8))
    assert {"spend_city_Nantes", "return_city_Nantes"} <= set(found)


@pytest.mark.parametrize(("shops", "most"), [(2, 1), pytest.param(40, 6, marks=pytest.mark.prove)])
def test_places_that_differ_in_nothing_are_not_claimed(shops: int, most: int) -> None:
    """One claim in twenty shops is what is allowed, and three standard errors."""
    found = 0
    for seed in range(20, 20 + shops):
        with opened(*shop(seed, 300)) as study:
            result = told(study)
            found += bool(claims(result))
            assert {"no_difference_in_spend", "no_difference_in_return"} <= {
                f.name for f in result.findings
            } or claims(result)
    assert found <= most


def test_a_few_huge_customers_of_one_place_make_no_claim() -> None:
    lines, people = shop(5, 600)
    whales = people[people["city"] == "Brest"]["who"].head(2)
    big = lines["who"].isin(whales)
    lines.loc[big, "paid"] = "250000.00"
    with opened(lines, people) as study:
        assert not claims(told(study))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda people: people.drop(columns=["city", "country"]), "no file tells"),
        (lambda people: people.assign(city="Lyon"), "live in the same one"),
        (lambda people: people.assign(city=people["who"], country=None), "two places with"),
    ],
)
def test_it_refuses_where_nothing_can_be_held_against_anything(change: Any, why: str) -> None:
    lines, people = shop(4, 60)
    people = change(people)
    people["name"] = "x"
    with opened(lines, people) as study:
        result = told(study)
    assert not result.findings
    (refusal,) = result.refusals
    assert why in str(refusal.why)


@pytest.mark.parametrize("paid", ["0.00", "5.00"])
def test_equal_amounts_and_none_are_no_trouble(paid: str) -> None:
    lines, people = shop(6, 200)
    with opened(lines.assign(paid=paid), people) as study:
        result = told(study)
        assert result.findings
        assert "spend" not in {name.split("_")[0] for name in claims(result)}


def test_one_day_of_records_is_too_short_to_compare() -> None:
    lines, people = shop(7, 200)
    lines = lines.drop_duplicates("who").assign(at="2024-05-31")
    with opened(lines, people) as study:
        result = told(study)
    assert {r.what for r in result.refusals} == {
        "Where customers spend more",
        "Where new customers return more",
    }
    assert [chart.name for chart in result.charts] == ["held"]


def test_long_names_keep_the_headlines_short() -> None:
    long = ("Villeneuve sur Lot et les bords de la riviere", "Nantes", "Lille")
    with opened(*shop(8, 300, cities=(long[0], long[0], long[0], *long))) as study:
        for chart in told(study).charts:
            assert len(str(chart.headline).split()) <= 10
