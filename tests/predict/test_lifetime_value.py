"""Customer value: what is foretold from is what was known, and what is told adds up."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.core.window import Window
from regulars.predict.lifetime_value.records import FEWEST, MOST_PASTS, pasts, windows_to_test
from regulars.predict.lifetime_value.tested import Sureness
from regulars.predict.lifetime_value.worth import place
from tests.shops import whole_shop


def asked_of(study: Study) -> Inputs:
    return Inputs(study._computing(), study.window, study.settings)


@pytest.fixture(scope="module")
def found(corner_study: Study) -> Result:
    return corner_study.chapter("lifetime_value")


@pytest.fixture(scope="module")
def by_customer(corner_study: Study, found: Result) -> pd.DataFrame:
    return corner_study._computing().frame(
        "select * from facts inner join lifetime_value_customers using (customer_id) "
        "inner join tiers_customers using (customer_id)"
    )


@pytest.mark.parametrize(
    ("n_days", "span", "n"),
    [(2000, 365, 4), (1460, 365, 3), (1459, 180, 4), (365, 90, 3), (273, 30, 4), (120, 30, 3)],
)
def test_the_span_is_the_longest_of_which_there_are_enough(n_days: int, span: int, n: int) -> None:
    start = date(2020, 1, 1)
    windows = windows_to_test(Window(start, start + timedelta(days=n_days)))
    assert len(windows) == n
    assert {window.horizon_days for window in windows} == {span}
    assert windows[-1].horizon_end == start + timedelta(days=n_days)
    for earlier, later in pairwise(windows):
        assert earlier.horizon_end == later.cutoff
    assert windows[0].n_days >= span
    assert FEWEST <= n <= MOST_PASTS


def test_short_records_test_nothing() -> None:
    start = date(2020, 1, 1)
    assert windows_to_test(Window(start, start + timedelta(days=119))) == ()


def test_the_past_is_what_plain_pandas_makes_of_the_days(sample_study: Study) -> None:
    inputs = asked_of(sample_study)
    windows = windows_to_test(sample_study.window)
    days = inputs.engine.frame("select * from customer_days")
    days["bought"] = days["n_orders"] > 0
    for past in pasts(inputs, windows):
        cutoff, span = pd.Timestamp(past.window.cutoff), pd.Timedelta(days=90)
        before = days[days["day"] < cutoff]
        bought = before[before["bought"]].groupby("customer_id")["day"]
        first, last = bought.min(), bought.max()
        own = pd.DataFrame({"x": bought.count() - 1, "t_x": (last - first).dt.days})
        own["T"] = (cutoff - first).dt.days
        own["spend"] = before.groupby("customer_id")["net_sales"].sum()
        spans = {
            "before": before[before["day"] >= cutoff - span],
            "after": days[(days["day"] >= cutoff) & (days["day"] < cutoff + span)],
        }
        for name, those in spans.items():
            each = those.groupby("customer_id")
            own[f"purchases_{name}"] = each["bought"].sum()
            own[f"spend_{name}"] = each["net_sales"].sum()
        own = own.fillna(0.0)
        columns = list(own.columns)
        one, other = (
            frame[columns].astype(float).round(6).sort_values(columns).to_numpy()
            for frame in (own, past.customers)
        )
        np.testing.assert_allclose(one, other, atol=1e-6)
        whole_weeks = spans["after"][spans["after"]["day"] < cutoff + pd.Timedelta(days=84)]
        known = whole_weeks["customer_id"].isin(own.index)
        assert past.by_week.sum() == whole_weeks.loc[known, "bought"].sum()


def test_everyone_who_ever_bought_is_foretold(by_customer: pd.DataFrame, found: Result) -> None:
    assert (by_customer["future_value_12m"].notna() == (by_customer["n_orders"] > 0)).all()
    assert (by_customer["future_value_12m"].dropna() >= 0).all()
    assert (by_customer["purchases_12m"].dropna() >= 0).all()


def test_groups_add_up_to_the_total_that_is_told(by_customer: pd.DataFrame, found: Result) -> None:
    (total,) = [f for f in found.findings if f.name == "future_value"]
    assert total.value.value == pytest.approx(by_customer["future_value_12m"].sum())
    assert total.n == by_customer["future_value_12m"].notna().sum()
    tiers = found.tables["by_tier"].frame
    own = by_customer.groupby("tier")["future_value_12m"].agg(["sum", "size"])
    assert dict(zip(tiers["name"], tiers["future_value"], strict=True)) == pytest.approx(
        own["sum"].to_dict()
    )
    assert tiers["share_of_value"].sum() == pytest.approx(1)
    cohorts = found.tables["by_cohort"].frame.set_index("name")
    assert cohorts["future_value"].sum() == pytest.approx(total.value.value)
    known = by_customer[by_customer["start_known"]]
    quarter = known["first_purchase"].dt.to_period("Q").map(lambda q: f"Q{q.quarter} {q.year}")
    by_quarter = known.groupby(quarter)["future_value_12m"].sum()
    assert cohorts["future_value"].drop("start unknown").to_dict() == pytest.approx(
        by_quarter.to_dict()
    )


def test_few_hold_what_is_told(by_customer: pd.DataFrame, found: Result) -> None:
    (held,) = [f for f in found.findings if f.name == "held_by_few"]
    value = by_customer["future_value_12m"].dropna().sort_values(ascending=False)
    assert held.value.value == pytest.approx(value.head(len(value) // 10).sum() / value.sum())


def test_value_is_margin_discounted(corner_study: Study, by_customer: pd.DataFrame) -> None:
    """Twice the margin is twice the value; a higher rate takes off at most a whole year's."""
    engine = corner_study._computing()
    fitted = dict(corner_study.chapter("lifetime_value").fitted)
    sums = {}
    for name, change in {
        "as it is": {},
        "double": {"margin": 2 * fitted["margin"]},
        "undiscounted": {"yearly_discount_rate": 0.0},
    }.items():
        place(engine, {**fitted, **change}, "facts", "value_tried")
        sums[name] = engine.row("select sum(future_value_12m) as total from value_tried")["total"]
    engine.execute("drop table value_tried")
    assert sums["as it is"] == pytest.approx(by_customer["future_value_12m"].sum())
    assert sums["double"] == pytest.approx(2 * sums["as it is"], rel=1e-4)
    taken = 1 - sums["as it is"] / sums["undiscounted"]
    assert taken == pytest.approx(1 - 1.1**-0.5, abs=0.01)


def test_one_more_point_is_a_hundredth_of_those_who_bought_once(
    corner_study: Study, found: Result
) -> None:
    (point,) = [f for f in found.findings if f.name == "one_more_point"]
    inputs = asked_of(corner_study)
    last = pasts(inputs, windows_to_test(corner_study.window))[-1].customers
    once = last[last["purchases_after"] == 1]["spend_after"].mean()
    n = inputs.engine.row("select count(*) as n from facts where n_orders > 0")["n"]
    assert point.value.value == pytest.approx(0.01 * n * once * found.fitted["margin"])


def test_scores_are_of_forecasts_that_knew_nothing_of_what_came(
    corner_study: Study, found: Result
) -> None:
    """What is used beats each of the simplest rules where it was planted that customers lapse."""
    scores = found.tables["scores"].frame.query("what == 'purchase days'").set_index("name")
    used = scores.loc["what the study uses"]
    for rule in ("rate to date", "the last span again", "mean of the tier"):
        assert used["deviance"] < scores.loc[rule, "deviance"]
        assert used["gini"] > scores.loc[rule, "gini"]
    # Of counts a range holds at least what it says.
    assert (scores["covered"].dropna() > 0.9 - 0.03).all()


def test_too_few_customers_are_refused_in_words(tmp_path: Path) -> None:
    with Study.open(settings=whole_shop(tmp_path, 60, horizon_days=60)) as study:
        result = study.chapter("lifetime_value")
    assert result.customers is None
    assert "too few" in " ".join(str(refusal.why) for refusal in result.refusals)


def test_a_range_is_as_wide_as_the_misses_were() -> None:
    narrow, wide = (Sureness(error, 3, 10.0).interval(1e6) for error in (0.02, 0.2))
    assert narrow[0] < 1e6 < narrow[1]
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
    # t with three degrees of freedom is 3.18.
    assert np.log(wide[1] / 1e6) == pytest.approx(3.18 * 0.2, rel=0.01)
    # Of a small group luck is most of it.
    small = Sureness(0.02, 3, 10.0).interval(100.0)
    assert np.log(small[1] / 100) > 0.9


def test_findings_are_ranked_by_net_sales_not_by_margin(found: Result) -> None:
    margin = found.fitted["margin"]
    assert isinstance(margin, float)
    assert margin < 1
    for finding in found.findings:
        if finding.name in ("future_value", "one_more_point"):
            assert finding.money is not None
            assert finding.money.value == pytest.approx(finding.value.value / margin)
