"""How many purchases there may be: distributions, intervals and draws of the three models."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import beta
from scipy.stats import nbinom

from regulars.models.beta_geometric import _purchases_by_nodes, purchases
from regulars.models.bg_nbd import BetaGeometricNBD
from regulars.models.mbg_nbd import ModifiedBetaGeometricNBD
from regulars.models.pareto_nbd import ParetoNBD
from tests.models.repeat_buyers import buyers, truth

MODELS = (BetaGeometricNBD, ModifiedBetaGeometricNBD, ParetoNBD)
every_model = pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
CUSTOMERS = pd.DataFrame({"x": [0, 1, 5, 40, 300], "t_x": [0.0, 3, 30, 38, 39], "T": [39.0] * 5})


@every_model
@pytest.mark.parametrize("t", [1.0, 39.0])
def test_the_distribution_is_that_of_the_other_figures(kind: type, t: float) -> None:
    model = kind.of(**truth(kind))
    chances = model.distribution(CUSTOMERS, t, 1500)
    assert chances.min() >= 0
    assert chances.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-12)
    # Pareto/NBD's integrals go by different nodes: each is right to seven digits.
    assert chances @ np.arange(1501) == pytest.approx(
        model.expected_further(CUSTOMERS, t), rel=1e-6
    )
    assert chances[:, 0] == pytest.approx(model.p_no_purchase(CUSTOMERS, t), abs=1e-6)
    few = model.distribution(CUSTOMERS, t, 3)
    assert few[:, :3] == pytest.approx(chances[:, :3])
    assert few[:, 3] == pytest.approx(chances[:, 3:].sum(axis=1), abs=1e-12)


def test_the_distribution_is_what_it_is_made_of() -> None:
    """P(k) = P(stays k times) NB(k) + P(leaves with the k-th) P(at least k), while active."""
    r, alpha, a, b = truth(BetaGeometricNBD).values()
    customer = pd.DataFrame({"x": [2], "t_x": [30.0], "T": [38.0]})
    model = BetaGeometricNBD.of(r, alpha, a, b)
    told = model.distribution(customer, 20, 9)[0]
    nb = nbinom(r + 2, (alpha + 38) / (alpha + 38 + 20))
    for k in range(1, 9):
        stays = beta(a, b + 2 + k) / beta(a, b + 2)
        leaves = beta(a + 1, b + 2 + k - 1) / beta(a, b + 2)
        by_hand = model.p_alive(customer)[0] * (stays * nb.pmf(k) + leaves * nb.sf(k - 1))
        assert told[k] == pytest.approx(by_hand, rel=1e-9)


@every_model
def test_draws_follow_the_distribution(kind: type) -> None:
    model = kind.of(**truth(kind))
    many = CUSTOMERS.take(np.repeat([0, 1, 2], 20_000))
    drawn = model.draw(many, 39, np.random.default_rng(1)).reshape(3, 20_000)
    chances = model.distribution(CUSTOMERS.iloc[:3], 39, 6)
    for one, told in zip(drawn, chances, strict=True):
        seen = np.bincount(np.minimum(one, 6).astype(int), minlength=7)
        kept = told * 20_000 > 5
        away = (seen - told * 20_000)[kept] / np.sqrt(told * (1 - told) * 20_000)[kept]
        # Some twenty shares in each model: 4 standard errors are passed once in a thousand runs.
        assert np.abs(away).max() < 4


@every_model
def test_an_interval_leaves_at_most_so_much_beyond_each_end(kind: type) -> None:
    model = kind.of(**truth(kind))
    chances = model.distribution(CUSTOMERS, 39, 1500)
    low, high = model.interval(CUSTOMERS, 39, 0.9)
    upto = np.cumsum(chances, axis=1)
    for row in range(5):
        least, most = int(low[row]), int(high[row])
        assert least == 0 or upto[row, least - 1] <= 0.05 + 1e-12
        assert upto[row, least] > 0.05  # one more would be too many
        assert upto[row, most] >= 0.95 - 1e-12
        assert most == 0 or upto[row, most - 1] < 0.95
    assert (model.interval(CUSTOMERS, 39, 0.99)[1] >= high).all()


@every_model
def test_days_are_weeks_and_nothing_happens_in_no_time(kind: type) -> None:
    week, of = kind.of(**truth(kind)), dict(truth(kind))
    for name in ("alpha", "beta"):
        if name in of:
            of[name] *= 7
    days = CUSTOMERS.assign(t_x=CUSTOMERS["t_x"] * 7, T=CUSTOMERS["T"] * 7)
    assert kind.of(**of).distribution(days, 70, 8) == pytest.approx(
        week.distribution(CUSTOMERS, 10, 8), abs=1e-12
    )
    assert week.distribution(CUSTOMERS, 0, 2)[:, 0] == pytest.approx(np.ones(5))
    assert (week.interval(CUSTOMERS, 0)[1] == 0).all()


@every_model
def test_a_thousand_million_purchases_and_customers_are_but_numbers(kind: type) -> None:
    model = kind.of(**truth(kind))
    giant = pd.DataFrame({"x": [1e9], "t_x": [39.0], "T": [39.0]})
    (low,), (high,) = model.interval(giant, 39, 0.9)
    (expected,) = model.expected_further(giant, 39)
    (drawn,) = model.draw(giant, 39, np.random.default_rng(1))
    assert low < expected < high < 1e9
    assert 0 <= drawn < 1e9
    # The same shop a million times over: the same fit.
    shop = buyers(kind, 1_000, np.random.default_rng(2)).round(0).query("x == 0 or t_x > 0")
    one, many = kind().fit(shop), kind().fit(shop.assign(count=1e6))
    assert many.parameters == pytest.approx(one.parameters, rel=1e-4)
    assert many.log_likelihood_ == pytest.approx(one.log_likelihood_ * 1e6, rel=1e-9)


def test_where_customers_are_alike_expected_purchases_are_as_beside_it() -> None:
    """Nodes and 2F1 agree where both work; and where it overflows the limits come out."""
    rng = np.random.default_rng(3)
    r, a, stays = np.exp(rng.uniform(np.log(0.01), np.log(100), (3, 200)))
    z = rng.uniform(0.01, 0.99, 200)
    for i in range(200):
        row = slice(i, i + 1)
        both = purchases(r[row], a[i], stays[row], z[row])
        # 128 nodes over as much as fifty units of a logit are right to five digits.
        assert _purchases_by_nodes(r[row], a[i], stays[row], z[row]) == pytest.approx(
            both, rel=3e-5
        )
    # All leave with p = 1/6: (1 - (1 + p t / alpha)^-r) / p.
    same = purchases(np.array([0.8]), 1e6, np.array([5e6]), np.array([0.9]))
    assert same == pytest.approx((1 - (1 + 9 / 6) ** -0.8) * 6, rel=1e-5)


@every_model
@pytest.mark.parametrize("method", ["distribution", "interval", "draw"])
def test_histories_that_cannot_be_have_no_counts(kind: type, method: str) -> None:
    model = kind.of(**truth(kind))
    more = {"distribution": [2], "interval": [0.9], "draw": [np.random.default_rng(1)]}[method]
    for wrong, why in (
        ({"x": [1], "t_x": [5.0], "T": [4.0]}, "after the end"),
        ({"x": [0], "t_x": [2.0], "T": [4.0]}, "no repeat purchase"),
        ({"x": [1], "t_x": [np.nan], "T": [4.0]}, "missing"),
        ({"x": [-1], "t_x": [0.0], "T": [4.0]}, "negative"),
    ):
        with pytest.raises(ValueError, match=why):
            getattr(model, method)(pd.DataFrame(wrong), 10.0, *more)


@every_model
def test_what_is_no_span_no_number_and_no_level_is_refused(kind: type) -> None:
    model = kind.of(**truth(kind))
    with pytest.raises(ValueError, match="time of -1"):
        model.distribution(CUSTOMERS, -1.0, 3)
    with pytest.raises(ValueError, match="time of nan"):
        model.draw(CUSTOMERS, np.nan, np.random.default_rng(1))
    with pytest.raises(ValueError, match="up to -1"):
        model.distribution(CUSTOMERS, 1.0, -1)
    with pytest.raises(ValueError, match="level"):
        model.interval(CUSTOMERS, 1.0, 95.0)
