"""How good a forecast was: what each measure says where the answer is known."""

import numpy as np
import pytest

from regulars.models.evaluation import (
    bias,
    gini_differences,
    normalised_gini,
    poisson_deviances,
    rmse,
)

RNG = np.random.default_rng(4)
CAME = RNG.poisson(RNG.gamma(0.5, 2.0, 500)).astype(float)
"""What came of 500 customers, most of whom bought nothing."""


def test_both_losses_are_least_where_the_mean_is_foretold() -> None:
    around = CAME.mean() * np.array([0.8, 0.9, 1.0, 1.1, 1.2])
    for loss in (rmse, lambda y, m: float(poisson_deviances(y, m).mean())):
        losses = [loss(CAME, np.full(len(CAME), level)) for level in around]
        assert int(np.argmin(losses)) == 2


def test_who_foretells_exactly_loses_nothing() -> None:
    assert rmse(CAME, CAME) == 0
    # A forecast of nought counts as one purchase among all customers, which then did not come.
    assert poisson_deviances(CAME, CAME).max() <= 2 * CAME.mean() / len(CAME)
    assert bias(CAME, CAME) == 0


def test_deviance_is_that_of_the_book() -> None:
    # 2 (3 ln(3 / 2) - 1) and 2 x 2, by hand; a return counts as nought.
    found = poisson_deviances([3.0, 0.0, -5.0], [2.0, 2.0, 2.0])
    assert found == pytest.approx([2 * (3 * np.log(1.5) - 1), 4.0, 4.0])


def test_nought_foretold_of_a_buyer_is_not_endlessly_wrong() -> None:
    assert np.isfinite(poisson_deviances(CAME, np.zeros(len(CAME)))).all()


def test_bias_is_of_the_total() -> None:
    assert bias(CAME, 1.25 * CAME) == pytest.approx(0.25)


def test_gini_is_one_of_foresight_nought_of_ignorance_and_turns_with_the_order() -> None:
    assert normalised_gini(CAME, CAME) == pytest.approx(1)
    assert normalised_gini(CAME, np.ones(len(CAME))) == pytest.approx(0, abs=1e-12)
    score = CAME + RNG.normal(0, 2, len(CAME))
    assert normalised_gini(CAME, -score) == pytest.approx(-normalised_gini(CAME, score))


def test_gini_minds_the_order_alone() -> None:
    score = CAME + RNG.normal(0, 2, len(CAME))
    assert normalised_gini(CAME, np.exp(score)) == normalised_gini(CAME, score)


def test_ties_are_worth_what_chance_would_make_of_them_on_average() -> None:
    coarse = np.minimum(CAME, 2.0)
    broken = [normalised_gini(CAME, coarse + RNG.uniform(0, 0.5, len(CAME))) for _ in range(400)]
    error = np.std(broken) / np.sqrt(len(broken))
    assert abs(normalised_gini(CAME, coarse) - np.mean(broken)) < 4 * error


def test_a_weight_is_as_many_customers() -> None:
    score, weight = CAME + RNG.normal(0, 2, len(CAME)), RNG.integers(0, 4, len(CAME))
    repeated = normalised_gini(np.repeat(CAME, weight), np.repeat(score, weight))
    assert normalised_gini(CAME, score, weight) == pytest.approx(repeated)


def test_differences_lie_about_the_difference_and_are_the_seeds_own() -> None:
    good, bad = CAME + RNG.normal(0, 1, len(CAME)), CAME + RNG.normal(0, 4, len(CAME))
    found = gini_differences(CAME, good, bad, seed=3)
    low, high = np.quantile(found, [0.025, 0.975])
    assert 0 < low < normalised_gini(CAME, good) - normalised_gini(CAME, bad) < high
    assert (gini_differences(CAME, good, bad, seed=3) == found).all()
