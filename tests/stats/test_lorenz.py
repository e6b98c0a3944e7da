"""Concentration: by hand, by formula, against the definition, and over many draws."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.lorenz import Spread

ONE_EACH = np.ones


def spread(values: np.ndarray) -> Spread:
    return Spread(np.ones(len(values)), np.sort(values)[::-1])


def test_four_customers_by_hand() -> None:
    """60, 20, 15 and 5: the mean difference over all 16 pairs is 28.75, twice the mean 50."""
    four = spread(np.array([5.0, 60, 15, 20]))
    assert four.share_of_top(0.25) == pytest.approx(0.6)
    assert four.share_of_top(0.5) == pytest.approx(0.8)
    assert four.share_of_top(0.125) == pytest.approx(0.3)
    assert four.share_of_top(1) == pytest.approx(1)
    assert four.customers_holding(0.8) == pytest.approx(0.5)
    pairs = np.abs(np.subtract.outer([5, 60, 15, 20], [5, 60, 15, 20]))
    assert four.gini().value == pytest.approx(pairs.mean() / 50)


def test_equal_customers_and_a_single_one_who_has_all() -> None:
    equal = spread(np.full(50, 3.0))
    assert equal.gini().value == pytest.approx(0, abs=1e-12)
    assert equal.estimate_of_top(0.2).value == pytest.approx(0.2)
    one = spread(np.array([9.0] + [0.0] * 49))
    assert one.gini().value == pytest.approx(0.98)
    assert one.share_of_top(0.02) == pytest.approx(1)
    assert one.customers_holding(1.0) == pytest.approx(0.02)


def test_less_than_nothing_is_nothing() -> None:
    some, none = spread(np.array([5.0, 3, -4])), spread(np.array([5.0, 3, 0]))
    assert some.gini() == none.gini()
    assert some.share_of_top(0.5) == none.share_of_top(0.5) <= 1


def test_what_is_no_spread_is_refused() -> None:
    for values in ([4.0], [0.0, 0.0], [-1.0, -2.0]):
        with pytest.raises(ValueError, match="two customers"):
            spread(np.array(values))
    with pytest.raises(ValueError, match="highest first"):
        Spread(ONE_EACH(2), np.array([1.0, 2.0]))


def test_lognormal_spend_has_its_known_gini_and_shares() -> None:
    """Gini 2 Phi(s / sqrt 2) - 1; the top p hold Phi(s - z_p)."""
    values = np.exp(stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000))
    found = spread(values)
    assert found.gini().value == pytest.approx(2 * stats.norm.cdf(1 / np.sqrt(2)) - 1, abs=1e-3)
    for top in (0.01, 0.2, 0.5):
        known = stats.norm.cdf(1 - stats.norm.isf(top))
        assert found.share_of_top(top) == pytest.approx(known, abs=1e-3)


def test_groups_of_nearly_equal_customers_do_for_all_of_them() -> None:
    values = np.sort(np.random.default_rng(1).lognormal(3, 1.2, 100_000))[::-1]
    whole = spread(values)
    parts = [*values[:1000].reshape(-1, 1), *np.array_split(values[1000:], 990)]
    grouped = Spread(np.array([len(p) for p in parts]), np.array([p.sum() for p in parts]))
    for ours, theirs in (
        (grouped.gini(), whole.gini()),
        *((grouped.estimate_of_top(t), whole.estimate_of_top(t)) for t in (0.01, 0.2, 0.77)),
    ):
        assert ours.value == pytest.approx(theirs.value, abs=1e-4)
        assert ours.low == pytest.approx(theirs.low, abs=2e-4)
        assert ours.high == pytest.approx(theirs.high, abs=2e-4)


def test_intervals_are_as_wide_as_the_bootstrap_says() -> None:
    rng = np.random.default_rng(2)
    values = rng.gamma(1.0, 1.0, 1500)
    drawn = [spread(rng.choice(values, 1500)) for _ in range(400)]
    found = spread(values)
    for ours, theirs in (
        (found.gini(), [each.gini().value for each in drawn]),
        (found.estimate_of_top(0.2), [each.share_of_top(0.2) for each in drawn]),
        (found.estimate_of_top(0.05), [each.share_of_top(0.05) for each in drawn]),
    ):
        assert (ours.high - ours.low) / 2 / 1.96 == pytest.approx(np.std(theirs), rel=0.15)
        assert ours.low < ours.value < ours.high


@pytest.mark.prove
@pytest.mark.parametrize(("sigma", "n", "least"), [(0.8, 1000, 0.93), (1.2, 5000, 0.92)])
def test_intervals_cover(sigma: float, n: int, least: float) -> None:
    rng, runs = np.random.default_rng(3), 600
    gini = 2 * stats.norm.cdf(sigma / np.sqrt(2)) - 1
    tops = {top: stats.norm.cdf(sigma - stats.norm.isf(top)) for top in (0.05, 0.2, 0.5)}
    covered = dict.fromkeys(("gini", *tops), 0)
    for _ in range(runs):
        found = spread(rng.lognormal(0, sigma, n))
        estimate = found.gini()
        covered["gini"] += estimate.low <= gini <= estimate.high
        for top, truth in tops.items():
            estimate = found.estimate_of_top(top)
            covered[top] += estimate.low <= truth <= estimate.high
    assert {name for name, k in covered.items() if k / runs < least} == set()
