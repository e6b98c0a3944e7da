"""The intervals of the repeat-buying models hold what they promise, where the models are true."""

import numpy as np
import pytest
from scipy.stats import binom, kstest, norm

from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.bootstrap import Bootstrap, bootstrap
from regulars.models.gamma_gamma import GammaGamma
from regulars.models.pareto_nbd import ParetoNBD
from regulars.models.totals import total_money, total_purchases
from tests.models.repeat_buyers import TRUE_VALUE, buyers, truth, with_values

pytestmark = pytest.mark.prove

SHOPS = 200
DRAWS = 39
"""The error that so many draws show is uncertain by 11%: 95% become 94.3% by it. And the truth lies
between the least and the greatest of 39 draws alike in 38 cases of 40: 95%."""
FALSE_ALARM = 0.001
"""How often, at most, a test of what holds fails, on each side."""


def holds(covered: int, shops: int, level: float) -> bool:
    """Whether so many intervals that covered are the promised share, but for chance."""
    low, high = binom.ppf([FALSE_ALARM, 1 - FALSE_ALARM], shops, level)
    return bool(low <= covered <= high)


def inside(found: Bootstrap, true: dict[str, float]) -> np.ndarray:
    table = found.intervals()
    at = np.array(list(true.values()))
    return ((table["low"] <= at) & (at <= table["high"])).to_numpy()


def by_hessian(model: BetaGeometricNBD | ParetoNBD, true: dict[str, float]) -> np.ndarray:
    away = np.log(model.parameters / np.array(list(true.values())))
    return np.abs(away) < norm.ppf(0.975) * np.sqrt(np.diag(model.covariance_))


def test_bg_nbd_s_parameters_totals_and_counts() -> None:
    rng = np.random.default_rng(1)
    true = truth(BetaGeometricNBD)
    parameters, hessian = np.zeros(4, dtype=int), np.zeros(4, dtype=int)
    totals, pits, counted, in_counts = 0, [], 0, 0
    for _ in range(SHOPS):
        customers = buyers(BetaGeometricNBD, 2_500, rng)
        model = BetaGeometricNBD().fit(customers)
        found = bootstrap(model, customers, rng, DRAWS)
        parameters += inside(found, true)
        hessian += by_hessian(model, true)
        drawn = total_purchases(found, customers, 39, rng)
        totals += drawn.min() <= customers["after"].sum() <= drawn.max()
        # A few customers of each shop, so that its own luck with the parameters averages out.
        some = customers.sample(100, random_state=rng)
        after = some["after"].to_numpy().astype(int)
        upto = np.cumsum(model.distribution(some, 39, after.max() + 1), axis=1)
        row, below = np.arange(len(some)), np.maximum(after - 1, 0)
        before = np.where(after > 0, upto[row, below], 0.0)
        pits.append(before + rng.random(len(some)) * (upto[row, after] - before))
        low, high = model.interval(some, 39, 0.9)
        in_counts += int(((low <= after) & (after <= high)).sum())
        counted += len(some)
    assert all(holds(k, SHOPS, 0.95) for k in parameters), parameters
    assert all(holds(k, SHOPS, 0.95) for k in hessian), hessian
    assert holds(totals, SHOPS, 0.95), totals
    assert in_counts >= binom.ppf(FALSE_ALARM, counted, 0.9), in_counts / counted
    uniform = kstest(np.concatenate(pits), "uniform")
    assert uniform.pvalue > FALSE_ALARM, uniform


def test_pareto_nbd_s_parameters_totals_and_counts() -> None:
    rng = np.random.default_rng(2)
    true, shops, with_totals = truth(ParetoNBD), 60, 20
    hessian, totals, in_counts, counted = np.zeros(4, dtype=int), 0, 0, 0
    for shop in range(shops):
        customers = buyers(ParetoNBD, 2_500, rng)
        model = ParetoNBD().fit(customers)
        hessian += by_hessian(model, true)
        if shop < with_totals:
            found = bootstrap(model, customers, rng, 19)
            drawn = total_purchases(found, customers, 39, rng)
            # Nineteen draws: the truth is between the least and the greatest in 18 cases of 20.
            totals += drawn.min() <= customers["after"].sum() <= drawn.max()
        some = customers.sample(50, random_state=rng)
        low, high = model.interval(some, 39, 0.9)
        in_counts += int(((low <= some["after"]) & (some["after"] <= high)).sum())
        counted += len(some)
    assert all(holds(k, shops, 0.95) for k in hessian), hessian
    assert holds(totals, with_totals, 0.9), totals
    assert in_counts >= binom.ppf(FALSE_ALARM, counted, 0.9), in_counts / counted


def test_gamma_gamma_s_parameters_and_the_money_of_a_base() -> None:
    rng = np.random.default_rng(3)
    parameters, shops, totals, with_money = np.zeros(3, dtype=int), 100, 0, 30
    for shop in range(shops):
        customers = with_values(buyers(BetaGeometricNBD, 2_500, rng), rng)
        value = bootstrap(GammaGamma().fit(customers), customers, rng, DRAWS)
        parameters += inside(value, TRUE_VALUE)
        if shop < with_money:
            buying = bootstrap(BetaGeometricNBD().fit(customers), customers, rng, DRAWS)
            drawn = total_money(buying, value, customers, 39, rng)
            totals += drawn.min() <= customers["money"].sum() <= drawn.max()
    assert all(holds(k, shops, 0.95) for k in parameters), parameters
    assert holds(totals, with_money, 0.95), totals
