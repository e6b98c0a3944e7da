"""How sure fits and totals are, by drawing the customers anew."""

import numpy as np
import pandas as pd
import pytest

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.bootstrap import bootstrap
from regulars.models.gamma_gamma import GammaGamma
from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_nbd import ParetoNBD
from regulars.models.totals import SAMPLE, total_money, total_purchases
from tests.models.repeat_buyers import buyers, with_values


def shop(kind: type, n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return with_values(buyers(kind, n, rng), rng)


@pytest.mark.parametrize(
    "kind", [BetaGeometricNBD, ModifiedBetaGeometricNBD, ParetoNBD, GammaGamma]
)
def test_a_draw_s_fit_is_the_fit_to_the_customers_drawn(kind: type) -> None:
    customers = shop(BetaGeometricNBD if kind is GammaGamma else kind, 2_000, 1)
    model = kind().fit(customers)
    found = bootstrap(model, customers, np.random.default_rng(2), 3).parameters.to_numpy()
    folded, rng = model.fold(customers), np.random.default_rng(2)
    for one in found:
        count = rng.multinomial(int(folded.n), folded.count / folded.n)
        scratch = kind().fit(folded.weighted(count.astype(float)))
        # A fit ends within a hundredth of a standard error of each direction of its optimum.
        away = np.abs(one - scratch.parameters) / model.standard_errors_
        assert away.max() < 0.05
        assert np.abs(one - model.parameters).max() > 0


def test_the_same_seed_gives_the_same_draws_and_another_others() -> None:
    customers = shop(BetaGeometricNBD, 500, 3)
    model = BetaGeometricNBD().fit(customers)
    one, two, other = (
        bootstrap(model, customers, np.random.default_rng(seed), 4).parameters for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one, two)
    assert not one.equals(other)


def test_where_the_model_is_true_the_errors_are_those_of_the_hessian() -> None:
    """Also of more customers than are drawn: there they are scaled."""
    for n, kind in ((20_000, BetaGeometricNBD), (120_000, BetaGeometricNBD), (20_000, GammaGamma)):
        customers = shop(BetaGeometricNBD, n, 4).round({"t_x": 0, "T": 0})
        customers = customers[(customers["x"] == 0) | (customers["t_x"] > 0)]
        model = kind().fit(customers)
        errors = bootstrap(model, customers, np.random.default_rng(5), 80).standard_errors
        # Errors from 80 draws are themselves uncertain by 1 / sqrt(160) = 8%: three of these.
        assert errors / model.standard_errors_ == pytest.approx(np.ones(len(errors)), abs=0.25)


def test_intervals_hold_their_parameter_and_any_figure() -> None:
    customers = shop(BetaGeometricNBD, 2_000, 6)
    model = BetaGeometricNBD().fit(customers)
    found = bootstrap(model, customers, np.random.default_rng(7), 50)
    table = found.intervals()
    assert list(table["parameter"]) == ["r", "alpha", "a", "b"]
    assert ((table["low"] < table["value"]) & (table["value"] < table["high"])).all()
    low, high = found.interval(lambda m: m.expected_further(customers, 39).sum())
    assert low < model.expected_further(customers, 39).sum() < high
    wider = found.interval(lambda m: m.expected_further(customers, 39).sum(), 0.99)
    assert wider[0] < low < high < wider[1]


def test_totals_are_spread_around_what_is_expected() -> None:
    """Everybody drawn, and a sample scaled to all: the same mean, and a spread that grows so."""
    rng = np.random.default_rng(8)
    customers = shop(BetaGeometricNBD, SAMPLE, 9)
    model, value = BetaGeometricNBD().fit(customers), GammaGamma().fit(customers)
    buying, worth = (bootstrap(m, customers, rng, 30) for m in (model, value))
    large = pd.concat([customers] * 2, ignore_index=True)
    for base in (customers, large):
        further = model.expected_further(base, 39)
        drawn = total_purchases(buying, base, 39, rng)
        assert drawn.mean() == pytest.approx(further.sum(), abs=4 * drawn.std() / np.sqrt(30))
        money = total_money(buying, worth, base, 39, rng)
        told = float(further @ value.expected_value(base))
        assert money.mean() == pytest.approx(told, abs=4 * money.std() / np.sqrt(30))
        # No surer than if the parameters were known; 30 draws tell that spread to 13%.
        assert drawn.std() > 0.7 * np.sqrt(variance(model, base))


def variance(model: BetaGeometricNBD, customers: pd.DataFrame) -> float:
    chances, k = model.distribution(customers, 39, 200), np.arange(201)
    return float((chances @ k**2 - (chances @ k) ** 2).sum())


def test_what_cannot_be_drawn_is_refused() -> None:
    customers = shop(BetaGeometricNBD, 300, 10)
    model = BetaGeometricNBD().fit(customers)
    with pytest.raises(ValueError, match="1 customers cannot be drawn"):
        bootstrap(model, customers.head(1), np.random.default_rng(1))
    value = bootstrap(GammaGamma().fit(customers), customers, np.random.default_rng(1), 3)
    buying = bootstrap(model, customers, np.random.default_rng(1), 2)
    with pytest.raises(ValueError, match="2 draws of buying and 3 of value"):
        total_money(buying, value, customers, 39, np.random.default_rng(1))
