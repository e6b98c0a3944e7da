"""Engagement: counted once more in plain pandas; what is planted is found, and nothing else."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.explore import engagement
from regulars.facts.snapshot import past_windows

ORDERS = {"customer_id": "who", "order_id": "order", "ordered_at": "at", "line_amount": "paid"}
EVENTS = {"customer_id": "who", "occurred_at": "at", "event_type": "what"}
START = pd.Timestamp("2023-01-01")
DAYS = 600


def shop(
    seed: int,
    n: int = 400,
    *,
    told: bool = False,
    mechanical: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Customers with a pace of their own who lapse for good; whoever buys visits that day as well.

    Visits beside buying have a pace of their own too, and go with nothing; where `told`, they stop
    100 days before the customer lapses.
    """
    rng = np.random.default_rng(seed)
    bought, seen = [], []
    for who in range(n):
        gap, lapse = rng.gamma(4, 12), rng.exponential(500)
        days = np.cumsum(rng.exponential(gap, 80))
        days = days[days < min(lapse, DAYS)].astype(int)
        visits = np.cumsum(rng.exponential(rng.gamma(4, 6), 200))
        visits = visits[visits < (min(lapse - 100, DAYS) if told else DAYS)].astype(int)
        bought += [(who, day) for day in days]
        seen += [(who, day) for day in visits]
        seen += [(who, day) for day in days if mechanical]

    def frame(made: list[tuple[int, int]]) -> pd.DataFrame:
        who, day = np.array(made).T
        at = (START + pd.to_timedelta(day, unit="D")).strftime("%Y-%m-%d")
        return pd.DataFrame({"who": [f"c{i:04d}" for i in who], "at": at})

    orders = frame(bought).assign(order=lambda f: f.index.astype(str), paid="10.00")
    return orders, frame(seen).assign(what="visit")


def opened(orders: pd.DataFrame, events: pd.DataFrame | None, **more: Any) -> Study:
    tables = {"order_lines": {"columns": ORDERS}, "events": {"columns": EVENTS}}
    frames = {"order_lines": orders, "events": events}
    if events is None:
        del tables["events"], frames["events"]
    return Study.open(frames, settings={"tables": tables, "horizon_days": 60, **more})


def told(study: Study, n_families: int = 1) -> Result:
    inputs = Inputs(study._computing(), study.window, study.settings, n_families=n_families)
    return engagement.chapter.ask(inputs)


@pytest.fixture(scope="module")
def study() -> Iterator[Study]:
    with opened(*shop(1, told=True)) as made:
        yield made


def days_of(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(at=pd.to_datetime(frame["at"]))[["who", "at"]].drop_duplicates()


def whole_days(then: pd.Timestamp, at: np.ndarray) -> np.ndarray:
    """How many days before `then` each time is."""
    return (then.to_datetime64() - at) // np.timedelta64(1, "D")


def test_cases_equal_plain_pandas(study: Study) -> None:
    """Everything from the raw rows: who was active, engaged days without a purchase, strata."""
    orders, events = shop(1, told=True)
    orders, seen = orders.assign(at=pd.to_datetime(orders["at"])), days_of(events)
    alone = seen.merge(days_of(orders).assign(bought=1), how="left", on=["who", "at"])
    alone = alone[alone["bought"].isna()]
    first = max(alone["at"].min(), orders["at"].min())
    rows = []
    for i, window in enumerate(past_windows(study.window)):
        then = pd.Timestamp(window.cutoff)
        if then - pd.Timedelta(days=90) < first:
            continue
        ago = (then - orders["at"]).dt.days
        before = orders[(ago >= 1) & (ago <= 365)]
        back = set(orders[(ago <= 0) & (ago > -60)]["who"])
        seen_at = {who: own["at"].to_numpy() for who, own in alone.groupby("who")}
        for who, own in before.groupby("who"):
            own_ago = whole_days(then, own["at"].to_numpy())
            visits = whole_days(then, seen_at.get(who, np.array([], dtype="datetime64[s]")))
            rows.append(
                {
                    "cutoff": i,
                    "who": who,
                    "silence": own_ago.min(),
                    "late": (own_ago <= 90).sum(),
                    "early": ((own_ago > 90) & (own_ago <= 180)).sum(),
                    "days": ((visits >= 1) & (visits <= 90)).sum(),
                    "before": ((visits > 90) & (visits <= 180)).sum(),
                    "back": who in back,
                    "tells": then - pd.Timedelta(days=180) >= first,
                }
            )
    cases = pd.DataFrame(rows)
    border = cases.loc[cases["days"] > 0, "days"].median()
    none = cases["days"] == 0
    assert none.mean() > 0.1, "else none and few would be one group"
    level = np.where(none, "No engaged day", np.where(cases["days"] <= border, "Few", "Many"))
    result = told(study)
    table = result.tables["returns"].frame.set_index(["series", "from_days"])
    silences = pd.cut(cases["silence"], [0, 7, 14, 30, 60, 90, 180, 365])
    for (name, span), group in cases.groupby([level, silences], observed=True):
        if group["who"].nunique() < 10:
            assert (name, span.left + 1) not in table.index
            continue
        row = table.loc[(name, span.left + 1)]
        assert row["n_cases"] == len(group)
        assert row["bought_again"] == pytest.approx(group["back"].mean())

    def difference(one: pd.Series, other: pd.Series, outcome: pd.Series, *more: pd.Series) -> float:
        """Mantel and Haenszel's, stratum by stratum."""
        top = bottom = 0.0
        keys = [cases["cutoff"], np.searchsorted((7, 14, 30, 60, 90, 180), cases["silence"])]
        keys += [np.searchsorted((0, 1, 2, 4, 8, 16), cases[c]) for c in ("late", "early")]
        for _, stratum in cases[one | other].groupby([k[one | other] for k in (*keys, *more)]):
            a, b = (stratum.index[group[stratum.index]] for group in (one, other))
            if len(a) and len(b):
                weight = len(a) * len(b) / len(stratum)
                top += weight * (outcome[a].mean() - outcome[b].mean())
                bottom += weight
        return top / bottom

    findings = {f.name: f for f in result.findings}
    assert findings["many_visits"].value.value == pytest.approx(
        difference(pd.Series(level == "Many"), none, cases["back"])
    )
    able = (cases["before"] >= 2) & cases["tells"]
    fell = 2 * cases["days"] <= cases["before"]
    assert findings["falling"].value.value == pytest.approx(
        difference(
            able & fell, able & ~fell, ~cases["back"],
            pd.Series(np.searchsorted((3, 7, 15), cases["before"])),
        )
    )  # fmt: skip
    assert findings["falling"].n == cases[able]["who"].nunique()


def test_months_equal_plain_pandas(study: Study) -> None:
    orders, events = shop(1, told=True)
    # Rows that are the same in every column are read once.
    events = events.drop_duplicates()
    month = {name: pd.to_datetime(f["at"]).dt.to_period("M") for name, f in
             (("orders", orders), ("events", events))}  # fmt: skip
    found = told(study).tables["months"].frame.set_index("month")
    assert list(found.index[[0, -1]]) == ["2023-03-01", "2024-07-01"], (
        "whole months, two to warm up"
    )
    for key, row in found.iterrows():
        now = pd.Period(key, "M")
        active = set(orders["who"][(month["orders"] <= now) & (month["orders"] > now - 3)])
        assert row["n_active"] == len(active)
        visits = events["who"][month["events"] == now].isin(active).sum()
        assert row["web_visits"] == pytest.approx(visits / len(active))


def claims(result: Result) -> set[str]:
    return {finding.name for finding in result.findings if finding.kind == "claim"}


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(2, 9))]
)
def test_engagement_that_stops_before_customers_lapse_is_found(seed: int) -> None:
    with opened(*shop(seed, told=True)) as study:
        result = told(study, n_families=8)
    assert claims(result) == {"many_visits", "falling"}
    assert all(f.value.low > 0 for f in result.findings if f.kind == "claim")
    assert "more" in str(result.charts[-1].headline)


def test_visits_that_only_go_with_buying_tell_nothing() -> None:
    """Who buys often visits often; at equal purchases nothing is left."""
    with opened(*shop(10)) as study:
        result = told(study)
    assert not claims(result)
    assert {"many_visits", "falling"} <= {f.name for f in result.findings}


@pytest.mark.prove
def test_claims_are_wrong_in_one_shop_of_twenty_at_most() -> None:
    """200 shops in which engagement tells nothing: 20 with a claim would be too many."""
    wrong = 0
    for seed in range(1000, 1200):
        with opened(*shop(seed, 200)) as study:
            wrong += bool(claims(told(study)))
    assert wrong < 20


def test_opened_mails_are_no_engagement(study: Study) -> None:
    orders, events = shop(2, 100)
    with opened(orders, events.assign(what="email open")) as other:
        result = told(other)
    assert any("no visit to website" in str(refusal.why) for refusal in result.refusals)
    (chart,) = result.charts
    assert set(chart.table["series"]) == {"E-mails opened"}
    assert not any(f.name == "many_visits" for f in result.findings)


def test_what_happens_after_the_cut_off_changes_nothing() -> None:
    orders, events = shop(3, told=True)
    known = orders[orders["at"] <= "2024-04-01"], events[events["at"] < "2024-04-01"]
    later = events[events["at"] >= "2024-04-01"].assign(what="email click")
    with opened(*known, cutoff="2024-04-01") as one:
        expected = told(one)
    both = pd.concat([known[1], later, later.assign(who="stranger")])
    with opened(orders, both, cutoff="2024-04-01") as other:
        found = told(other)
    assert found.findings == expected.findings
    for name, table in expected.tables.items():
        pd.testing.assert_frame_equal(found.tables[name].frame, table.frame, check_exact=True)


def test_the_order_of_rows_does_not_matter(study: Study) -> None:
    orders, events = shop(1, told=True)
    with opened(orders.sample(frac=1, random_state=1), events.sample(frac=1, random_state=2)) as b:
        assert told(b).findings == told(study).findings


@pytest.mark.parametrize(
    ("n", "days", "why"),
    [(60, 100, "60 days of records after"), (3, DAYS, "cases on both sides"), (1, 1, "")],
)
def test_too_little_to_compare_is_refused(n: int, days: int, why: str) -> None:
    orders, events = shop(4, n)
    until = (START + pd.Timedelta(days=days)).strftime("%Y-%m-%d")
    orders = orders[orders["at"] < until] if days > 1 else orders.head(1)
    events = events[events["at"] < until] if days > 1 else events.head(1)
    with opened(orders, events) as study:
        result = told(study)
    assert result.refusals
    assert not claims(result)
    assert any(why in str(refusal.why) for refusal in result.refusals)


def test_without_any_events_it_says_so() -> None:
    orders, _ = shop(5, 50)
    with opened(orders, None) as study:
        result = told(study)
    assert not result.findings
    assert len(result.refusals) == 4
