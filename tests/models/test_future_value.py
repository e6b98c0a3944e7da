"""Future value: expected purchases, discounted, times what one brings."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import hyperu

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.future_value import discounted_purchases, discounts, future_value
from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_nbd import ParetoNBD

WEEK = 7.0
PRINTED = (
    BetaGeometricNBD.of(0.243, 4.414, 0.793, 2.426),
    ModifiedBetaGeometricNBD.of(0.525, 6.183, 0.891, 1.614),
    ParetoNBD.of(0.553, 10.578, 0.606, 11.669),
)
"""CDNOW, in weeks."""
CUSTOMERS = pd.DataFrame(
    {
        "x": [0, 0, 2, 7, 2],
        "t_x": [0.0, 0.0, 30.43, 35.0, 30.43],
        "T": [38.86, 27, 38.86, 38, 38.86],
    }
)
every_model = pytest.mark.parametrize("model", PRINTED, ids=lambda model: type(model).__name__)
Model = BetaGeometricNBD | ModifiedBetaGeometricNBD | ParetoNBD


@every_model
def test_without_discount_it_is_expected_purchases_times_their_value(model: Model) -> None:
    worth = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    found = future_value(model, CUSTOMERS, worth, margin=1.0, yearly_rate=0.0, unit=WEEK)
    assert found == pytest.approx(model.expected_further(CUSTOMERS, 365 / 7) * worth, rel=1e-12)
    part = future_value(model, CUSTOMERS, worth, margin=0.3, yearly_rate=0.0, unit=WEEK)
    assert part == pytest.approx(0.3 * found, rel=1e-12)


@every_model
def test_days_and_weeks_are_worth_the_same(model: Model) -> None:
    first, second = ("a", "b") if hasattr(model, "a_") else ("s", "beta")
    days = type(model).of(
        model.r_, model.alpha_ * 7,
        getattr(model, f"{first}_"), getattr(model, f"{second}_") * (7 if second == "beta" else 1),
    )  # fmt: skip
    by_day = CUSTOMERS.assign(t_x=CUSTOMERS["t_x"] * 7, T=CUSTOMERS["T"] * 7)
    one = discounted_purchases(model, CUSTOMERS, yearly_rate=0.15, unit=WEEK)
    assert discounted_purchases(days, by_day, yearly_rate=0.15) == pytest.approx(one, rel=1e-9)


@every_model
def test_discounting_by_the_month_is_near_that_by_the_day(model: Model) -> None:
    for rate in (0.05, 0.1, 0.3):
        by_month, by_day = (
            discounted_purchases(model, CUSTOMERS, yearly_rate=rate, unit=WEEK, months=months)
            for months in (12, 365)
        )
        # A month's purchases come a little before its middle: what is off goes with the rate.
        assert by_month == pytest.approx(by_day, rel=1e-3 * rate)


def test_for_ever_it_is_the_papers_discounted_expected_transactions() -> None:
    """Fader, Hardie & Lee (2005), RFM and CLV, eq. 4, with Tricomi's function, by the day."""
    model = PRINTED[2]
    rate = 0.15
    delta = np.log(1 + rate) / (365 / 7)
    r, alpha, s, beta = model.r_, model.alpha_, model.s_, model.beta_
    x, T = CUSTOMERS["x"].to_numpy(float), CUSTOMERS["T"].to_numpy(float)
    rest = (beta + T) ** s * delta ** (s - 1) * hyperu(s, s, delta * (beta + T))
    paper = model.p_alive(CUSTOMERS) * (r + x) / (alpha + T) * rest
    ours = discounted_purchases(
        model, CUSTOMERS, yearly_rate=rate, horizon=365.0 * 200, unit=WEEK, months=120
    )
    # Steps of three days, the first of them coarsest for who leaves soon.
    assert ours == pytest.approx(paper, rel=1e-5)


def test_what_comes_later_is_worth_less() -> None:
    values = [
        discounted_purchases(PRINTED[0], CUSTOMERS, yearly_rate=rate, unit=WEEK).sum()
        for rate in (-0.1, 0.0, 0.1, 0.5)
    ]
    assert (np.diff(values) < 0).all()
    (day, share), *none = discounts(0.1, horizon=20)
    assert not none
    assert (day, share) == pytest.approx((20, 1.1 ** (-10 / 365)))
    assert sum(share for _, share in discounts(0.1)) == pytest.approx(1.1 ** (-0.5 / 12))


def test_an_unknown_value_stays_unknown() -> None:
    worth = [1.0, np.nan, 1.0, 1.0, 1.0]
    found = future_value(PRINTED[0], CUSTOMERS, worth, margin=1, yearly_rate=0.1, unit=WEEK)
    assert np.isnan(found).tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"margin": np.nan}, "margin"),
        ({"yearly_rate": -1.0}, "above -1"),
        ({"yearly_rate": np.inf}, "above -1"),
        ({"horizon": 0.0}, "horizon"),
        ({"unit": 0.0}, "unit of time"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, float], why: str) -> None:
    asked = {"margin": 0.3, "yearly_rate": 0.1, "horizon": 365.0, "unit": WEEK} | wrong
    with pytest.raises(ValueError, match=why):
        future_value(PRINTED[0], CUSTOMERS, 1.0, **asked)
    with pytest.raises(ValueError, match="after the end"):
        discounted_purchases(PRINTED[0], CUSTOMERS.assign(T=1.0), yearly_rate=0.1)
