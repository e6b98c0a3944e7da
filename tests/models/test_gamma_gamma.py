"""Gamma-Gamma: the value of a purchase, shrunk towards all customers'."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from regulars.models.gamma_gamma import (
    GammaGamma,
    GammaGammaLikelihood,
    Values,
    independence,
    tied,
)


def simulated(n: int, seed: int, dearer: float = 0.0) -> pd.DataFrame:
    """Customers with p = 4, q = 3, gamma = 20; `dearer` makes frequent ones so."""
    rng = np.random.default_rng(seed)
    x = rng.geometric(0.3, n)
    scale = rng.gamma(3.0, 1 / 20.0, n)
    value = rng.gamma(4.0 * x, 1 / (scale * x)) * x**dearer
    return pd.DataFrame({"x": x, "mean_value": value})


def test_the_true_parameters_are_found_within_their_errors() -> None:
    model = GammaGamma().fit(simulated(6_000, 1))
    away = (np.array([model.p_, model.q_, model.gamma_]) - [4, 3, 20]) / model.standard_errors_
    assert (np.abs(away) < 3.5).all()
    assert not model.degenerate_


def test_the_gradient_is_that_of_the_likelihood() -> None:
    customers = simulated(200, 2)
    parts = GammaGammaLikelihood(Values.fold(customers))
    at = np.log([2.0, 1.5, 30.0])
    by_steps = approx_fprime(at, lambda logs: parts.log_likelihood(logs)[0], 1e-6)
    assert parts.log_likelihood(at)[1] == pytest.approx(by_steps, abs=1e-5)


def test_a_customer_s_value_lies_between_his_mean_and_that_of_all() -> None:
    model = GammaGamma.of(4.0, 3.0, 20.0)
    mean = 4.0 * 20.0 / 2
    assert model.expected_value(pd.DataFrame({"x": [0], "mean_value": [np.nan]})) == mean
    few, many = model.expected_value(pd.DataFrame({"x": [1, 50], "mean_value": [100.0, 100.0]}))
    assert mean < few < many < 100


def test_another_currency_changes_nothing() -> None:
    customers = simulated(800, 3)
    one = GammaGamma().fit(customers)
    two = GammaGamma().fit(customers.assign(mean_value=customers["mean_value"] * 100))
    assert (two.p_, two.q_, two.gamma_) == pytest.approx(
        (one.p_, one.q_, one.gamma_ * 100), rel=1e-4
    )


def test_values_that_go_with_frequency_are_noticed() -> None:
    assert independence(simulated(2_000, 4)).p_value > 0.01
    assert independence(simulated(2_000, 4, dearer=0.4)).value > 0.2


@pytest.mark.parametrize("value", [0.0, -5.0, np.nan, np.inf])
def test_a_value_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"not above|missing or infinite"):
        GammaGamma().fit(pd.DataFrame({"x": [1, 2], "mean_value": [10.0, value]}))


def test_without_purchases_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no customers"):
        GammaGamma().fit(pd.DataFrame({"x": [0], "mean_value": [np.nan]}))


def test_folded_values_give_the_same_fit() -> None:
    customers = simulated(800, 5).round({"mean_value": 0}).clip(lower=1)
    folded = customers.groupby(["x", "mean_value"], as_index=False).agg(count=("x", "size"))
    assert len(folded) < len(customers)
    one, two = GammaGamma().fit(customers), GammaGamma().fit(folded)
    assert one.log_likelihood_ == pytest.approx(two.log_likelihood_, rel=1e-12)
    # Sums in another order: the search ends within its tolerance, six digits.
    assert two.parameters == pytest.approx(one.parameters, rel=1e-5)
    assert two.n_ == 800
    assert independence(folded) == independence(customers.sort_values(["x", "mean_value"]))


def test_what_is_not_above_nought_is_set_aside_and_counted_where_asked() -> None:
    customers = simulated(300, 6)
    back = pd.DataFrame({"x": [2, 5, 0], "mean_value": [0.0, -8.0, np.nan]})
    whole = pd.concat([customers, back], ignore_index=True)
    with pytest.raises(ValueError, match="2 customers have a mean value that is not above nought"):
        GammaGamma().fit(whole)
    model = GammaGamma(set_aside=True).fit(whole)
    assert model.n_set_aside_ == 2
    assert model.parameters == pytest.approx(GammaGamma().fit(customers).parameters)
    # Of them nothing is known, as of somebody who never came again.
    told = model.expected_value(back)
    assert told == pytest.approx(np.full(3, model.p_ * model.gamma_ / (model.q_ - 1)))
    with pytest.raises(ValueError, match="not above"):
        GammaGamma().fit(customers).expected_value(back)


def test_money_drawn_is_that_expected() -> None:
    model = GammaGamma.of(6.0, 4.0, 20.0)
    customers = pd.DataFrame({"x": [0, 3], "mean_value": [np.nan, 70.0]})
    many = customers.take(np.repeat([0, 1], 40_000))
    drawn = model.draw(many, np.full(80_000, 2.0), np.random.default_rng(1)).reshape(2, -1)
    expected = 2 * model.expected_value(customers)
    error = drawn.std(axis=1) / np.sqrt(40_000)
    assert (np.abs(drawn.mean(axis=1) - expected) < 4 * error).all()
    # Known customers are less unlike each other than unknown ones.
    relative = drawn.std(axis=1) / drawn.mean(axis=1)
    assert relative[1] < relative[0]
    nothing = model.draw(customers, np.zeros(2), np.random.default_rng(1))
    assert (nothing == 0).all()


def test_an_infinite_mean_is_said() -> None:
    rng = np.random.default_rng(7)
    values = pd.DataFrame(
        {"x": 3, "mean_value": rng.gamma(15.0, 20 / rng.gamma(0.8, 1, 3_000)) / 3}
    )
    model = GammaGamma().fit(values)
    assert model.q_ == pytest.approx(0.8, abs=0.1)
    assert "infinite" in model.degenerate_
    assert np.isnan(model.expected_value(pd.DataFrame({"x": [0], "mean_value": [np.nan]}))[0])


def test_a_tie_that_is_too_strong_is_said_and_a_weak_one_is_not() -> None:
    assert tied(independence(simulated(2_000, 8))) == ""
    assert tied(independence(simulated(2_000, 8, dearer=0.15))) == ""
    assert "worth more" in tied(independence(simulated(2_000, 8, dearer=0.6)))
    assert "worth less" in tied(independence(simulated(2_000, 8, dearer=-0.6)))
    # So few customers show nothing for sure.
    assert tied(independence(simulated(8, 8, dearer=0.6))) == ""


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"x": [1.5], "mean_value": [1.0]}, "no whole number"),
        ({"x": [-1], "mean_value": [1.0]}, "0 or more"),
        ({"x": [np.nan], "mean_value": [1.0]}, "no whole number"),
        ({"x": [1]}, "mean_value are missing"),
        ({"x": [1], "mean_value": [1.0], "count": [-1.0]}, "count"),
    ],
)
def test_values_that_cannot_be_are_refused(rows: dict[str, list[float]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        GammaGamma().fit(pd.DataFrame(rows))
