"""What winning customers costs and brings, recomputed by hand from the records."""

import numpy as np
import pandas as pd
import pytest

from regulars import Result, Study
from regulars.core.result import Inputs
from regulars.predict.lifetime_value.margin import margin_of
from regulars.predict.lifetime_value.payback import payback


def asked(study: Study, **changes: object) -> Result:
    inputs = Inputs(study._computing(), study.window, study.settings.but(**changes))
    return payback(inputs, margin_of(inputs))


@pytest.fixture(scope="module")
def by_hand(corner_study: Study) -> pd.DataFrame:
    """Margin to date by channel and month, of new customers who were there for a year."""
    engine = corner_study._computing()
    people = engine.frame("select * from facts inner join customers using (customer_id)")
    lines = engine.frame("select customer_id, day, margin from order_lines")
    people = people[people["start_known"] & people["channel"].notna()]
    cutoff = pd.Timestamp(corner_study.window.cutoff)
    observed = (cutoff - people["first_purchase"]).dt.days
    people = people[observed > 12 * 30]
    merged = lines.merge(people[["customer_id", "first_purchase"]], on="customer_id")
    merged = merged[merged["day"] < cutoff]
    age = (merged["day"] - merged["first_purchase"]).dt.days
    brought = pd.DataFrame(
        {k: merged["margin"].where(age <= 30 * k, 0.0).groupby(merged["customer_id"]).sum()
         for k in range(13)}
    )  # fmt: skip
    joined = people.set_index("customer_id").join(brought)
    found = joined.groupby("channel")[list(range(13))].mean()
    found["n"] = joined.groupby("channel").size()
    found["cost"] = joined.groupby("channel")["acquisition_cost"].mean().astype(float)
    return found


def test_it_is_what_the_records_say(corner_study: Study, by_hand: pd.DataFrame) -> None:
    table = asked(corner_study).tables["payback"].frame.set_index("channel")
    assert sorted(table.index) == sorted(by_hand.index)
    for channel, row in table.iterrows():
        own = by_hand.loc[channel]
        assert row["n"] == own["n"]
        assert row["cost"] == pytest.approx(own["cost"])
        assert row["brought"] == pytest.approx(own[12])
        paid = np.flatnonzero(own[list(range(13))].to_numpy(float) >= own["cost"])
        assert row["paid_back"] == str(paid[0])
        assert int(row["earliest"]) <= int(row["paid_back"]) <= int(row["latest"])


def test_margin_of_the_settings_goes_before_that_of_goods(corner_study: Study) -> None:
    """A tenth of the usual margin: nobody has paid for himself within a year."""
    usual = asked(corner_study)
    poor = asked(corner_study, margin=0.03)
    assert set(poor.tables["payback"].frame["paid_back"]) == {"later than 12"}
    assert "No channel" in str(poor.findings[0].sentence)
    assert "every channel" in str(usual.findings[0].sentence)


def test_the_dear_way_is_paid_back_last(corner_study: Study) -> None:
    """What was planted: friends cost least and order most, the marketplace the other way round."""
    table = asked(corner_study).tables["payback"].frame
    assert table["channel"].iloc[0] == "friends"
    assert table["channel"].iloc[-1] == "marketplace"


def test_without_costs_nobody_asks(sample_study: Study) -> None:
    result = asked(sample_study)
    assert result == Result()


def test_without_a_margin_it_refuses(corner_study: Study) -> None:
    engine = corner_study._computing()
    engine.execute("create temporary table kept as select * from order_lines")
    try:
        engine.create(
            "order_lines", "select * replace (cast(null as decimal(18, 4)) as margin) from kept"
        )
        (refused,) = asked(corner_study).refusals
    finally:
        engine.create("order_lines", "select * from kept")
        engine.execute("drop table kept")
    assert "margin" in str(refused.why)
