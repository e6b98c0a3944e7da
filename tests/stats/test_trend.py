"""Trends of shares: against another implementation, and at the promised rates."""

import numpy as np
import pytest
import statsmodels.api as sm

from regulars.stats.trend import of_shares_in_order


def test_the_slope_is_that_of_weighted_least_squares() -> None:
    k, n, x = [30, 28, 25, 31, 18], [100, 90, 80, 120, 75], [0, 1, 2, 4, 5]
    found = of_shares_in_order(k, n, x)
    share = np.divide(k, n)
    other = sm.WLS(share, sm.add_constant(np.array(x, dtype=float)), weights=n).fit()
    assert found is not None
    assert found.value == pytest.approx(other.params[1] * 5)
    assert found.low < found.value < found.high


def test_a_clear_fall_is_one_and_noise_is_none() -> None:
    fall = of_shares_in_order([50, 45, 40, 35, 30, 25], [100] * 6, range(6))
    flat = of_shares_in_order([40, 38, 41, 39, 41, 40], [100] * 6, range(6))
    assert fall is not None
    assert flat is not None
    assert fall.value == pytest.approx(-0.25)
    assert fall.p_value < 0.02
    assert flat.p_value > 0.5
    assert flat.low < 0 < flat.high


def test_groups_that_differ_anyway_widen_the_interval() -> None:
    calm = of_shares_in_order([50, 45, 40, 35, 30, 25], [100] * 6, range(6))
    wild = of_shares_in_order([30, 65, 20, 55, 10, 45], [100] * 6, range(6))
    assert calm is not None
    assert wild is not None
    assert wild.high - wild.low > 2 * (calm.high - calm.low)


def test_nothing_is_said_of_two_groups_or_of_customers_who_all_do_alike() -> None:
    assert of_shares_in_order([3, 4], [10, 10], [0, 1]) is None
    assert of_shares_in_order([0, 0, 0], [10, 10, 10], [0, 1, 2]) is None
    assert of_shares_in_order([10, 10, 10], [10, 10, 10], [0, 1, 2]) is None
    nearly = of_shares_in_order([10, 10, 9], [10, 10, 10], [0, 1, 2])
    assert nearly is not None
    assert nearly.p_value > 0.05


@pytest.mark.prove
@pytest.mark.parametrize("noise", [0.0, 0.06])
@pytest.mark.parametrize("change", [0.0, -0.2])
def test_it_finds_what_is_there_and_nothing_else(noise: float, change: float) -> None:
    """2,000 shops of 18 cohorts of 40 to 120 customers, with or without seasons of their own."""
    rng, runs, places = np.random.default_rng(11), 2000, np.arange(18)
    covered = claimed = 0
    for _ in range(runs):
        n = rng.integers(40, 121, 18)
        share = 0.5 + change * places / 17 + rng.normal(0, noise, 18)
        found = of_shares_in_order(rng.binomial(n, np.clip(share, 0, 1)), n, places)
        assert found is not None
        covered += found.low <= change <= found.high
        claimed += found.p_value < 0.05
    # Four standard errors of 2,000 runs are 1.9 points; without noise the dispersion is held at 1
    # or above, so that intervals are a little wide.
    assert 0.93 <= covered / runs <= 0.985
    if change:
        assert claimed / runs >= 0.8
    else:
        assert claimed / runs <= 0.05 + 0.019
