"""Shares whose independent units are customers or weeks."""

import numpy as np
import pytest
from scipy.stats import t as student

from regulars.stats.ratios import Sums, interval_of_ratio, share_of_sums


def test_it_is_the_linearised_ratio() -> None:
    """Once more from the residuals, not from sums."""
    rng = np.random.default_rng(5)
    whole = rng.gamma(2, 10, 30)
    part = whole * rng.uniform(0, 1, 30)
    ratio = part.sum() / whole.sum()
    residual = part - ratio * whole
    spread = np.sqrt((residual**2).sum() * 30 / 29) / whole.sum()
    half = student.ppf(0.975, 29) * spread
    assert interval_of_ratio(Sums.of(part, whole)) == pytest.approx((ratio - half, ratio + half))


def test_a_share_stays_within_nought_and_one_and_its_interval_around_it() -> None:
    for parts, wholes in (([1, 0, 0], [1, 1, 1]), ([2, 2], [2, 2]), ([0, 0], [3, 1])):
        share = share_of_sums(Sums.of(parts, wholes))
        assert 0 <= share.low <= share.value <= share.high <= 1


def test_one_unit_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two units"):
        interval_of_ratio(Sums.of([1], [2]))


@pytest.mark.prove
@pytest.mark.parametrize("n_weeks", [8, 52])
def test_it_covers_shares_of_orders_that_come_in_weeks(n_weeks: int) -> None:
    """Weeks differ in size and in their share; an interval over orders would be far too narrow."""
    rng = np.random.default_rng(6)
    runs, held, naive = 2000, 0, 0
    for _ in range(runs):
        wholes = rng.poisson(rng.gamma(20, 10, n_weeks)) + 1
        # Binomial shares around a quarter that differ from week to week, whatever their size.
        parts = rng.binomial(wholes, rng.beta(25, 75, n_weeks))
        low, high = interval_of_ratio(Sums.of(parts, wholes))
        held += low <= 0.25 <= high
        p = parts.sum() / wholes.sum()
        naive += abs(p - 0.25) <= 1.96 * np.sqrt(p * (1 - p) / wholes.sum())
    # Linearisation is an approximation: a point below 95% with eight weeks is what it promises.
    assert 0.93 <= held / runs <= 0.97
    assert naive / runs < 0.8
