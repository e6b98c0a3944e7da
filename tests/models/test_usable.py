"""Which fit may be used: the plain one, one that a prior holds, or none; and why."""

import numpy as np
import pandas as pd
import pytest

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.gamma_gamma import GammaGamma
from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_nbd import ParetoNBD
from regulars.models.usable import error_of_log, usable_buying, usable_value
from tests.models.repeat_buyers import buyers, with_values

MODELS = (BetaGeometricNBD, ModifiedBetaGeometricNBD, ParetoNBD)
every_model = pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
AHEAD = 39.0


def steady(rate: np.ndarray, once: float, seed: int) -> pd.DataFrame:
    """Customers who buy at their rate and never leave, but for `once`, who come but once."""
    rng, n = np.random.default_rng(seed), len(rate)
    T = rng.integers(26 * 7, 52 * 7 + 1, n) / 7
    stays = rng.random(n) >= once
    x = np.where(stays, rng.poisson(rate * T), 0).astype(float)
    # The last of x times within T, to the day.
    t_x = np.where(x > 0, np.ceil(T * 7 * rng.random(n) ** (1 / np.maximum(x, 1))) / 7, 0.0)
    after = np.where(stays, rng.poisson(rate * AHEAD), 0)
    return pd.DataFrame({"x": x, "t_x": t_x, "T": T, "after": after, "stays": stays})


@every_model
def test_a_shop_as_the_model_has_it_gets_the_plain_fit(kind: type) -> None:
    customers = buyers(kind, 3_000, np.random.default_rng(1))
    found = usable_buying(kind, customers)
    assert found.reason == ""
    assert found.model.parameters == pytest.approx(kind().fit(customers).parameters)


@every_model
@pytest.mark.parametrize("shape", [2.0, 0.3], ids=["regulars", "many one-time buyers"])
def test_where_nobody_leaves_it_is_said_and_hardly_anybody_has(kind: type, shape: float) -> None:
    rng = np.random.default_rng(2)
    customers = steady(rng.gamma(shape, 0.1 / shape, 4_000), 0.0, 3)
    found = usable_buying(kind, customers)
    assert found.reason
    assert found.model is not None
    expected = found.model.expected_further(customers, AHEAD).sum()
    # Truth has an error of 1.5% (some 15,000 purchases of rates that differ); the prior leans
    # towards leaving, by 5% where most are one-time buyers.
    assert expected == pytest.approx(customers["after"].sum(), rel=0.08)
    repeats = customers[customers["x"] > 0]
    # MBG/NBD may hold that of those who never came again some had left at once: not of the others.
    assert found.model.p_alive(repeats).mean() > 0.95


@every_model
def test_a_retailer_with_three_quarters_one_time_buyers(kind: type) -> None:
    rng = np.random.default_rng(4)
    customers = steady(rng.gamma(2.0, 0.05, 4_000), 0.75, 5)
    assert 0.7 < (customers["x"] == 0).mean() < 0.85
    found = usable_buying(kind, customers)
    assert found.model is not None
    expected = found.model.expected_further(customers, AHEAD).sum()
    assert expected == pytest.approx(customers["after"].sum(), rel=0.12)
    if kind is ModifiedBetaGeometricNBD:
        # The model that has room for leaving at once finds how many did.
        alive = found.model.p_alive(customers).mean()
        assert alive == pytest.approx(customers["stays"].mean(), abs=0.04)


@every_model
def test_alike_customers_get_a_fit_that_says_the_same_of_them(kind: type) -> None:
    """Gamma and Beta have no room for all alike: parameters run off, what they say does not."""
    customers = steady(np.full(3_000, 0.1), 0.0, 6)
    found = usable_buying(kind, customers)
    assert "r runs off" in found.reason or "flat" in found.reason or "leaves" in found.reason
    expected = found.model.expected_further(customers, AHEAD)
    assert expected.sum() == pytest.approx(customers["after"].sum(), rel=0.05)
    assert expected.std() < 0.25 * expected.mean()


@every_model
def test_too_little_is_refused_and_why(kind: type) -> None:
    once = pd.DataFrame({"x": np.zeros(500), "t_x": np.zeros(500), "T": np.arange(1.0, 501.0)})
    one = pd.DataFrame({"x": [3], "t_x": [20.0], "T": [30.0]})
    new = pd.DataFrame({"x": np.zeros(9), "t_x": np.zeros(9), "T": np.zeros(9)})
    for customers, why in (
        (once, "further purchases"),
        (one, "further purchases"),
        (new, "last day"),
    ):
        found = usable_buying(kind, customers)
        assert found.model is None
        assert why in found.reason


def test_the_delta_method_s_error_of_a_parameter_is_its_own() -> None:
    model = BetaGeometricNBD().fit(buyers(BetaGeometricNBD, 2_000, np.random.default_rng(7)))
    error = error_of_log(model, lambda m: m.alpha_)
    assert error == pytest.approx(model.standard_errors_[1] / model.alpha_, rel=1e-6)


def test_values_that_are_known_and_values_that_are_not() -> None:
    rng = np.random.default_rng(8)
    customers = with_values(buyers(BetaGeometricNBD, 3_000, rng), rng)
    assert usable_value(customers).reason == ""
    few = customers[customers["x"] > 0].head(3)
    assert usable_value(few).reason
    one = pd.DataFrame({"x": [4], "mean_value": [20.0]})
    assert usable_value(one).model is None
    # So few are worth so much that the mean is infinite: said, and not used.
    wild = 1 / rng.gamma(0.6, 1.0, 4_000)
    values = pd.DataFrame({"x": 3, "mean_value": rng.gamma(15.0, wild) / 3})
    plain = GammaGamma().fit(values)
    assert "infinite" in plain.degenerate_
    found = usable_value(values)
    assert found.model is None
    assert "infinite" in found.reason
