"""Campaigns: shares that answer and effects, counted once more; what is planted is claimed."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from regulars import Quantity, Result, Study
from regulars.core.engine import Engine
from regulars.core.result import Inputs
from regulars.explore import engagement

START = pd.Timestamp("2023-01-01")
COLUMNS = {
    "order_lines": {
        "customer_id": "who", "order_id": "order", "ordered_at": "at", "line_amount": "paid",
    },
    "campaigns": {"campaign_id": "which", "starts_at": "begins", "ends_at": "ends"},
    "campaign_contacts": {"customer_id": "who", "campaign_id": "which", "contacted_at": "at"},
    "campaign_responses": {"customer_id": "who", "campaign_id": "which", "responded_at": "at"},
}  # fmt: skip


def written(days: Any) -> Any:
    return (START + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d")


class Shop:
    """Orders at random over a year, one campaign to most customers on day 200, answers, controls.

    Of those contacted the share `effect` buys once more on one of the 14 days after it. Controls
    are drawn by lot, or where `biased` from those who bought least before.
    """

    def __init__(
        self, seed: int, n: int = 1500, *, effect: float = 0.0, biased: bool = False
    ) -> None:
        rng = np.random.default_rng(seed)
        pace = rng.gamma(2, 2, n)
        who = np.repeat(np.arange(n), rng.poisson(pace) + 1)
        day = rng.integers(0, 365, len(who))
        luck = rng.random(n)
        self.controls = np.argsort(pace if biased else luck)[: n // 3]
        treated = np.setdiff1d(np.arange(n), self.controls)
        moved = treated[rng.random(len(treated)) < effect]
        who = np.concatenate([who, moved])
        day = np.concatenate([day, 201 + rng.integers(0, 14, len(moved))])
        ids = np.array([f"c{i:04d}" for i in range(n)])
        self.orders = pd.DataFrame({"who": ids[who], "at": written(day), "paid": "10.00"})
        self.orders["order"] = self.orders.index.astype(str)
        self.contacts = pd.DataFrame({"who": ids[treated], "which": "news", "at": written(200)})
        answered = treated[rng.random(len(treated)) < 0.2]
        self.responses = pd.DataFrame({"who": ids[answered], "which": "news", "at": written(204)})
        self.held_out = ids[self.controls]

    def tell(self, *, tested: bool = True, **more: Any) -> Result:
        frames = {
            "order_lines": self.orders,
            "campaigns": pd.DataFrame({"which": ["news"], "begins": [written(200)], "ends": ""}),
            "campaign_contacts": self.contacts,
            "campaign_responses": self.responses,
        }
        frames = {name: frame for name, frame in frames.items() if len(frame)}
        tables = {name: {"columns": COLUMNS[name]} for name in frames}
        with Study.open(frames, settings={"tables": tables, **more}) as study:
            engine = study._computing()
            if tested:
                self.hold_out(engine)
            inputs = Inputs(engine, study.window, study.settings)
            return engagement.chapter.ask(inputs)

    def hold_out(self, engine: Engine) -> None:
        """Put the controls where cleaning puts those of the files."""
        rows = ", ".join(f"('{who}')" for who in self.held_out)
        engine.create(
            "campaign_controls",
            "select who as customer_id, 'news' as campaign_id, cast($day as date) as day "
            f"from (values {rows}) as held(who)",
            day=written(200),
        )

    def bought(self, who: np.ndarray, first: int, last: int) -> int:
        """How many of them bought on one of these days."""
        ago = (pd.to_datetime(self.orders["at"]) - START).dt.days
        buyers = self.orders["who"][(ago >= first) & (ago <= last)]
        return int(np.isin(who, buyers).sum())


def response(result: Result) -> Quantity:
    (finding,) = [finding for finding in result.findings if finding.name == "response"]
    return finding.value


def refused(result: Result, why: str) -> bool:
    return any(why in str(refusal.why) for refusal in result.refusals)


def test_responses_are_counted_from_the_contact_on() -> None:
    shop = Shop(1)
    early = pd.DataFrame({"who": shop.contacts["who"].head(5), "which": "news", "at": written(199)})
    stranger = pd.DataFrame({"who": shop.held_out[:3], "which": "news", "at": written(205)})
    answered = shop.responses["who"].nunique()
    twice = shop.responses.assign(at=written(206))
    unanswered = ~early["who"].isin(shop.responses["who"])
    shop.responses = pd.concat([shop.responses, early[unanswered], stranger, twice])
    result = shop.tell(tested=False)
    (row,) = result.tables["responses"].frame.to_dict("records")
    assert (row["n"], row["k"]) == (len(shop.contacts), answered)
    assert response(result).value == pytest.approx(answered / len(shop.contacts))
    assert refused(result, "held out by lot")


def test_the_interval_of_the_whole_counts_customers() -> None:
    """Ten campaigns to the same customers, who answer all or none: no more is known than of one."""
    shop = Shop(2, 300)
    one = response(shop.tell(tested=False))
    shop.contacts, shop.responses = (
        pd.concat([frame.assign(which=f"news {i}") for i in range(10)])
        for frame in (shop.contacts, shop.responses)
    )
    ten = shop.tell(tested=False)
    assert len(ten.tables["responses"].frame) == 10
    value = response(ten)
    assert value.value == pytest.approx(one.value)
    assert (value.low, value.high) == pytest.approx((one.low, one.high))


def test_small_campaigns_are_merged() -> None:
    shop = Shop(2, 300)
    for frame in (shop.contacts, shop.responses):
        frame["which"] = "news " + frame["who"].str[:4]
    assert shop.contacts["which"].value_counts().max() <= 10
    result = shop.tell(tested=False, smallest_group=20)
    (row,) = result.tables["responses"].frame.to_dict("records")
    assert row["campaign"] == f"{shop.contacts['which'].nunique()} small campaigns"
    assert row["n"] == len(shop.contacts)
    assert response(result).value == pytest.approx(row["responded"])


def test_an_effect_is_counted_by_assignment() -> None:
    shop = Shop(3, effect=0.15)
    result = shop.tell()
    table = result.tables["effects"].frame.set_index("days")
    who = shop.contacts["who"].to_numpy()
    assert list(table.index) == [14, 30]
    assert table.loc[14, "n"] == len(who)
    assert table.loc[14, "n_held_out"] == len(shop.held_out)
    for days in (14, 30):
        plain = shop.bought(who, 201, 200 + days) / len(who)
        held = shop.bought(shop.held_out, 201, 200 + days) / len(shop.held_out)
        # Among those who bought alike before, which moves a difference by lot but little.
        assert table.loc[days, "difference"] == pytest.approx(plain - held, abs=0.02)
        assert table.loc[days, "difference"] == pytest.approx(alike(shop, days))
    (claim,) = [finding for finding in result.findings if finding.kind == "claim"]
    assert claim.value.value == pytest.approx(table.loc[14, "difference"])
    assert claim.n == len(who) + len(shop.held_out)
    spent = (
        10
        * shop.orders[shop.orders["who"].isin(who)]["at"].between(written(201), written(214)).sum()
    )
    assert claim.money is not None
    assert 0 < claim.money.value < spent


def alike(shop: Shop, days: int) -> float:
    """The difference within strata of silence and orders of the 90 days before, by hand."""
    ago = 200 - (pd.to_datetime(shop.orders["at"]) - START).dt.days
    before = shop.orders[(ago >= 1) & (ago <= 90)].assign(ago=ago)
    after = set(shop.orders["who"][(ago <= -1) & (ago >= -days)])
    people = pd.DataFrame({"who": [*shop.contacts["who"], *shop.held_out]})
    people["contacted"] = people.index < len(shop.contacts)
    orders = people["who"].map(before.groupby("who").size()).fillna(0)
    silence = people["who"].map(before.groupby("who")["ago"].min()).fillna(999)
    people["bought"] = people["who"].isin(after)
    top = weights = 0.0
    for _, stratum in people.groupby(
        [np.searchsorted([14, 30, 90], silence), np.searchsorted([0, 1, 2, 3, 5, 8, 12], orders)]
    ):
        one, other = (stratum[stratum["contacted"] == arm]["bought"] for arm in (True, False))
        if len(one) and len(other):
            weight = len(one) * len(other) / len(stratum)
            top, weights = top + weight * (one.mean() - other.mean()), weights + weight
    return top / weights


@pytest.mark.parametrize(
    "seed", [10, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(11, 18))]
)
def test_a_planted_effect_is_claimed_and_its_interval_holds_it(seed: int) -> None:
    shop = Shop(seed, effect=0.15)
    claims = [f for f in shop.tell().findings if f.kind == "claim"]
    assert [claim.name for claim in claims] == ["effect_of_news"]
    # Some of those who are moved would have bought in these days anyway.
    anyway = shop.bought(shop.held_out, 201, 214) / len(shop.held_out)
    value = claims[0].value
    assert value.low is not None
    assert value.high is not None
    assert value.low - 0.02 <= 0.15 * (1 - anyway) <= value.high + 0.02


@pytest.mark.parametrize(("shops", "most"), [(2, 1), pytest.param(60, 8, marks=pytest.mark.prove)])
def test_no_effect_is_no_claim(shops: int, most: int) -> None:
    """One claim in twenty shops is what chance may make, and three standard errors."""
    wrong = 0
    for seed in range(20, 20 + shops):
        result = Shop(seed, 600).tell()
        wrong += any(f.kind == "claim" for f in result.findings)
        assert {"no_effect", "effect_of_news"} & {f.name for f in result.findings}
    assert wrong <= most


def test_arms_that_no_lot_drew_are_refused() -> None:
    result = Shop(4, effect=0.15, biased=True).tell()
    assert "effects" not in result.tables
    (refusal,) = [r for r in result.refusals if r.what == "What news brought"]
    assert "not drawn by lot" in str(refusal.why)


def test_too_small_an_arm_is_refused() -> None:
    shop = Shop(5, 300)
    shop.held_out = shop.held_out[:99]
    result = shop.tell()
    assert "effects" not in result.tables
    assert refused(result, "in either arm")


def test_contacts_too_late_to_be_answered_are_left_out() -> None:
    shop = Shop(6, 200)
    result = shop.tell(cutoff="2023-08-10", tested=False)
    assert "responses" not in result.tables
    assert refused(result, "campaigns that are over")


def test_what_happens_after_the_cut_off_changes_nothing() -> None:
    shop, later = Shop(7, effect=0.1), Shop(7, effect=0.1)
    cutoff = written(250)
    at = shop.orders["at"] <= cutoff
    shop.orders = shop.orders[at]
    later.orders.loc[~at, "paid"] = "99.00"
    late = {"which": "news", "at": written(300)}
    later.contacts = pd.concat([later.contacts, pd.DataFrame({"who": later.held_out, **late})])
    later.responses = pd.concat([later.responses, later.contacts.assign(**late)])
    one, other = shop.tell(cutoff=cutoff), later.tell(cutoff=cutoff)
    assert one.findings == other.findings
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table.frame, other.tables[name].frame, check_exact=True)


@pytest.mark.parametrize(("n", "smallest_group"), [(1, 1), (1, 10), (3, 1), (12, 1)])
def test_few_customers_are_no_trouble(n: int, smallest_group: int) -> None:
    shop = Shop(8, n)
    result = shop.tell(tested=n > 3, smallest_group=smallest_group)
    assert result.findings or result.refusals


def test_without_campaigns_it_says_so() -> None:
    shop = Shop(9, 50)
    shop.contacts, shop.responses = shop.contacts.head(0), shop.responses.head(0)
    result = shop.tell(tested=False)
    assert not result.findings
    assert refused(result, "no contact")
