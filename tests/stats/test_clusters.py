"""Shares over clusters: what they reduce to, and whether they cover the truth."""

import numpy as np
import pytest

from regulars.stats.clusters import share_over_clusters
from regulars.stats.intervals import wilson


def test_clusters_of_one_case_are_nearly_wilsons_interval() -> None:
    found = share_over_clusters([1] * 30 + [0] * 170, [1] * 200)
    assert (found.low, found.high) == pytest.approx(wilson(30, 200), abs=0.001)


def test_cases_that_repeat_each_other_count_once() -> None:
    single = share_over_clusters([1] * 30 + [0] * 70, [1] * 100)
    fourfold = share_over_clusters([4] * 30 + [0] * 70, [4] * 100)
    assert fourfold.value == single.value
    assert (fourfold.low, fourfold.high) == pytest.approx((single.low, single.high))


def test_cases_that_all_agree_count_once_a_cluster() -> None:
    found = share_over_clusters([5] * 20, [5] * 20)
    assert (found.low, found.high) == pytest.approx(wilson(20, 20))


def test_one_cluster_tells_nothing() -> None:
    with pytest.raises(ValueError, match="one cluster"):
        share_over_clusters([1, 0], [3, 0])


@pytest.mark.prove
def test_it_covers_the_truth_at_the_promised_rate() -> None:
    """2,000 samples of 150 customers with 1 to 6 cases and a share of their own each."""
    rng, runs, covered = np.random.default_rng(3), 2000, 0
    for _ in range(runs):
        n = rng.integers(1, 7, 150)
        k = rng.binomial(n, rng.beta(1, 4, 150))
        found = share_over_clusters(k, n)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.2 <= found.high
    # Four standard errors of 2,000 runs are 1.9 points.
    assert 0.93 <= covered / runs <= 0.97
