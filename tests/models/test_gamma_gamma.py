"""Gamma-Gamma: the value of a purchase, shrunk towards all customers'."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from regulars.models.gamma_gamma import GammaGamma, GammaGammaLikelihood, independence


def simulated(n: int, seed: int, tied: float = 0.0) -> pd.DataFrame:
    """Customers with p = 4, q = 3, gamma = 20; `tied` makes frequent ones dearer."""
    rng = np.random.default_rng(seed)
    x = rng.geometric(0.3, n)
    scale = rng.gamma(3.0, 1 / 20.0, n)
    value = rng.gamma(4.0 * x, 1 / (scale * x)) * x**tied
    return pd.DataFrame({"x": x, "mean_value": value})


def test_the_true_parameters_are_found_within_their_errors() -> None:
    model = GammaGamma().fit(simulated(6_000, 1))
    away = (np.array([model.p_, model.q_, model.gamma_]) - [4, 3, 20]) / model.standard_errors_
    assert (np.abs(away) < 3.5).all()
    assert not model.degenerate_


def test_the_gradient_is_that_of_the_likelihood() -> None:
    customers = simulated(200, 2)
    x, value = (customers[c].to_numpy(float) for c in ("x", "mean_value"))
    at = np.log([2.0, 1.5, 30.0])
    parts = GammaGammaLikelihood(x, value, np.ones(len(x)))
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
    assert independence(simulated(2_000, 4, tied=0.4)).value > 0.2


@pytest.mark.parametrize("value", [0.0, -5.0, np.nan, np.inf])
def test_a_value_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not above"):
        GammaGamma().fit(pd.DataFrame({"x": [1, 2], "mean_value": [10.0, value]}))


def test_without_purchases_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no customers"):
        GammaGamma().fit(pd.DataFrame({"x": [0], "mean_value": [np.nan]}))
