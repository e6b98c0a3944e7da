"""How a forecast is chosen: by earlier cut-offs alone, the same when it was saved, and said."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from regulars.models.choice import Choice, choose
from regulars.models.contest import PURCHASES, VALUE, Known
from regulars.models.forecasts import Forecast
from tests.known import known

SPAN = 60
CUTOFFS = [date(2023, 7, 1), date(2023, 8, 30), date(2023, 10, 29), date(2023, 12, 28)]


def bought(n: int = 400) -> pd.DataFrame:
    """Purchase days of customers at their own paces, a third of whom leave."""
    rng = np.random.default_rng(8)
    rows = []
    for customer in range(n):
        start, pace = rng.integers(0, 150), rng.gamma(2.0, 20.0) + 3
        end = start + rng.integers(1, 200) if rng.random() < 0.3 else 362
        days = start + np.append(0, np.cumsum(rng.exponential(pace, 120))).astype(int)
        value = rng.gamma(4.0, 5.0)
        rows += [(customer, int(day), value * rng.gamma(3.0, 0.3)) for day in days if day < end]
    frame = pd.DataFrame(rows, columns=["customer", "day", "value"])
    frame["day"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(frame["day"], unit="D")
    return frame.groupby(["customer", "day"], as_index=False)["value"].sum()


@pytest.fixture(scope="module")
def at() -> list[Known]:
    days = bought()
    return [Known(known(days, cutoff, SPAN), SPAN) for cutoff in CUTOFFS]


@pytest.fixture(scope="module")
def choice(at: list[Known]) -> Choice:
    return choose(at[:-1], at[-1])


def foretold(forecast: Forecast | None, customers: pd.DataFrame) -> list[float]:
    assert forecast is not None
    return [*forecast.purchases(customers, SPAN), *forecast.value(customers, SPAN)]


def test_what_came_later_has_no_say_in_what_is_tested(at: list[Known], choice: Choice) -> None:
    upside_down = at[-2].customers.assign(
        **{out: at[-2].customers[out].max() - at[-2].customers[out] for out in (PURCHASES, VALUE)}
    )
    other = choose([*at[:-2], replace(at[-2], customers=upside_down)], at[-1])
    assert choice.tested[0] is None
    for i in (1, 2):
        customers = at[i].customers
        assert foretold(choice.tested[i], customers) == foretold(other.tested[i], customers)
    # It does have a say in what is used from then on.
    now = at[-1].customers
    assert foretold(choice.forecast, now) != foretold(other.forecast, now)


def test_forecasts_look_at_no_outcome(at: list[Known], choice: Choice) -> None:
    blind = at[-1].customers.drop(columns=[PURCHASES, VALUE])
    assert foretold(choice.forecast, blind) == foretold(choice.forecast, at[-1].customers)


def test_a_saved_forecast_says_the_same(at: list[Known], choice: Choice) -> None:
    again = Forecast.of(json.loads(json.dumps(choice.forecast.saved())))
    assert foretold(again, at[-1].customers) == foretold(choice.forecast, at[-1].customers)


def test_the_order_of_customers_changes_nothing(at: list[Known], choice: Choice) -> None:
    turned = [replace(one, customers=one.customers.iloc[::-1]) for one in at]
    other = choose(turned[:-1], turned[-1])
    found = np.array(foretold(other.forecast, at[-1].customers))
    # Sums in another order differ in the last digits, and optima follow.
    assert found == pytest.approx(np.array(foretold(choice.forecast, at[-1].customers)), rel=1e-4)


def test_another_currency_is_another_unit_and_no_more(at: list[Known], choice: Choice) -> None:
    money = ["mean_repeat_value", "mean_value", "spend", "spend_before", VALUE]
    cents = [
        replace(one, customers=one.customers.assign(**(one.customers[money] * 100))) for one in at
    ]
    other = choose(cents[:-1], cents[-1])
    now = other.forecast.value(cents[-1].customers, SPAN)
    assert now == pytest.approx(100 * choice.forecast.value(at[-1].customers, SPAN), rel=1e-3)


def test_without_a_past_nothing_is_chosen(at: list[Known]) -> None:
    with pytest.raises(ValueError, match="takes a past cut-off"):
        choose([], at[-1])
    silent = replace(at[0], customers=at[0].customers.assign(**{PURCHASES: 0.0}))
    with pytest.raises(ValueError, match="purchases after it"):
        choose([silent], at[-1])
