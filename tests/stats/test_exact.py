"""Exact tests: by hand, never more sure than they may be, and in strata by every outcome."""

from itertools import product
from math import comb

import numpy as np
import pytest
from scipy.stats import binom

from regulars.stats.exact import fisher, fisher_in_strata
from regulars.stats.strata import of_shares_in_strata


def test_the_lady_tasting_tea() -> None:
    """Fisher's own example: three of four cups right on either side."""
    ways = [comb(4, k) * comb(4, 4 - k) / comb(8, 4) for k in range(5)]
    assert fisher(3, 4, 1, 4) == pytest.approx(ways[0] + ways[1] + ways[3] + ways[4])


def test_a_small_group_with_a_rare_outcome_is_not_oversold() -> None:
    """A normal approximation says one in a hundred thousand; it is one in five hundred."""
    assert fisher(4, 12, 50, 1000) == pytest.approx(float(binom.sf(3, 12, 0.05)), rel=0.5)


def test_impossible_counts() -> None:
    with pytest.raises(ValueError, match="no shares"):
        fisher(5, 4, 1, 2)
    with pytest.raises(ValueError, match="no shares"):
        fisher_in_strata([(5, 4, 1, 2)])


def test_a_single_stratum_is_the_test_of_fisher() -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        n, m = (int(x) for x in rng.integers(1, 60, 2))
        k, j = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
        assert fisher_in_strata([(k, n, j, m)]) == pytest.approx(fisher(k, n, j, m), rel=1e-6)


def test_strata_by_every_outcome_there_is() -> None:
    strata = [(3, 4, 1, 4), (2, 5, 0, 3), (0, 0, 2, 3), (2, 2, 3, 3)]
    ways: dict[int, float] = {}
    tables = [(n, k + j, n + m) for k, n, j, m in strata]
    for outcome in product(*(range(n + 1) for n, _, _ in tables)):
        chance = 1.0
        for x, (n, back, everyone) in zip(outcome, tables, strict=True):
            there = x <= back and n - x <= everyone - back
            chance *= comb(back, x) * comb(everyone - back, n - x) / comb(everyone, n) * there
        ways[sum(outcome)] = ways.get(sum(outcome), 0.0) + chance
    found = ways[3 + 2 + 0 + 2]
    expected = sum(p for p in ways.values() if p <= found * (1 + 1e-7))
    assert fisher_in_strata(strata) == pytest.approx(expected)


def test_big_strata_agree_with_the_approximation() -> None:
    strata = [(30_300, 100_000, 299_000, 1_000_000), (4_060, 9_000, 40_000, 90_000)]
    approximate = of_shares_in_strata(strata).p_value
    assert 0.0001 < approximate < 0.2
    assert fisher_in_strata(strata) == pytest.approx(approximate, rel=0.03)
    assert fisher_in_strata([(90_000, 100_000, 300_000, 1_000_000)]) < 1e-12
