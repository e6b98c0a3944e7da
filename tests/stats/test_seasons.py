"""Month factors: found where planted, with the truth inside, and not where there are none."""

import numpy as np
import pytest

from regulars.stats.corrections import LEVEL, holm
from regulars.stats.seasons import enough_years, month_factors

SEASON = np.array([0.9, 0.9, 1, 1, 1, 1, 0.95, 0.95, 1, 1.05, 1.1, 1.5])
SEASON = SEASON / np.exp(np.log(SEASON).mean())


def series(
    n: int, seed: int, season: np.ndarray = SEASON, noise: float = 0.05, start: int = 1
) -> tuple[list[int], list[float]]:
    """`n` months of a shop that grows fast at first, with noise of its own in each month."""
    rng = np.random.default_rng(seed)
    months = [(start - 1 + i) % 12 + 1 for i in range(n)]
    time = np.linspace(-1, 1, n)
    level = 5 + 0.3 * time - 0.1 * time**2
    return months, list(
        np.exp(level + rng.normal(0, noise, n)) * np.array([season[m - 1] for m in months])
    )


def test_without_noise_the_season_is_found_whatever_the_growth() -> None:
    for n, start in ((24, 1), (30, 7), (41, 4)):
        factors = month_factors(*series(n, 1, noise=0, start=start))
        assert [f.value for f in factors] == pytest.approx(SEASON)
        assert [f.month for f in factors] == list(range(1, 13))


def test_it_is_the_regression_of_statsmodels() -> None:
    import statsmodels.api as sm

    months, values = series(30, 2)
    time = np.linspace(-1, 1, 30)
    dummies = np.equal.outer(months, range(1, 13)).astype(float)
    fitted = sm.OLS(np.log(values), np.column_stack([dummies, time, time**2])).fit()
    december = np.r_[np.full(11, -1 / 12), 11 / 12, 0, 0]
    test = fitted.t_test(december)
    factor = month_factors(months, values)[11]
    assert np.log(factor.value) == pytest.approx(test.effect.item())
    assert factor.p_value == pytest.approx(test.pvalue.item(), rel=1e-6)
    low, high = np.exp(test.conf_int(alpha=0.05 / 12))[0]
    assert (factor.low, factor.high) == pytest.approx((low, high))


def test_two_years_of_each_month_are_needed() -> None:
    months, values = series(24, 1)
    assert enough_years(months)
    assert not enough_years(months[1:])
    with pytest.raises(ValueError, match="2 times"):
        month_factors(months[1:], values[1:])
    with pytest.raises(ValueError, match="without sales"):
        month_factors(months, [0.0, *values[1:]])


def test_months_that_are_all_alike_are_no_season() -> None:
    factors = month_factors(list(range(1, 13)) * 2, [7.0] * 24)
    assert all(f.value == pytest.approx(1) and f.p_value > 0.5 for f in factors)


@pytest.mark.prove
@pytest.mark.parametrize("n", [24, 30])
def test_all_twelve_intervals_hold_the_truth_in_95_of_100_shops(n: int) -> None:
    runs = 1000
    held = sum(
        all(f.low <= truth <= f.high for f, truth in zip(month_factors(*s), SEASON, strict=True))
        for s in (series(n, seed) for seed in range(runs))
    )
    # Bonferroni is at least nominal; three standard errors of 1,000 runs are 0.02.
    assert 0.93 <= held / runs <= 0.985


@pytest.mark.prove
def test_a_season_is_claimed_where_planted_and_in_one_of_twenty_where_not() -> None:
    flat = np.ones(12)
    wrong = sum(
        min(holm([f.p_value for f in month_factors(*series(30, s, flat))])) < LEVEL
        for s in range(600)
    )
    assert wrong / 600 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 600)
    found = sum(
        holm([f.p_value for f in month_factors(*series(30, s))])[11] < LEVEL for s in range(200)
    )
    assert found / 200 > 0.95
