"""Intervals: against published and independent figures, and whether they cover what they say."""

import numpy as np
import pytest

from regulars.stats.intervals import share_of_total, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe (1998), Two-sided confidence intervals for the single proportion, Table I,
        # method 3 (score without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=0.00005)


def test_wilson_refuses_what_is_no_share() -> None:
    for k, n in ((0, 0), (3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="no share"):
            wilson(k, n)


def test_share_of_total_agrees_with_the_jackknife() -> None:
    spend = np.random.default_rng(1).lognormal(4, 1, 800)
    group = spend > np.quantile(spend, 0.8)
    total, held = spend.sum(), spend[group].sum()
    low, high = share_of_total(800, held, (spend[group] ** 2).sum(), total, (spend**2).sum())
    left_out = (held - spend * group) / (total - spend)
    half = 1.96 * np.sqrt(799 / 800 * ((left_out - left_out.mean()) ** 2).sum())
    assert (high - low) / 2 == pytest.approx(half, rel=0.02)
    assert (high + low) / 2 == pytest.approx(held / total)


def test_share_of_total_refuses_without_a_total() -> None:
    with pytest.raises(ValueError, match="positive total"):
        share_of_total(10, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.prove
def test_the_intervals_cover_the_truth_at_the_promised_rate() -> None:
    """2,000 shops of 500 customers whose spend is as skewed as real shops' (lognormal, sigma 1).

    At a true coverage of 95% the share of covering intervals has a standard error of half a
    point; the bounds are four of them, and two points more below, because the linearised variance
    is a little short in skewed samples.
    """
    rng = np.random.default_rng(7)
    truth = rng.lognormal(4, 1, 4_000_000)
    border = np.quantile(truth, 0.8)
    true_share = truth[truth >= border].sum() / truth.sum()
    covered_money = covered_customers = 0
    runs, n = 2000, 500
    for _ in range(runs):
        spend = rng.lognormal(4, 1, n)
        group = spend >= border
        low, high = share_of_total(
            n, spend[group].sum(), (spend[group] ** 2).sum(), spend.sum(), (spend**2).sum()
        )
        covered_money += low <= true_share <= high
        low, high = wilson(int(group.sum()), n)
        covered_customers += low <= 0.2 <= high
    assert 0.91 <= covered_money / runs <= 0.97
    assert 0.93 <= covered_customers / runs <= 0.97
