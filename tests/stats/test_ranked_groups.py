"""Comparisons by ranks: as another package has them, and their promises by simulation."""

import numpy as np
import pytest
from scipy import stats

from regulars.stats.ranked_groups import RankedGroup, explained_by_groups, superiority


def ranked(*groups: np.ndarray) -> list[RankedGroup]:
    ranks = stats.rankdata(np.concatenate(groups))
    made, at = [], 0
    for values in groups:
        mine = ranks[at : at + len(values)]
        others = mine - stats.rankdata(values)
        sums = mine.sum(), (mine**2).sum(), others.sum(), (others**2).sum()
        made.append(RankedGroup(len(values), *sums))
        at += len(values)
    return made


def test_superiority_is_the_share_of_pairs() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.poisson(3, 70), rng.poisson(2, 50)
    found = superiority(*ranked(one, other))
    pairs = one[:, None] - other[None, :]
    assert found.value == pytest.approx((pairs > 0).mean() + (pairs == 0).mean() / 2)
    assert found.p_value == pytest.approx(stats.brunnermunzel(other, one).pvalue)


def test_superiority_holds_its_level_where_spreads_differ() -> None:
    """Neither lies above the other, but one varies five times as much and is smaller."""
    rng = np.random.default_rng(2)
    found = [superiority(*ranked(rng.normal(0, 5, 40), rng.normal(0, 1, 160))) for _ in range(800)]
    # 0.05 within three standard errors of a share of 800.
    assert 0.027 < np.mean([f.p_value < 0.05 for f in found]) < 0.073
    assert 0.927 < np.mean([f.low <= 0.5 <= f.high for f in found]) < 0.973


def test_values_apart_and_values_alike() -> None:
    apart = superiority(*ranked(np.arange(20.0) + 50, np.arange(20.0)))
    assert apart.value == 1
    assert apart.p_value < 1e-6
    alike = superiority(*ranked(np.ones(20), np.ones(30)))
    assert (alike.value, alike.p_value) == (0.5, 1)
    several = explained_by_groups(ranked(np.ones(20), np.ones(30), np.ones(9)))
    assert (several.value, several.low, several.high, several.p_value) == (0, 0, 0, 1)


def test_the_p_value_is_that_of_kruskal_and_wallis() -> None:
    rng = np.random.default_rng(3)
    groups = [rng.poisson(rate, n) for rate, n in ((2, 40), (3, 50), (2.5, 60))]
    found = explained_by_groups(ranked(*groups))
    assert found.p_value == pytest.approx(stats.kruskal(*groups).pvalue)
    h, n, k = stats.kruskal(*groups).statistic, 150, 3
    assert found.value == pytest.approx((h - k + 1) / (n - k))
    assert found.low <= found.value <= found.high


def test_its_interval_holds_the_share_explained() -> None:
    """The truth is that of a very large sample."""
    rng = np.random.default_rng(4)

    def groups(n: int) -> list[np.ndarray]:
        return [rng.normal(shift, 1, n) for shift in (0.0, 0.3, 0.6, 0.9)]

    truth = explained_by_groups(ranked(*groups(100_000))).value
    found = [explained_by_groups(ranked(*groups(60))) for _ in range(600)]
    # 0.95 within three standard errors of a share of 600.
    assert 0.923 < np.mean([f.low <= truth <= f.high for f in found]) < 0.977


def test_a_comparison_takes_two_groups() -> None:
    with pytest.raises(ValueError, match="two groups"):
        explained_by_groups(ranked(np.arange(5.0)))
