"""Differences of two groups: published figures, and their promises by simulation."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.differences import Sample, of_means, of_shares


@pytest.mark.parametrize(
    ("k", "n", "other", "low", "high"),
    [
        # Newcombe (1998), table II, method 10, contrasts (a) to (c).
        (56, 70, (48, 80), 0.0524, 0.3339),
        (9, 10, (3, 10), 0.1705, 0.8090),
        (6, 7, (2, 7), 0.0582, 0.8062),
    ],
)
def test_published_intervals(
    k: int, n: int, other: tuple[int, int], low: float, high: float
) -> None:
    found = of_shares(k, n, *other)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_shares_hold_their_level_and_see_a_difference() -> None:
    rng = np.random.default_rng(2)
    alike = [
        of_shares(int(a), 400, int(b), 300)
        for a, b in rng.binomial([400, 300], 0.2, size=(3000, 2))
    ]
    assert 0.035 < np.mean([d.p_value < 0.05 for d in alike]) < 0.065
    apart = [
        of_shares(int(a), 400, int(b), 300)
        for a, b in rng.binomial([400, 300], [0.3, 0.2], size=(3000, 2))
    ]
    assert 0.935 < np.mean([d.low <= 0.1 <= d.high for d in apart]) < 0.965
    assert np.mean([d.p_value < 0.05 for d in apart]) > 0.8


def test_means_from_sums_are_those_of_the_values() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.gamma(2, 5, 500), rng.gamma(2, 5.5, 700)
    one, other = (Sample.of(len(v), v.sum(), (v**2).sum()) for v in (a, b))
    found = of_means(one, other)
    assert found.value == pytest.approx(a.mean() - b.mean())
    error = np.sqrt(a.var(ddof=1) / 500 + b.var(ddof=1) / 700)
    welch = stats.ttest_ind(a, b, equal_var=False)
    assert found.p_value == pytest.approx(welch.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(welch.confidence_interval()))
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * error, rel=0.01)


def test_values_that_do_not_vary() -> None:
    same = Sample.of(3, 6.0, 12.0)
    assert of_means(same, same).p_value == 1
    # Three of six: one division in twenty has these three on one side, another on the other.
    assert of_means(same, Sample.of(3, 9.0, 27.0)).p_value == pytest.approx(0.1)
    with pytest.raises(ValueError, match="one value"):
        Sample.of(1, 2.0, 4.0)
